"""Conditions as exact regions: for which values of its fields a condition is true, and for which it is false.

A region is a box: a set of values for each of some fields, all others free. A condition's true side is a union of such
boxes, its false side another; what is in neither is unknown. Tests that no set describes (`contains`, segments, sequences)
are fields of their own with the values true and false. Counts of events are fields too, so that `did 'E' at least 3
times` and `did not 'E'` are known to exclude each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from segue.language import tree
from segue.language.catalogue import Catalogue
from segue.language.clock import EARLIEST, TICK, Clock
from segue.language.printing import show
from segue.language.sets import FALSE, TRUE, Cut, Interval, Ordered, Values, Words, everything
from segue.language.tree import Node
from segue.language.types import TRUTH, WHOLE, Type

MOST_REGIONS: Final = 400
"""A condition with more boxes than this is not analysed."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(instant: datetime) -> Decimal:
    """An instant as a number, for sets of instants."""
    return Decimal((instant - EPOCH) // TICK)


def instant_of(number: Decimal) -> datetime:
    return EPOCH + TICK * int(number)


@dataclass(frozen=True)
class Quantity:
    """Something a region bounds: a field, a count of events, or a test of its own. `node` is it as a value."""

    name: str
    node: Node = field(compare=False)
    domain: Values = field(compare=False)

    @property
    def type(self) -> Type:
        return self.node.type


Region = Mapping[Quantity, Values]


class TooComplex(Exception):
    """A condition with more regions than are worth looking at."""


@dataclass(frozen=True)
class Regions:
    """Reads typed conditions as regions, over the domains of a catalogue, at one instant."""

    catalogue: Catalogue
    clock: Clock = Clock(EARLIEST)
    _tested: dict[int, tuple[Node, Quantity, Values]] = field(default_factory=dict, repr=False, compare=False)
    """Tests that were read already, by the identity of their node: every test is looked at from both sides."""
    _named: dict[tuple[str, str, str], Quantity] = field(default_factory=dict, repr=False, compare=False)
    """Fields that were met already."""

    def true(self, node: Node) -> list[Region]:
        """Where a condition is true. Raises TooComplex."""
        return self._side(node, side=True)

    def false(self, node: Node) -> list[Region]:
        """Where it is false. Raises TooComplex."""
        return self._side(node, side=False)

    def _side(self, node: Node, *, side: bool) -> list[Region]:
        if isinstance(node, tree.Not):
            return self._side(node.part, side=not side)
        if isinstance(node, tree.All | tree.Any):
            sides = [self._side(part, side=side) for part in node.parts]
            return _product(sides) if isinstance(node, tree.All) == side else _union(sides)
        if isinstance(node, tree.Literal) and isinstance(node.value, bool):
            return [{}] if node.value == side else []
        if isinstance(node, tree.Call) and node.operator == "differs":
            return self._side(replace(node, operator="equal"), side=not side)
        return self._atom(node, side=side)

    def _atom(self, node: Node, *, side: bool) -> list[Region]:
        if id(node) not in self._tested:
            self._tested[id(node)] = (node, *self.test(node))
        _, quantity, allowed = self._tested[id(node)]
        found = allowed if side else _refused(node, allowed)
        found = found & quantity.domain
        return [] if found.is_empty else [{quantity: found}]

    def test(self, node: Node) -> tuple[Quantity, Values]:
        """A single test as a quantity and the values of it that pass."""
        if isinstance(node, tree.Did):
            return self._did(node)
        if isinstance(node, tree.Call):
            subject = node.operands[0]
            known = self.allowed(node, subject.type)
            if known is not None:
                return self.quantity(subject), known
        if isinstance(node, tree.Name) and node.type == TRUTH:
            return self.quantity(node), Values(Words((TRUE,)))
        own = Quantity(show(node), node, Values(everything(TRUTH.family), missing=not _is_behaviour(node)))
        return own, Values(Words((TRUE,)))

    def quantity(self, node: Node) -> Quantity:
        """The value a test is about, with the values it can have at all."""
        if not isinstance(node, tree.Name) or node.reads == "event":  # events may have different properties of one name
            return self._quantity(node)
        key = (node.name, node.owner, node.reads)
        if key not in self._named:
            self._named[key] = self._quantity(node)
        return self._named[key]

    def _quantity(self, node: Node) -> Quantity:
        step = 1 if node.type in (WHOLE,) or node.type.family == "instant" else None
        known = everything(node.type.family, node.type.choices, step=step)
        missing = True
        if isinstance(node, tree.Name):
            entry = self.catalogue.fields.get(node.name)
            if entry is not None:
                known = entry.domain.known if entry.domain is not None else known
                missing = entry.missing or node.reads == "account"
        elif isinstance(node, tree.Aggregate) and node.function in ("count", "distinct"):
            known, missing = Ordered.between(Decimal(0), None, step=1), False
        return Quantity(show(node), node, Values(known, missing))

    def _did(self, node: tree.Did) -> tuple[Quantity, Values]:
        count = tree.Aggregate("count", None, node.events, node.window, type=WHOLE)
        times = node.times or tree.Times("at least", 1)
        number = Decimal(times.number)
        if node.negated:
            return self.quantity(count), Values(_ordered("equal", [Decimal(0)], 1))
        operator = {"at least": "at least", "at most": "at most", "exactly": "equal", "more than": "more"}
        return self.quantity(count), Values(_ordered(operator.get(times.comparison, "less"), [number], 1))

    def allowed(self, node: tree.Call, kind: Type) -> Values | None:
        """The values of a test's subject that pass it; None where no set tells."""
        if node.operator == "is known":
            return Values(everything(kind.family, kind.choices, step=_step(kind)))
        if node.operator == "is unknown":
            return Values(_nothing(kind), missing=True)
        if node.operator in ("is true", "is false"):
            return Values(Words((TRUE if node.operator == "is true" else FALSE,)))
        known = self._known(node, kind)
        return None if known is None else Values(known)

    def _known(self, node: tree.Call, kind: Type) -> Ordered | Words | None:
        if kind.family == "instant":
            return self._instants(node)
        rest = node.operands[1:]
        if node.operator == "one of" and isinstance(rest[0], tree.Items):
            rest = rest[0].items
        if not all(isinstance(one, tree.Literal) for one in rest):
            return None
        values = [one.value for one in rest if isinstance(one, tree.Literal)]
        if kind.family == "number" and node.operator in _COMPARISONS:
            return _ordered(node.operator, [v for v in values if isinstance(v, Decimal)], _step(kind))
        if kind.family in ("text", "yes or no") and node.operator in ("equal", "one of"):
            return Words(tuple(_word(value) for value in values))
        return None

    def _instants(self, node: tree.Call) -> Ordered | None:
        ends = node.operands[1:]
        clock = self.clock
        one = ends[0] if ends else None
        if isinstance(one, tree.Duration):
            if node.operator == "in the last":
                return _stretch(clock.ago(one).instant, clock.as_of)
            if node.operator == "in the next":
                return _stretch(clock.as_of, clock.ahead(one).instant)
            return _stretch(None, clock.ago(one).instant)
        if isinstance(one, tree.Ages | tree.Period):
            found = clock.ages(one) if isinstance(one, tree.Ages) else clock.period(one)
            return _stretch(*(edge.instant if edge else None for edge in (found.after, found.until)))
        if isinstance(one, tree.Items):
            ends = one.items
        if not all(isinstance(end, tree.Literal) and end.type.family == "instant" for end in ends):
            return None
        return self._dates(node.operator, ends)

    def _dates(self, operator: str, ends: tuple[Node, ...]) -> Ordered | None:
        days = [self.clock.date(end) for end in ends]
        spans = [(start, start if start == end else end - TICK) for start, end in days]
        first, last = spans[0]
        if operator in ("less", "before"):
            return _stretch(None, first - TICK)
        if operator == "at most":
            return _stretch(None, last)
        if operator in ("more", "after"):
            return _stretch(last, None)
        if operator in ("at least", "since"):
            return _stretch(first - TICK, None)
        if operator == "between":
            return _stretch(first - TICK, spans[1][1])
        if operator in ("equal", "on", "one of"):
            found = [_stretch(start - TICK, end) for start, end in spans]
            return Ordered.of([interval for one in found for interval in one.intervals], 1)
        return None


def values_of(cell: Node, kind: Type, clock: Clock | None = None) -> Values | None:
    """The values that a typed cell's condition lets through; None where no set tells (text tests, for example).

    The subject of the cell is `tree.Subject` or any one value, of the given type.
    """
    step = _step(kind)
    if isinstance(cell, tree.Literal) and cell.value is True:
        return Values(everything(kind.family, kind.choices, step=step), missing=True)
    if isinstance(cell, tree.Not):
        inner = values_of(cell.part, kind, clock)
        every = Values(everything(kind.family, kind.choices, step=step), missing=True)
        return None if inner is None else every & _refused(cell.part, inner)
    if isinstance(cell, tree.All | tree.Any):
        parts = [values_of(part, kind, clock) for part in cell.parts]
        found = parts[0]
        for part in parts[1:]:
            if found is None or part is None:
                return None
            found = found & part if isinstance(cell, tree.All) else found | part
        return found
    if isinstance(cell, tree.Call):
        return Regions(Catalogue(), clock or Clock(EARLIEST)).allowed(cell, kind)
    return None


_COMPARISONS: Final = {"equal", "less", "at most", "more", "at least", "between", "one of"}


def _ordered(operator: str, values: list[Decimal], step: int | None) -> Ordered:
    if operator in ("equal", "one of"):
        return Ordered.of([Interval(Cut(v), Cut(v, above=True)) for v in values if step is None or v == int(v)], step)
    low, high = values[0], values[-1]
    if operator in ("less", "at most"):
        return Ordered.between(None, high, high_in=operator == "at most", step=step)
    if operator in ("more", "at least"):
        return Ordered.between(low, None, low_in=operator == "at least", step=step)
    return Ordered.between(low, high, step=step)


def _stretch(after: object, until: object) -> Ordered:
    low = milliseconds(after) if isinstance(after, datetime) else None
    high = milliseconds(until) if isinstance(until, datetime) else None
    return Ordered.between(low, high, low_in=False, step=1)


def _step(kind: Type) -> int | None:
    return 1 if kind == WHOLE or kind.family == "instant" else None


def _nothing(kind: Type) -> Ordered | Words:
    return Ordered((), _step(kind)) if kind.family in ("number", "instant") else Words(())


def _word(value: object) -> str:
    return (TRUE if value else FALSE) if isinstance(value, bool) else str(value)


def _refused(node: Node, allowed: Values) -> Values:
    """The values for which a test is false: known ones that do not pass; for tests of missing values all others."""
    two_valued = isinstance(node, tree.Call) and node.operator in ("is known", "is unknown", "is true", "is false")
    other = ~allowed
    return other if two_valued else Values(other.known)


def _is_behaviour(node: Node) -> bool:
    return isinstance(
        node,
        tree.Sequence | tree.Regularly | tree.FirstDid | tree.Stopped | tree.Restarted | tree.InSegment | tree.RandomShare,
    )


def _union(sides: list[list[Region]]) -> list[Region]:
    found = [region for side in sides for region in side]
    if len(found) > MOST_REGIONS:
        raise TooComplex
    return found


def _product(sides: list[list[Region]]) -> list[Region]:
    found: list[Region] = [{}]
    for side in sides:
        found = [both for one in found for other in side if (both := _both(one, other)) is not None]
        if len(found) > MOST_REGIONS:
            raise TooComplex
    return found


def _both(one: Region, other: Region) -> Region | None:
    """The box that two boxes share; None where there is none."""
    shared = dict(one)
    for quantity, values in other.items():
        held = shared.get(quantity)
        both = values if held is None else held & values
        if both.is_empty:
            return None
        shared[quantity] = both
    return shared
