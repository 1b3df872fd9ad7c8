"""All that definitions ask about events, collected in one scan.

Partials are gathered while definitions are emitted, equal ones once. The scan reads the events that matter, gives each
its class (`segue.compiler.classes`), and aggregates by lead. Where the engine has wide numbers, counts are packed:
several counts share one 128-bit sum, to which a class adds a constant from a table, so that twelve counts cost three
additions an event instead of twelve comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from segue.compiler.classes import Classes, EmitWhere
from segue.compiler.tables import SCHEMA, property_column
from segue.language.aggregates.sum import exact
from segue.language.clock import Clock
from segue.language.emission import Partial
from segue.language.sql import cast, column, exp, function, literal, negate
from segue.language.tree import Name

LANE_BITS: Final = 31
LANES: Final = 4
"""Four counts of up to two thousand million fit into the 127 bits of a signed 128-bit number."""


@dataclass
class Collection:
    """The partials of a plan, each with the column that will hold it."""

    columns: dict[Partial, str] = field(default_factory=dict)

    def column(self, partial: Partial) -> str:
        """The column of a partial; the same for an equal one."""
        key = Partial(partial.kind, partial.events, partial.stretch, partial.property)
        held = next((p for p in (key,) if p in self.columns), None)
        if held is None:
            self.columns[key] = f"p{len(self.columns)}"
        self.cuts.setdefault(key, set()).update(partial.cuts)
        return self.columns[key]

    cuts: dict[Partial, set[timedelta]] = field(default_factory=dict)

    @property
    def partials(self) -> list[Partial]:
        return [
            Partial(p.kind, p.events, p.stretch, p.property, tuple(sorted(self.cuts[p]))) for p in self.columns
        ]  # fmt: skip


@dataclass(frozen=True)
class Scan:
    """How events are to be read: whose, and with what means.

    `among`: a table of lead ids to keep to; empty for all leads. `by_account`: also events of accounts themselves, told
    apart by their account_id. `packed`: whether counts may share wide sums.
    """

    dialect: str
    clock: Clock
    emit: EmitWhere
    among: str = ""
    by_account: bool = False
    packed: bool = True


def collect(collection: Collection, scan: Scan) -> exp.Select:
    """One row a lead that did anything that is asked for: lead_id (and account_id), the partials, and next_at."""
    partials = collection.partials
    classes = Classes(partials, scan.clock, scan.emit)
    keys = ["lead_id", *(["account_id"] if scan.by_account else [])]
    lanes = _Lanes.of(collection, classes) if scan.packed else _Lanes({}, [])
    outer = exp.select(*(column(key) for key in keys))
    inner = exp.select(*(column(key) for key in keys)).group_by(*(column(key) for key in keys), copy=False)
    inner.select(*lanes.sums(), copy=False)
    for partial, name in collection.columns.items():
        if partial in lanes.places:
            outer.select(exp.alias_(lanes.unpacked(partial), name, quoted=True), copy=False)
            continue
        value = _aggregate(partial, _among_classes(partial, classes))
        inner.select(exp.alias_(value, name, quoted=True), copy=False)
        outer.select(column(name), copy=False)
    inner.select(exp.alias_(_next_at(classes, scan.dialect), "next_at", quoted=True), copy=False)
    outer.select(column("next_at"), copy=False)
    return outer.from_(inner.from_(_classified(collection, classes, scan, keys), copy=False).subquery("c"), copy=False)


def _classified(collection: Collection, classes: Classes, scan: Scan, keys: list[str]) -> exp.Subquery:
    """The events that matter, each with its class, and the properties that are aggregated."""
    named = classes.sql()
    events = exp.select(*(column(key) for key in keys), column("at"))
    kind = "smallint" if classes.number < 32_000 else "int"
    events.select(exp.alias_(cast(named, kind), "class", quoted=True), copy=False)
    for where, name in classes.apart.items():
        events.select(exp.alias_(scan.emit(where), name, quoted=True), copy=False)
    properties = {_property(p.property): None for p in collection.columns if p.property is not None}
    events.select(*(column(name) for name in properties), copy=False)
    events = events.from_(exp.table_("event", db=SCHEMA), copy=False).where(classes.wanted(), copy=False)
    if not scan.by_account:
        events.where(exp.Not(this=exp.Is(this=column("lead_id"), expression=exp.Null())), copy=False)
    if scan.among:
        leads = exp.select(column("lead_id")).from_(exp.to_identifier(scan.among, quoted=True))
        events.where(exp.In(this=column("lead_id"), query=leads.subquery()), copy=False)
    return events.subquery("e")


def _property(name: Name) -> str:
    return property_column(name.name, name.type)


def _among_classes(partial: Partial, classes: Classes) -> exp.Expression:
    """Whether a classified event belongs to a partial."""
    wanted = classes.classes(partial.events, partial.stretch)
    test = _in_runs(wanted)
    if partial.events.where in classes.apart:
        test = exp.and_(test, column(classes.apart[partial.events.where]), copy=False)
    return test


def _in_runs(numbers: list[int]) -> exp.Expression:
    """Whether the class is one of these numbers, as few ranges as there are runs."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    if not runs:
        return exp.false()
    tests = [
        exp.EQ(this=column("class"), expression=literal(low))
        if low == high
        else exp.Between(this=column("class"), low=literal(low), high=literal(high))
        for low, high in runs
    ]
    return exp.Paren(this=exp.or_(*tests, copy=False)) if len(tests) > 1 else tests[0]


def _aggregate(partial: Partial, test: exp.Expression) -> exp.Expression:
    """The SQL aggregate of one partial over classified events."""
    value = column(_property(partial.property)) if partial.property is not None else None
    if value is not None and partial.kind not in ("count", "total", "least", "greatest"):
        test = exp.and_(test, exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null())), copy=False)
    return exp.Filter(this=_plain(partial, value), expression=exp.Where(this=test))


def _plain(partial: Partial, value: exp.Expression | None) -> exp.Expression:
    at = column("at")
    if partial.kind == "count":
        return exp.Count(this=value if value is not None else exp.Star())
    if partial.kind == "earliest":
        return exp.Min(this=at)
    if partial.kind == "latest":
        return exp.Max(this=at)
    if partial.kind == "times":
        return function("list", exp.Order(this=at, expressions=[exp.Ordered(this=at.copy())]))
    assert value is not None
    if partial.kind == "total":
        return exp.Sum(this=exact(value))
    if partial.kind == "values":
        return function("list", value)
    pair = function("struct_pack", _named("at", at), _named("value", value))
    return exp.Min(this=pair) if partial.kind in ("least", "first") and partial.kind == "first" else _extreme(partial, value, pair)


def _extreme(partial: Partial, value: exp.Expression, pair: exp.Expression) -> exp.Expression:
    if partial.kind == "last":
        return exp.Max(this=pair)
    return exp.Min(this=value) if partial.kind == "least" else exp.Max(this=value)


def _named(name: str, value: exp.Expression) -> exp.Expression:
    return exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=value)


def merged(partial: Partial, name: str) -> exp.Expression:
    """A partial of several leads made into one."""
    value = column(name, "c")
    if partial.kind in ("count", "total"):
        return exp.Sum(this=value)
    if partial.kind in ("least", "earliest", "first"):
        return exp.Min(this=value)
    if partial.kind in ("greatest", "latest", "last"):
        return exp.Max(this=value)
    flat = function("flatten", function("list", value))
    return function("list_sort", flat) if partial.kind == "times" else flat


def _next_at(classes: Classes, dialect: str) -> exp.Expression:
    """The least instant at which some event of the lead crosses an edge."""
    ages = classes.next_crossings()
    if not any(ages):
        return cast(exp.Null(), "timestamp")
    table = exp.Array(expressions=[_milliseconds(age) for age in ages])
    wait = exp.Bracket(
        this=exp.Paren(this=cast(table, "bigint[]")),
        expressions=[exp.Add(this=column("class"), expression=literal(1))], offset=1,
    )  # fmt: skip
    return exp.Min(this=exp.Add(this=column("at"), expression=function("to_milliseconds", wait)))


def _milliseconds(age: timedelta | None) -> exp.Expression:
    return exp.Null() if age is None else literal(age // timedelta(milliseconds=1))


@dataclass(frozen=True)
class _Lanes:
    """Counts that share sums: `places` tells each one's sum and lane, `tables` what a class adds to each sum."""

    places: dict[Partial, tuple[int, int]]
    tables: list[list[int]]

    @classmethod
    def of(cls, collection: Collection, classes: Classes) -> _Lanes:
        apart = set(classes.apart) if classes.named else set()
        counts = [
            p for p in collection.columns if p.kind == "count" and p.property is None and p.events.where not in apart
        ]  # fmt: skip
        places = {partial: divmod(at, LANES) for at, partial in enumerate(counts)}
        tables = [[0] * classes.number for _ in range(-(-len(counts) // LANES))]
        for partial, (word, lane) in places.items():
            for number in classes.classes(partial.events, partial.stretch):
                tables[word][number] += 1 << (LANE_BITS * lane)
        return cls(places, tables)

    def sums(self) -> list[exp.Expression]:
        found = []
        for at, table in enumerate(self.tables):
            constants = cast(exp.Array(expressions=[literal(number) for number in table]), "hugeint[]")
            place = exp.Add(this=column("class"), expression=literal(1))
            added = exp.Bracket(this=exp.Paren(this=constants), expressions=[place], offset=1)
            found.append(exp.alias_(exp.Sum(this=added), f"s{at}", quoted=True))
        return found

    def unpacked(self, partial: Partial) -> exp.Expression:
        word, lane = self.places[partial]
        shifted = exp.BitwiseRightShift(this=column(f"s{word}"), expression=literal(LANE_BITS * lane))
        mask = literal((1 << LANE_BITS) - 1)
        return cast(exp.BitwiseAnd(this=exp.Paren(this=shifted), expression=mask), "bigint")


__all__ = ["Collection", "Scan", "collect", "merged", "negate"]
