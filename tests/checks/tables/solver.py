"""Tables in z3's logic, written from the typed cells and from what the traits declare, apart from the product's sets.

Every field is a variable and whether it is missing another. Texts are numbers: those that are named have one each, all
others are what is left. A condition is a pair: where it is true, and where it is false (Kleene's logic).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import z3

from segue.definitions.framework import Framework, Row
from segue.language import tree
from segue.language.sets import Ordered, Values, Words
from segue.language.tree import Node
from tests.checks.tables.truths import span, stretch

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORDS = ["Software", "Health", "Bank", "North", "South", "East", "High", "Medium", "Low", "true", "false"]
BOUNDS: dict[str, tuple[int | None, int | None]] = {"size": (1, None), "score": (0, 12), "share": (0, 10)}
CHOICES = {"region": ["North", "South"], "level": ["High", "Medium", "Low"], "customer": ["true", "false"]}
REALS = ("revenue", "share")
ITEMS = ["Salesforce", "HubSpot", "Slack"]
NEVER_MISSING = ("sure",)


@dataclass
class Logic:
    """The variables of some fields, and conditions over them. `solver` holds what is true of every lead."""

    fields: Sequence[str]
    as_of: datetime
    solver: z3.Solver = field(default_factory=z3.Solver)

    def __post_init__(self) -> None:
        for one in dict.fromkeys(self.fields):
            self.solver.add(*self._domain(one))

    def _domain(self, one: str) -> Iterable[z3.BoolRef]:
        low, high = BOUNDS.get(one, (None, None))
        if low is not None:
            yield self.value(one) >= low
        if high is not None:
            yield self.value(one) <= high
        if one in CHOICES:
            yield z3.Or([self.value(one) == WORDS.index(word) for word in CHOICES[one]])
        if one in NEVER_MISSING:
            yield z3.Not(self.missing(one))

    def value(self, one: str) -> Any:
        return z3.Real(one) if one in REALS else z3.Int(one)

    def missing(self, one: str) -> z3.BoolRef:
        return z3.Bool(f"no {one}")

    # --- conditions ---

    def true(self, node: Node) -> z3.BoolRef:
        return self.sides(node)[0]

    def sides(self, node: Node) -> tuple[z3.BoolRef, z3.BoolRef]:
        if isinstance(node, tree.Literal):
            return z3.BoolVal(node.value is True), z3.BoolVal(node.value is False)
        if isinstance(node, tree.Not):
            true, false = self.sides(node.part)
            return false, true
        if isinstance(node, tree.All | tree.Any):
            sides = [self.sides(part) for part in node.parts]
            every, some = ([side[at] for side in sides] for at in (0, 1))
            return (z3.And(every), z3.Or(some)) if isinstance(node, tree.All) else (z3.Or(every), z3.And(some))
        assert isinstance(node, tree.Call)
        return self._call(node)

    def _call(self, node: tree.Call) -> tuple[z3.BoolRef, z3.BoolRef]:
        subject = node.operands[0]
        assert isinstance(subject, tree.Name)
        missing = self.missing(subject.name)
        if node.operator in ("is known", "is unknown"):
            known = z3.Not(missing)
            return (known, missing) if node.operator == "is known" else (missing, known)
        test = self._test(node, subject.name)
        return z3.And(z3.Not(missing), test), z3.And(z3.Not(missing), z3.Not(test))

    def _test(self, node: tree.Call, one: str) -> z3.BoolRef:
        operands = node.operands[1].items if isinstance(node.operands[1], tree.Items) else node.operands[1:]
        if node.operator == "includes":
            return z3.Bool(f"{one} has {operands[0].value}")  # type: ignore[attr-defined]
        if node.operator == "contains":
            return z3.Bool(f"{one} contains {operands[0].value}")  # type: ignore[attr-defined]
        value = self.value(one)
        if isinstance(operands[0], tree.Duration):
            after, until = stretch(node.operator, operands[0], self.as_of)
            ends = ([value > _millis(after)] if after else []) + ([value <= _millis(until)] if until else [])
            return z3.And(ends)
        spans = [_span(operand.value) for operand in operands if isinstance(operand, tree.Literal)]
        return _compare(node.operator, value, spans)

    # --- what the analysis says ---

    def values(self, one: str, values: Values) -> z3.BoolRef:
        """A reported set of a field's values."""
        missing = self.missing(one)
        known = z3.And(z3.Not(missing), _among(self.value(one), values.known))
        return z3.Or(known, z3.And(missing, values.missing))

    def row(self, row: Row) -> z3.BoolRef:
        return z3.And([self.true(cell.typed) for cell in row.cells])

    def all_known(self) -> z3.BoolRef:
        return z3.Not(z3.Or([self.missing(one) for one in self.fields]))

    # --- questions ---

    def possible(self, *conditions: z3.BoolRef) -> bool:
        """Whether some lead meets all of these."""
        found = self.solver.check(*conditions)
        assert found != z3.unknown
        return bool(found == z3.sat)

    def same(self, one: z3.BoolRef, other: z3.BoolRef) -> bool:
        return not self.possible(z3.Xor(one, other))

    def disjoint(self, conditions: Sequence[z3.BoolRef]) -> bool:
        return not self.possible(z3.Sum([z3.If(one, 1, 0) for one in conditions]) > 1) if len(conditions) > 1 else True


def outcome_of(row: Row) -> tuple[str, ...]:
    return (row.name, *(text.value for text in row.outputs))


def better(framework: Framework) -> list[Row]:
    """The rows, best first, by docs/reference/meaning.md."""
    rows = list(framework.rows)
    if framework.hit_policy == "priority":
        listed = list(framework.priority)
        rows.sort(key=lambda row: listed.index(row.name) if row.name in listed else len(listed))
    return rows


def taking(framework: Framework, logic: Logic) -> dict[int, z3.BoolRef]:
    """What each row, by its number, takes: all that it lets through, or what no better row does."""
    found: dict[int, z3.BoolRef] = {}
    before: list[z3.BoolRef] = []
    for row in better(framework):
        own = logic.row(row)
        masked = framework.hit_policy in ("first", "priority")
        found[row.number] = z3.And(own, z3.Not(z3.Or(before))) if masked else own
        before.append(own)
    return found


def _millis(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(milliseconds=1)


def _span(value: object) -> tuple[Any, Any]:
    """The first and last value that a literal stands for."""
    if isinstance(value, bool):
        return (WORDS.index(str(value).lower()),) * 2
    if isinstance(value, Decimal):
        return (_number(value),) * 2
    if str(value) in WORDS:
        return (WORDS.index(str(value)),) * 2
    first, last = span(str(value))
    return _millis(first), _millis(last)


def _number(value: Decimal) -> Any:
    return int(value) if value == value.to_integral_value() else z3.RealVal(str(value))


def _compare(operator: str, value: Any, spans: list[tuple[Any, Any]]) -> z3.BoolRef:
    first, last = spans[0]
    if operator in ("less", "before"):
        return value < first
    if operator in ("more", "after"):
        return value > last
    if operator == "at most":
        return value <= last
    if operator in ("at least", "since"):
        return value >= first
    if operator == "between":
        return z3.And(value >= first, value <= spans[-1][1])
    assert operator in ("equal", "one of", "on"), operator
    return z3.Or([z3.And(value >= low, value <= high) for low, high in spans])


def _among(value: Any, known: Ordered | Words) -> z3.BoolRef:
    if isinstance(known, Words):
        listed = z3.Or([value == WORDS.index(word) for word in known.listed])
        return z3.Not(listed) if known.but else listed
    return z3.Or([z3.And(_ends(value, one)) for one in known.intervals])


def _ends(value: Any, one: Any) -> Iterable[z3.BoolRef]:
    if one.low.at.is_finite():
        yield value > _number(one.low.at) if one.low.above else value >= _number(one.low.at)
    if one.high.at.is_finite():
        yield value <= _number(one.high.at) if one.high.above else value < _number(one.high.at)
