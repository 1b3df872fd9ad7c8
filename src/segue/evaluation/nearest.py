"""The smallest change of a lead's values that would make a condition true, or false.

A condition is a union of boxes of values (`segue.language.regions`). For each box the values that lie outside it would have to
change; the box that needs the fewest changes, and among those the smallest, is the nearest. Distances of numbers are taken
relative to the wanted value; of texts and tests a change is a change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from segue.language import tree
from segue.language.clock import Calendar
from segue.language.printing import number
from segue.language.regions import Quantity, Region, Regions, TooComplex, instant_of, milliseconds
from segue.language.sets import FALSE, TRUE, Ordered, Values, Words
from segue.language.tree import Node
from segue.language.types import DATE, TRUTH, Type


@dataclass(frozen=True)
class ValueChange:
    """One value that would have to change: `quantity` from `value` to `wanted`, said in words."""

    quantity: str
    value: Any
    wanted: str


@dataclass(frozen=True)
class NearestChange:
    """What would have to change, all of it together."""

    changes: tuple[ValueChange, ...]


def quantities(regions: Regions, condition: Node) -> list[Quantity]:
    """The values that decide a condition; none where it is too complex to say."""
    try:
        sides = regions.true(condition) + regions.false(condition)
    except TooComplex:
        return []
    return list(dict.fromkeys(quantity for region in sides for quantity in region))


def nearest_change(regions: Regions, condition: Node, value_of: Callable[[Node], Any], *, become: bool) -> NearestChange | None:
    """The nearest way for a condition to become true (or false); None where there is none or it is too complex."""
    try:
        boxes = regions.true(condition) if become else regions.false(condition)
    except TooComplex:
        return None
    calendar = regions.clock.calendar
    found = [(_cost(changes), changes) for box in boxes if (changes := _changes(box, value_of, calendar))]
    if not found:
        return None
    best = min(found, key=lambda one: one[0])[1]
    return NearestChange(tuple(change for change, _ in best))


def _cost(changes: list[tuple[ValueChange, float]]) -> tuple[int, float]:
    return len(changes), sum(distance for _, distance in changes)


def _changes(box: Region, value_of: Callable[[Node], Any], calendar: Calendar) -> list[tuple[ValueChange, float]]:
    """The changes that bring a lead into a box; empty where it is in it."""
    found = []
    for quantity, wanted in box.items():
        value = value_of(quantity.node)
        if not holds(value, wanted, calendar):
            words, distance = _wanted(value, wanted, quantity, calendar)
            found.append((ValueChange(quantity.name, value, words), distance))
    return found


def holds(value: Any, wanted: Values, calendar: Calendar) -> bool:
    """Whether a value is in a set."""
    if value is None:
        return wanted.missing
    return _element(value, calendar) in wanted.known


def _element(value: Any, calendar: Calendar) -> Decimal | str:
    """A value as sets hold it: numbers and instants (in milliseconds) as decimals, truths as texts; a date as its beginning."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, datetime):
        return milliseconds(value)
    if isinstance(value, date):
        return milliseconds(calendar.midnight(value))
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value))
    return str(value)


def _wanted(value: Any, wanted: Values, quantity: Quantity, calendar: Calendar) -> tuple[str, float]:
    known = wanted.known
    if isinstance(known, Words):
        return _words(known, quantity), 1.0
    if known.is_empty:
        return "unknown", 1.0
    if value is None:
        return _plain(known.example(), quantity.type, calendar), 2.0
    here = _element(value, calendar)
    assert isinstance(here, Decimal)
    target = min(_ends(known), key=lambda end: abs(end - here))
    scale = max(abs(target), Decimal(1))
    return _toward(target, known, quantity, calendar), float(abs(target - here) / scale)


def _ends(known: Ordered) -> list[Decimal]:
    return [end for one in known.intervals for end in known.ends(one) if end is not None] or [known.example()]


MORE_OR_LESS = ("more than", "or more", "less than", "or less")
LATER_OR_EARLIER = ("later than", "or later", "earlier than", "or earlier")


def _toward(target: Decimal, known: Ordered, quantity: Quantity, calendar: Calendar) -> str:
    """The wanted number with the direction in which more of it would do as well, as far as there can be more."""
    text = _plain(target, quantity.type, calendar)
    above, or_above, below, or_below = LATER_OR_EARLIER if quantity.type.family == "instant" else MORE_OR_LESS
    domain = quantity.domain.known
    whole = domain if isinstance(domain, Ordered) and domain.intervals else Ordered.between(None, None)
    lowest, highest = whole.ends(whole.intervals[0])[0], whole.ends(whole.intervals[-1])[1]
    for one in known.intervals:
        least, most = known.ends(one)
        if least == most:
            continue
        if target == least and most in (None, highest):
            return f"{above} {text}" if one.low.above else f"{text} {or_above}"
        if target == most and least in (None, lowest):
            open_end = known.step is None and not one.high.above
            return f"{below} {text}" if open_end else f"{text} {or_below}"
        if target in (least, most) and least is not None and most is not None:
            return f"{_plain(least, quantity.type, calendar)} to {_plain(most, quantity.type, calendar)}"
    return text


def _plain(value: Decimal, kind: Type, calendar: Calendar) -> str:
    if kind.family != "instant":
        return number(value)
    local = instant_of(value).astimezone(calendar.zone)
    return f"{local:%Y-%m-%d}" if kind == DATE else f"{local:%Y-%m-%d %H:%M}"


def _words(known: Words, quantity: Quantity) -> str:
    if known.is_empty:
        return "unknown"
    names = {TRUE: "yes", FALSE: "no"} if quantity.type == TRUTH else {}
    listed = [names.get(word, f"'{word}'") for word in known.listed]
    told = " or ".join(listed) if len(listed) <= 4 else f"one of {len(listed)} values"
    return f"anything but {told}" if known.but and listed else "any value" if known.but else told


def as_condition(cells: list[Node]) -> Node:
    """The cells of a row as one condition."""
    return cells[0] if len(cells) == 1 else tree.All(tuple(cells))
