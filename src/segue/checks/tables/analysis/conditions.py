"""A set of values as a typed condition on a value that is true for exactly them.

Instants are written in UTC, or as days where the set begins and ends with days of the workspace's calendar.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from segue.checks.tables.analysis.pieces import Known
from segue.language import tree
from segue.language.clock import EARLIEST, LATEST, Clock
from segue.language.regions import instant_of
from segue.language.sets import TRUE, Interval, Ordered, Words
from segue.language.tree import Node
from segue.language.types import INSTANT, NUMBER, TRUTH, WHOLE, Type


def condition_of(known: Known, kind: Type, subject: Node, clock: Clock) -> Node:
    """The condition. The set is neither empty nor all values of the type."""
    if isinstance(known, Words):
        return _of_words(known, kind, subject)
    single = [one for one in known.intervals if _single(known, one) is not None]
    tests = [_interval(known, one, kind, subject, clock) for one in known.intervals if one not in single]
    if single:
        tests.append(_among([_number(_single(known, one), kind) for one in single], subject))
    return tests[0] if len(tests) == 1 else tree.Any(tuple(tests), type=TRUTH)


def _of_words(words: Words, kind: Type, subject: Node) -> Node:
    if kind == TRUTH:
        listed: list[Node] = [tree.Literal(word == TRUE, type=TRUTH) for word in words.listed]
    else:
        listed = [tree.Literal(word, type=kind) for word in words.listed]
    test = _among(listed, subject)
    return tree.Not(test, type=TRUTH) if words.but else test


def _among(values: list[Node], subject: Node) -> Node:
    if len(values) == 1:
        return tree.Call("equal", (subject, values[0]), type=TRUTH)
    return tree.Call("one of", (subject, tree.Items(tuple(values))), type=TRUTH)


def _single(known: Ordered, one: Interval) -> Decimal | None:
    """The number that an interval of numbers consists of; None where it has more."""
    least, most = known.ends(one)
    return least if least == most else None


def _interval(known: Ordered, one: Interval, kind: Type, subject: Node, clock: Clock) -> Node:
    least, most = known.ends(one)
    if kind.family == "instant":
        return _stretch(least, most, subject, clock)
    low, high = (None if end is None else _number(end, kind) for end in (least, most))
    if low is not None and high is not None and not one.low.above and (known.step or one.high.above):
        return tree.Call("between", (subject, low, high), type=TRUTH)
    above = [tree.Call("more" if one.low.above else "at least", (subject, low), type=TRUTH)] if low is not None else []
    closed = known.step is not None or one.high.above
    below = [tree.Call("at most" if closed else "less", (subject, high), type=TRUTH)] if high is not None else []
    tests = (*above, *below)
    return tests[0] if len(tests) == 1 else tree.All(tests, type=TRUTH)


def _number(number: Decimal | None, kind: Type) -> Node:
    assert number is not None
    if kind.family == "instant":
        return _moment(_in_utc(instant_of(number)))
    return tree.Literal(number, type=WHOLE if number == number.to_integral_value() else NUMBER)


def _stretch(least: Decimal | None, most: Decimal | None, subject: Node, clock: Clock) -> Node:
    """Instants from one millisecond to another, both in. Days at both ends are a range, else the end stands outside."""
    low = None if least is None else written(instant_of(least), clock)
    high = None if most is None else written(instant_of(most + 1), clock)
    if low is not None and high is not None and most is not None and len(low) == len(high) == len("2026-01-01"):
        last = instant_of(most).astimezone(clock.calendar.zone).date().isoformat()
        return tree.Call("between", (subject, _moment(low), _moment(last)), type=TRUTH)
    above = [tree.Call("at least", (subject, _moment(low)), type=TRUTH)] if low is not None else []
    below = [tree.Call("less", (subject, _moment(high)), type=TRUTH)] if high is not None else []
    tests = (*above, *below)
    return tests[0] if len(tests) == 1 else tree.All(tests, type=TRUTH)


def _moment(text: str) -> Node:
    return tree.Literal(text, type=INSTANT)


def written(instant: datetime, clock: Clock) -> str:
    """An instant as the language writes it: the local day that begins with it, else itself in UTC.

    Ends that a test such as 'more than 900000 days ago' puts beyond all calendars are moved to what can be written.
    """
    instant = min(max(instant, EARLIEST + timedelta(days=2)), LATEST - timedelta(days=2))
    day = instant.astimezone(clock.calendar.zone).date()
    return day.isoformat() if clock.calendar.midnight(day) == instant else _in_utc(instant)


def _in_utc(instant: datetime) -> str:
    text = instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "milliseconds")
    return text + "Z"
