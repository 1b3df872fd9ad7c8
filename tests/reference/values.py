"""What operators give for known values, and how numbers are rounded. One function an operator.

Unknown operands are dealt with by the evaluator, for all operators alike, but for those listed in ANSWERS_UNKNOWN.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from tests.reference.calendar import Day

HOUR = timedelta(hours=1)
AGES = {"hours": HOUR, "days": 24 * HOUR, "weeks": 7 * 24 * HOUR}


def rounded(number: float | Fraction | int) -> int:
    """To a whole number, halves away from zero; nine decimal places are looked at."""
    if isinstance(number, int):
        return number
    return int(_nine(number).quantize(Decimal(1), ROUND_HALF_UP))


def _nine(number: float | Fraction | int) -> Decimal:
    """A number at nine decimal places."""
    if isinstance(number, Fraction):
        scaled = round(number * 10**9)
        return Decimal(scaled).scaleb(-9)
    return Decimal(repr(round(number, 9)))


def floor(number: float | int) -> int:
    return number if isinstance(number, int) else math.floor(_nine(number))


def ceiling(number: float | int) -> int:
    return number if isinstance(number, int) else math.ceil(_nine(number))


def divided(one: float, other: float) -> float | None:
    return None if other == 0 else float(one) / float(other)


def age(as_of: datetime, at: datetime, unit: str) -> int:
    """Whole hours, days or weeks, rounded down."""
    return (as_of - at) // AGES[unit]


# --- comparisons: a written day stands on the right only ---


def equal(one: Any, other: Any) -> bool:
    if isinstance(other, Day):
        return bool(other.begin <= one < other.end)
    return bool(one == other)


def less(one: Any, other: Any) -> bool:
    return bool(one < _begin(other))


def at_least(one: Any, other: Any) -> bool:
    return bool(one >= _begin(other))


def at_most(one: Any, other: Any) -> bool:
    return bool(one < other.end) if isinstance(other, Day) else bool(one <= other)


def more(one: Any, other: Any) -> bool:
    return not at_most(one, other)


def _begin(value: Any) -> Any:
    return value.begin if isinstance(value, Day) else value


# --- text ---


def like(text: str, pattern: str) -> bool:
    parts = {"%": ".*", "_": "."}
    expression = "".join(parts.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def domain(text: str) -> str | None:
    """What stands after the last @, in lower case."""
    _, at, after = text.rpartition("@")
    return after.lower() if at and after else None


OPERATORS: Mapping[str, Callable[..., Any]] = {
    "plus": lambda a, b: a + b,
    "minus": lambda a, b: a - b,
    "times": lambda a, b: a * b,
    "divided by": divided,
    "negative": lambda a: -a,
    "abs": abs,
    "round": rounded,
    "floor": floor,
    "ceiling": ceiling,
    "equal": equal,
    "differs": lambda a, b: not equal(a, b),
    "less": less,
    "at most": at_most,
    "more": more,
    "at least": at_least,
    "before": less,
    "after": more,
    "since": at_least,
    "on": equal,
    "includes": lambda items, item: item in items,
    "contains": lambda text, part: part.lower() in text.lower(),
    "starts with": lambda text, part: text.lower().startswith(part.lower()),
    "ends with": lambda text, part: text.lower().endswith(part.lower()),
    "matches": lambda text, pattern: re.search(pattern, text) is not None,
    "like": like,
    "lower": str.lower,
    "upper": str.upper,
    "length": len,
    "domain of": domain,
}
"""Operators that need nothing but their operands, all known."""

ANSWERS_UNKNOWN: Mapping[str, Callable[..., bool | None]] = {
    "between": lambda a, low, high: both((_known(at_least, a, low), _known(at_most, a, high))),
    "one of": lambda a, items: either(_known(equal, a, item) for item in items),
    "is known": lambda a: a is not None,
    "is unknown": lambda a: a is None,
    "is true": lambda a: a is True,
    "is false": lambda a: a is False,
}
"""Operators that can have an answer where an operand is unknown."""


def _known(compare: Callable[[Any, Any], bool], one: Any, other: Any) -> bool | None:
    return None if one is None or other is None else compare(one, other)


# --- three answers ---


def both(parts: Iterable[bool | None]) -> bool | None:
    """Kleene's `and`."""
    answers = list(parts)
    if False in answers:
        return False
    return None if None in answers else True


def either(parts: Iterable[bool | None]) -> bool | None:
    """Kleene's `or`."""
    answers = list(parts)
    if True in answers:
        return True
    return None if None in answers else False


def opposite(part: bool | None) -> bool | None:
    return None if part is None else not part
