"""Leads and accounts as sources tell them, at an instant: who was known by then, and with which values.

The tables hold the present values; `trait_change` holds every value that a later one replaced. A value at an instant is
therefore the oldest one replaced after it, or the present one where none was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from segue.compiler.options import PlanOptions
from segue.language.clock import Clock
from segue.language.numbers import whole
from segue.language.sql import Piece, case, cast, column, exp, function, instant, literal, named, own
from segue.language.types import Scope
from segue.records import SCHEMA, ColumnKind

STORED: Final[dict[ColumnKind, str]] = {
    "id": "bigint", "text": "text", "number": "double", "whole number": "bigint", "yes or no": "boolean",
    "instant": "timestamp", "list of text": "text[]",
}  # fmt: skip


def stated(
    of: Scope, columns: Mapping[str, ColumnKind], clock: Clock, *, options: PlanOptions, among: str = ""
) -> exp.Subquery:
    """The rows of leads or accounts with some of their columns.

    Where `options` know of later changes, these are undone. `among`: a table of lead ids to keep to.
    """
    table = exp.table_(of, db=SCHEMA, alias="t", quoted=True)
    found = exp.select().from_(table, copy=False)
    replaced = {name: kind for name, kind in columns.items() if kind in STORED} if options.history else {}
    for name in columns:
        value = _earlier(options.dialect, name, replaced[name]) if name in replaced else column(name, "t")
        found.select(named(value, name), copy=False)
    if replaced:
        same = exp.EQ(this=column(f"{of}_id", "t"), expression=column("id", "h"))
        found.join(_replaced(of, replaced, clock), on=same, join_type="left", join_alias="h", copy=False)
    known = column("known_from", "t")
    there = exp.or_(
        exp.Is(this=known, expression=exp.Null()),
        exp.LTE(this=known.copy(), expression=instant(clock.as_of)),
        copy=False,
    )
    found.where(there, copy=False)
    if among and of == "lead":
        ids = exp.select(column("lead_id")).from_(exp.table_(among, quoted=True), copy=False)
        found.where(exp.In(this=column("lead_id", "t"), query=ids.subquery(copy=False)), copy=False)
    return found.subquery("l" if of == "lead" else "a", copy=False)


def _earlier(dialect: str, name: str, kind: ColumnKind) -> exp.Expr:
    """The value before the changes that came later, where there are such."""
    changed = exp.EQ(this=column(f"{name}:changed", "h"), expression=literal(1))
    return case([(changed, as_kind(dialect, column(name, "h"), kind))], column(name, "t"))


def _tried(text: exp.Expr, kind: ColumnKind) -> exp.Expr:
    return exp.TryCast(this=text, to=exp.DataType.build(STORED[kind]))


def _read(text: exp.Expr, kind: ColumnKind) -> exp.Expr:
    return text if kind == "text" else own(f"read_{kind.replace(' ', '_')}")(text)


def _read_by_clickhouse(text: exp.Expr, kind: ColumnKind) -> exp.Expr:
    return _READ_BY_CLICKHOUSE[kind](text)


def _read_whole(text: exp.Expr) -> exp.Expr:
    nearest = function("accurateCastOrNull", function("round", function("toFloat64OrNull", text.copy())), literal("Int64"))
    return exp.Coalesce(this=function("toInt64OrNull", text), expressions=[nearest])


def _read_truth(text: exp.Expr) -> exp.Expr:
    said = {True: ("true", "t", "yes", "y", "1"), False: ("false", "f", "no", "n", "0")}
    lowered = function("lower", text)
    return case(
        [(exp.In(this=lowered.copy(), expressions=list(map(literal, words))), literal(truth)) for truth, words in said.items()],
        None,
    )  # fmt: skip


def _read_list(text: exp.Expr) -> exp.Expr:
    inside = function("substring", text, literal(2), exp.Sub(this=exp.Length(this=text.copy()), expression=literal(2)))
    parts = function("splitByString", literal(", "), function("assumeNotNull", inside))
    none = exp.EQ(this=text.copy(), expression=literal("[]"))
    listed = function("if", none, function("emptyArrayString"), parts)
    return case([(exp.Like(this=text.copy(), expression=literal("[%]")), function("tuple", listed))], None)


_READ_BY_CLICKHOUSE: Final[dict[ColumnKind, Callable[[exp.Expr], exp.Expr]]] = {
    "text": lambda text: text, "id": _read_whole, "whole number": _read_whole, "yes or no": _read_truth,
    "number": lambda text: function("toFloat64OrNull", text), "list of text": _read_list,
    "instant": lambda text: function("toDateTime64OrNull", text, literal(3), literal("UTC")),
}  # fmt: skip


def _tried_in_spark(text: exp.Expr, kind: ColumnKind) -> exp.Expr:
    if kind == "list of text":
        return _listed(text)
    if kind == "whole number":
        return whole("spark", exp.TryCast(this=text, to=exp.DataType.build("decimal(38, 6)")))
    return text if kind == "text" else _tried(text, kind)


def _listed(text: exp.Expr) -> exp.Expr:
    """The list that a text tells as Segue writes it: `[a, b]`."""
    inside = function("substr", text, literal(2), exp.Sub(this=exp.Length(this=text.copy()), expression=literal(2)))
    is_list = exp.Like(this=text.copy(), expression=literal("[%]"))
    nothing = exp.EQ(this=text.copy(), expression=literal("[]"))
    none = cast(exp.Array(expressions=[]), "text[]")
    return case([(nothing, none), (is_list, function("split", inside, literal(", ")))], None)


as_kind: Final = Piece(duckdb=_tried, postgres=_read, clickhouse=_read_by_clickhouse, spark=_tried_in_spark)
"""What a text that was kept of a value stands for; unknown where it is no such value."""


def _replaced(of: Scope, columns: Iterable[str], clock: Clock) -> exp.Subquery:
    """For each lead or account the oldest value of each trait that was replaced later than now."""
    later = exp.select(column("id"), column("trait"), column("old"))
    order = exp.Order(expressions=[exp.Ordered(this=column("at")), exp.Ordered(this=column("recorded_at"))])
    rank = exp.Window(this=exp.RowNumber(), partition_by=[column("id"), column("trait")], order=order)
    later.select(named(rank, "place"), copy=False)
    later = later.from_(exp.table_("trait_change", db=SCHEMA, quoted=True), copy=False)
    later = later.where(
        exp.EQ(this=column("of"), expression=literal(of)), exp.GT(this=column("at"), expression=instant(clock.as_of))
    )
    found = exp.select(column("id")).from_(later.subquery("c", copy=False), copy=False)
    for name in columns:
        this = exp.EQ(this=column("trait"), expression=literal(name))
        found.select(named(exp.Max(this=case([(this, column("old"))], None)), name), copy=False)
        marked = exp.Max(this=case([(this.copy(), literal(1))], None))
        found.select(named(marked, f"{name}:changed"), copy=False)
    oldest = exp.EQ(this=column("place"), expression=literal(1))
    return found.where(oldest).group_by(column("id"), copy=False).subquery(copy=False)
