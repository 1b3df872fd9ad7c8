"""All that definitions ask about events, collected in one scan.

Partials are gathered while definitions are emitted, equal ones once. The scan reads the events that matter, gives each its
class (`segue.compiler.classes`), and aggregates by lead. Where the engine has wide numbers, counts are packed: several counts
share one 128-bit sum, to which a class adds a constant from a table, so that ten counts cost one addition an event instead
of ten comparisons. How many bits a count needs follows from the most events any lead has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from segue.compiler.classes import Classes, EmitWhere
from segue.compiler.tables import kind_of, property_column
from segue.language import lists
from segue.language.clock import Clock
from segue.language.emission import Partial, PartialKind
from segue.language.instants import shift_by
from segue.language.numbers import exact
from segue.language.sql import cast, column, exp, literal, named
from segue.language.tree import Name
from segue.records import SCHEMA, ColumnKind

HALF_BITS: Final = 62
"""Counts share the two halves of a signed 128-bit sum; one that lies within a half is got out with 64-bit arithmetic."""


@dataclass
class Collection:
    """The partials of a plan, each with the column that will hold it."""

    columns: dict[Partial, str] = field(default_factory=dict)
    by_name: dict[str, Partial] = field(default_factory=dict)
    cuts: dict[Partial, set[timedelta]] = field(default_factory=dict)

    def column(self, partial: Partial) -> str:
        """The column of a partial; the same for an equal one."""
        key = Partial(partial.kind, partial.events, partial.stretch, partial.property)
        if key not in self.columns:
            name = f"p{len(self.columns)}"
            self.columns[key], self.by_name[name] = name, key
        self.cuts.setdefault(key, set()).update(partial.cuts)
        return self.columns[key]

    @property
    def partials(self) -> list[Partial]:
        """The partials with all their cuts."""
        return [Partial(p.kind, p.events, p.stretch, p.property, tuple(sorted(self.cuts[p]))) for p in self.columns]


@dataclass(frozen=True)
class Scan:
    """How events are to be read: whose, and with what means.

    `among`: a table of lead ids to keep to; empty for all leads. `by_account`: also events of accounts themselves, told apart
    by their account_id. `fences`: the engine must be kept from working out an event's class wherever it is read.
    """

    dialect: str
    clock: Clock
    emit: EmitWhere
    among: str = ""
    by_account: bool = False
    fences: bool = False

    @property
    def keys(self) -> list[str]:
        return ["lead_id", "account_id"] if self.by_account else ["lead_id"]


def collect(collection: Collection, classes: Classes, lanes: Lanes, scan: Scan) -> exp.Select:
    """One row a lead that did anything that is asked for: lead_id (and account_id), the partials, and next_at."""
    keys = [column(key) for key in scan.keys]
    query = (
        exp.select(*keys)
        .from_(_classified(collection, classes, scan), copy=False)
        .group_by(*(key.copy() for key in keys), copy=False)
    )
    query.select(*lanes.sums(scan.dialect), copy=False)
    for partial, name in collection.columns.items():
        if partial not in lanes.places:
            value = _aggregate(partial, _among_classes(partial, classes), scan.dialect)
            query.select(named(value, name), copy=False)
    return query.select(named(_next_at(classes, scan.dialect), "next_at"))


def _classified(collection: Collection, classes: Classes, scan: Scan) -> exp.Subquery:
    """The events that matter, each with its class, and the properties that are aggregated."""
    events = exp.select(*(column(key) for key in scan.keys), column("at"))
    kind = "smallint" if classes.number < 32_000 else "int"
    events.select(named(cast(classes.sql(), kind), "class"), copy=False)
    for where, name in classes.apart.items():
        events.select(named(scan.emit(where), name), copy=False)
    properties = {_property(p.property): None for p in collection.columns if p.property is not None}
    events.select(*(column(name) for name in properties), copy=False)
    events = events.from_(exp.table_("event", db=SCHEMA), copy=False).where(classes.wanted(), copy=False)
    if not scan.by_account:
        events.where(exp.Not(this=exp.Is(this=column("lead_id"), expression=exp.Null())), copy=False)
    if scan.among:
        events.where(_theirs(scan), copy=False)
    return (events.offset(0, copy=False) if scan.fences else events).subquery("e", copy=False)


def _theirs(scan: Scan) -> exp.Expr:
    """Whether an event is of one of some leads, or of their accounts."""
    leads = exp.select(column("lead_id")).from_(scan.among, copy=False).subquery(copy=False)
    theirs: exp.Expr = exp.In(this=column("lead_id"), query=leads)
    if not scan.by_account:
        return theirs
    accounts = exp.select(column("account_id")).from_(exp.table_("lead", db=SCHEMA), copy=False)
    accounts.where(exp.In(this=column("lead_id"), query=leads.copy()), copy=False)
    return exp.or_(theirs, exp.In(this=column("account_id"), query=accounts.subquery(copy=False)), copy=False)


def _property(name: Name) -> str:
    return property_column(name.name, name.type)


def _among_classes(partial: Partial, classes: Classes) -> exp.Expr:
    """Whether a classified event belongs to a partial."""
    test = _in_runs(classes.classes(partial.events, partial.stretch))
    if partial.events.where in classes.apart:
        test = exp.and_(test, column(classes.apart[partial.events.where]), copy=False)
    return test


def _in_runs(numbers: list[int]) -> exp.Expr:
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


def _aggregate(partial: Partial, test: exp.Expr, dialect: str) -> exp.Expr:
    """The SQL aggregate of one partial over classified events."""
    if partial.property is None:
        whole = _OF_EVENTS[partial.kind](dialect, column("at"), "instant")
    else:
        value = column(_property(partial.property))
        if partial.kind in ("values", "first", "last"):
            test = exp.and_(test, exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null())), copy=False)
        whole = _OF_VALUES[partial.kind](dialect, value, kind_of(partial.property.type))
    return exp.Filter(this=whole, expression=exp.Where(this=test))


_Whole = Callable[[str, exp.Expr, ColumnKind], exp.Expr]
_OF_EVENTS: Final[dict[str, _Whole]] = {
    "count": lambda dialect, at, kind: exp.Count(this=exp.Star()), "earliest": lambda dialect, at, kind: exp.Min(this=at),
    "latest": lambda dialect, at, kind: exp.Max(this=at), "times": lambda dialect, at, kind: lists.listed_in_order(dialect, at),
}  # fmt: skip
_OF_VALUES: Final[dict[str, _Whole]] = {
    "count": lambda dialect, value, kind: exp.Count(this=value),
    "total": lambda dialect, value, kind: exp.Sum(this=exact(dialect, value)),
    "least": lambda dialect, value, kind: exp.Min(this=value),
    "greatest": lambda dialect, value, kind: exp.Max(this=value),
    "values": lambda dialect, value, kind: lists.listed(dialect, value),
    "first": lambda dialect, value, kind: lists.least_pair(dialect, lists.pair(dialect, column("at"), value, kind)),
    "last": lambda dialect, value, kind: lists.greatest_pair(dialect, lists.pair(dialect, column("at"), value, kind)),
}  # fmt: skip
_MERGED: Final[dict[PartialKind, Callable[[str, exp.Expr], exp.Expr]]] = {
    "count": lambda dialect, value: exp.Sum(this=value), "total": lambda dialect, value: exp.Sum(this=value),
    "least": lambda dialect, value: exp.Min(this=value), "earliest": lambda dialect, value: exp.Min(this=value),
    "greatest": lambda dialect, value: exp.Max(this=value), "latest": lambda dialect, value: exp.Max(this=value),
    "first": lists.least_pair, "last": lists.greatest_pair, "values": lists.joined, "times": lists.joined_in_order,
}  # fmt: skip


def merged(dialect: str, partial: Partial, value: exp.Expr) -> exp.Expr:
    """A partial of several leads made into one."""
    return _MERGED[partial.kind](dialect, value)


def _next_at(classes: Classes, dialect: str) -> exp.Expr:
    """The least instant at which some event of the lead crosses an edge."""
    ages = classes.next_crossings()
    if not any(age is not None for age in ages):
        return cast(exp.Null(), "timestamp")
    waits = exp.Array(expressions=[_milliseconds(age) for age in ages])
    return exp.Min(this=shift_by(dialect, column("at"), _looked_up(cast(waits, "bigint[]"), dialect)))


def _milliseconds(age: timedelta | None) -> exp.Expr:
    return exp.Null() if age is None else literal(age // timedelta(milliseconds=1))


def _looked_up(table: exp.Expr, dialect: str) -> exp.Expr:
    """What a table of constants holds for the event's class."""
    return lists.value_at(dialect, exp.Paren(this=table), column("class"))


def _wide(number: int) -> exp.Expr:
    """A constant of up to 128 bits, as it is: `literal` is for numbers of the language, which are doubles beyond 64 bits."""
    return exp.Literal.number(number)


@dataclass(frozen=True)
class Lanes:
    """Counts that share sums: `places` tells each one's half and lane, `tables` what a class adds to each sum."""

    places: dict[Partial, tuple[int, int]]
    tables: list[list[int]]
    bits: int = 0

    @classmethod
    def of(cls, collection: Collection, classes: Classes, most_events: int) -> Lanes:
        """Lanes wide enough for counts up to `most_events`; none for 0."""
        if most_events <= 0:
            return cls({}, [])
        bits = min(most_events.bit_length() + 1, HALF_BITS)
        apart = set(classes.apart) if classes.named else set()
        counts = [p for p in collection.columns if p.kind == "count" and p.property is None and p.events.where not in apart]
        in_half = HALF_BITS // bits
        places = {partial: (at // in_half, at % in_half) for at, partial in enumerate(counts)}
        tables = [[0] * classes.number for _ in range(-(-len(counts) // (2 * in_half)))]
        for partial, (half, lane) in places.items():
            shift = HALF_BITS * (half % 2) + bits * lane
            for number in classes.classes(partial.events, partial.stretch):
                tables[half // 2][number] += 1 << shift
        return cls(places, tables, bits)

    def sums(self, dialect: str) -> list[exp.Expr]:
        """The shared sums, as columns `s0`, `s1` ..."""
        tables = [cast(exp.Array(expressions=[_wide(number) for number in table]), "hugeint[]") for table in self.tables]
        return [named(exp.Sum(this=_looked_up(table, dialect)), f"s{at}") for at, table in enumerate(tables)]

    def halves(self, table: str) -> list[exp.Expr]:
        """The halves of the sums as 64-bit numbers, as columns `h0`, `h1` ..."""
        found: list[exp.Expr] = []
        for at in range(len(self.tables)):
            low = exp.BitwiseAnd(this=column(f"s{at}", table), expression=literal((1 << HALF_BITS) - 1))
            high = exp.BitwiseRightShift(this=column(f"s{at}", table), expression=literal(HALF_BITS))
            found += [named(cast(half, "bigint"), f"h{2 * at + which}") for which, half in enumerate((low, high))]
        return found

    def value(self, partial: Partial, name: str, table: str) -> exp.Expr:
        """A collected partial: its column, or its lane of a half."""
        if partial not in self.places:
            return column(name, table)
        half, lane = self.places[partial]
        shifted = exp.BitwiseRightShift(this=column(f"h{half}", table), expression=literal(self.bits * lane))
        return exp.Paren(this=exp.BitwiseAnd(this=exp.Paren(this=shifted), expression=literal((1 << self.bits) - 1)))

    def unpacked(self, table: str) -> exp.Subquery:
        """The collected table with the halves of its sums."""
        every = exp.Column(this=exp.Star(), table=exp.to_identifier("c"))
        return exp.select(every, *self.halves("c")).from_(exp.table_(table, alias="c"), copy=False).subquery("c", copy=False)
