"""A set of values in words: '1000+', '0..64', '<45', 'Medium or Low', 'not Healthcare', 'since 2026-01-01'."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from segue.checks.tables.analysis.moments import stretch_text
from segue.checks.tables.analysis.pieces import Known
from segue.language.clock import Clock
from segue.language.printing import number
from segue.language.sets import HIGHEST, LOWEST, TRUE, Interval, Ordered, Words
from segue.language.types import TRUTH, Type

MANY: Final = 4
"""More texts than this are told by those that are not among them, where these are fewer."""


def text_of(known: Known, domain: Known, kind: Type, clock: Clock) -> str:
    """The set in words, within the values that are possible at all."""
    if isinstance(known, Words):
        return _of_words(known, domain, kind)
    assert isinstance(domain, Ordered)
    outside = domain & ~known
    if len(known.intervals) > 1 and outside.size() == 1:
        return "not " + _interval(outside, outside.intervals[0], domain, kind, clock)
    return either([_interval(known, one, domain, kind, clock) for one in known.intervals])


def either(texts: list[str]) -> str:
    """`A`, `A or B`, `A, B or C`."""
    return " or ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def _of_words(words: Words, domain: Known, kind: Type) -> str:
    if kind == TRUTH:
        return either(["yes" if word == TRUE else "no" for word in words.listed])
    if words.but:
        return "not " + either(list(words.listed))
    if isinstance(domain, Words) and not domain.but:
        others = [word for word in domain.listed if word not in words]
        if len(words.listed) > MANY and len(others) * 2 <= len(words.listed):
            return "not " + either(others)
    return either(list(words.listed))


def _interval(known: Ordered, one: Interval, domain: Ordered, kind: Type, clock: Clock) -> str:
    least, most = known.ends(one)
    if kind.family == "instant":
        return stretch_text(least, most, clock)
    top = domain.intervals[-1].high if domain.intervals else HIGHEST
    bottom = domain.intervals[0].low if domain.intervals else LOWEST
    if least is not None and least == most:
        return number(least)
    if one.high >= top and least is not None:
        return f">{number(least)}" if one.low.above else f"{number(least)}+"
    if most is None:
        return "any number"
    if known.step is not None:
        return f"<{number(most + 1)}" if least is None else f"{number(least)}..{number(most)}"
    open_end = one.low.above or not one.high.above
    if least is None or (one.low <= bottom and open_end):
        return f"{'<=' if one.high.above else '<'}{number(most)}"
    return _between(one, least, most)


def _between(one: Interval, least: Decimal, most: Decimal) -> str:
    """An interval of decimals; ends that are not in it are told with S-FEEL's brackets."""
    ends = f"{number(least)}..{number(most)}"
    if not one.low.above and one.high.above:
        return ends
    return f"{'(' if one.low.above else '['}{ends}{']' if one.high.above else ')'}"
