"""Lists: what is collected from events, and what is asked of it.

A list that is not there has nothing in it. Postgres takes lists apart as rows of a small query; names of such rows' columns
are without quotes here, as the parameters of DuckDB's lambdas are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from segue.language.sql import Piece, case, cast, conjunction, exp, function, literal, own, shift
from segue.language.texts import by_code_points

Test = Callable[[exp.Expr], exp.Expr]

# --- collecting ---


def _listed(value: exp.Expr) -> exp.Expr:
    return function("array_agg", value)


def _list(value: exp.Expr) -> exp.Expr:
    return function("list", value)


def _sorted_list(value: exp.Expr) -> exp.Expr:
    return function("list", exp.Order(this=value, expressions=[exp.Ordered(this=value.copy())]))


listed: Final = Piece(duckdb=_list, postgres=_listed)
"""All values, in any order."""

listed_in_order: Final = Piece(duckdb=_sorted_list, postgres=_listed)
"""All instants as `returns` wants them. Postgres sorts when it is asked."""

joined: Final = Piece(duckdb=lambda lists: function("flatten", _list(lists)), postgres=own("joined"))
"""The values of several lists, in any order."""

joined_in_order: Final = Piece(
    duckdb=lambda lists: function("list_sort", function("flatten", _list(lists))), postgres=own("joined")
)


def _pair(at: exp.Expr, value: exp.Expr, _: str) -> exp.Expr:
    def member(name: str, part: exp.Expr) -> exp.Expr:
        return exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=part)

    return function("struct_pack", member("at", at), member("value", value))


def _typed_pair(at: exp.Expr, value: exp.Expr, kind: str) -> exp.Expr:
    """A row of a type that the session defines: its texts are ordered by code points."""
    return cast_to_own(function("row", at, value), f"pair_{kind.replace(' ', '_')}")


def cast_to_own(value: exp.Expr, name: str) -> exp.Expr:
    """A value as a type that the session of Postgres defines."""
    return exp.Cast(this=value, to=exp.DataType.build(f"pg_temp.{name}", udt=True))


pair: Final = Piece(duckdb=_pair, postgres=_typed_pair)
"""An event's instant with its property, which is of a kind. Pairs are compared by the instant, then by the value."""

least_pair: Final = Piece(duckdb=lambda pairs: exp.Min(this=pairs), postgres=own("least_of"))
greatest_pair: Final = Piece(duckdb=lambda pairs: exp.Max(this=pairs), postgres=own("greatest_of"))


def member(pair: exp.Expr, name: str) -> exp.Expr:
    """A member of a pair (at, value)."""
    return exp.Dot(this=exp.Paren(this=pair), expression=exp.to_identifier(name, quoted=True))


# --- asking ---


def _rows(values: exp.Expr, name: str) -> exp.Expr:
    """A list as rows with one column."""
    alias = exp.TableAlias(this=exp.to_identifier(f"{name}_row"), columns=[exp.to_identifier(name)])
    return exp.Unnest(expressions=[values], alias=alias)


def _scalar(query: exp.Select) -> exp.Expr:
    return exp.Subquery(this=query)


def _any(chosen: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=exp.GT(this=function("len", chosen), expression=literal(0)), expressions=[exp.false()])


def _some_in_list(values: exp.Expr, variable: str, test: exp.Expr) -> exp.Expr:
    return _any(function("list_filter", values, exp.Lambda(this=test, expressions=[exp.to_identifier(variable)])))


def _some_in_rows(values: exp.Expr, variable: str, test: exp.Expr) -> exp.Expr:
    return exp.Exists(this=exp.select("1").from_(_rows(values, variable), copy=False).where(test, copy=False))


some: Final = Piece(duckdb=_some_in_list, postgres=_some_in_rows)
"""Whether a test, which speaks of a variable, holds for some value of a list; false for a list that is not there."""


def _returns_in_list(times: exp.Expr, pause: timedelta, test: Test) -> exp.Expr:
    later, place = exp.column("later"), exp.column("place")
    before = exp.Bracket(this=times.copy(), expressions=[exp.Sub(this=place.copy(), expression=literal(1))], offset=1)
    gap = exp.LTE(this=shift(before, pause), expression=later)
    follows = exp.GT(this=place, expression=literal(1))
    body = exp.Lambda(
        this=conjunction([follows, gap, test(later.copy())]),
        expressions=[exp.to_identifier("later"), exp.to_identifier("place")],
    )
    return _any(function("list_filter", times, body))


def _returns_in_rows(times: exp.Expr, pause: timedelta, test: Test) -> exp.Expr:
    later, earlier = exp.column("later"), exp.column("earlier")
    order = exp.Order(expressions=[exp.Ordered(this=later.copy())])
    before = exp.Window(this=function("lag", later.copy()), order=order)
    steps = exp.select(later.copy(), exp.alias_(before, "earlier")).from_(_rows(times, "later"), copy=False)
    gap = exp.LTE(this=shift(earlier, pause), expression=later)
    met = conjunction([gap, test(later.copy())])
    return exp.Exists(this=exp.select("1").from_(steps.subquery("steps", copy=False), copy=False).where(met, copy=False))


returns: Final = Piece(duckdb=_returns_in_list, postgres=_returns_in_rows)
"""Whether, in a list of instants in order, one that meets a test comes a pause or longer after the one before it."""


def _commonest_in_list(values: exp.Expr, _: str) -> exp.Expr:
    entry = exp.column("e")
    counted = function("map_entries", function("list_histogram", values))
    rank = exp.Neg(this=cast(exp.Bracket(this=entry, expressions=[literal("value")]), "bigint"))
    ranked_pair = function("row", rank, exp.Bracket(this=entry.copy(), expressions=[literal("key")]))
    ranked = function("list_transform", counted, exp.Lambda(this=ranked_pair, expressions=[exp.to_identifier("e")]))
    first = exp.Bracket(this=function("list_sort", ranked), expressions=[literal(1)], offset=1)
    return exp.Bracket(this=first, expressions=[literal(2)], offset=1)


def _commonest_in_rows(values: exp.Expr, kind: str) -> exp.Expr:
    value = exp.column("v")
    found = exp.select(value).from_(_rows(values, "v"), copy=False).group_by(value.copy(), copy=False)
    ordered = by_code_points(value.copy()) if kind == "text" else value.copy()
    often = exp.Ordered(this=exp.Count(this=exp.Star()), desc=True)
    return _scalar(found.order_by(often, exp.Ordered(this=ordered), copy=False).limit(1, copy=False))


commonest: Final = Piece(duckdb=_commonest_in_list, postgres=_commonest_in_rows)
"""The value, of a kind, that a list holds most often; of several the least."""


def _different_in_rows(values: exp.Expr) -> exp.Expr:
    number = exp.Count(this=exp.Distinct(expressions=[exp.column("v")]))
    return _scalar(exp.select(number).from_(_rows(values, "v"), copy=False))


different: Final = Piece(duckdb=lambda values: function("list_unique", values), postgres=_different_in_rows)
"""How many different values a list has; unknown or 0 for a list that is not there."""


def _middle_in_rows(values: exp.Expr) -> exp.Expr:
    value = cast(exp.column("v"), "double")
    return _scalar(exp.select(exp.Median(this=value)).from_(_rows(values, "v"), copy=False))


middle: Final = Piece(duckdb=lambda values: function("list_aggregate", values, literal("median")), postgres=_middle_in_rows)
"""The middle of a list of numbers, or the mean of the two in the middle."""


def _included(values: exp.Expr, value: exp.Expr) -> exp.Expr:
    held = exp.ArrayContainsAll(this=values, expression=exp.Array(expressions=[value]))
    return case([(exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null())), held)], None)


includes: Final = Piece(duckdb=lambda values, value: function("list_contains", values, value), postgres=_included)


def _known_texts_of_list(texts: list[exp.Expr]) -> exp.Expr:
    value = exp.column("v")
    known = exp.Lambda(
        this=exp.Not(this=exp.Is(this=value, expression=exp.Null())), expressions=[exp.to_identifier("v")]
    )  # fmt: skip
    chosen = function("list_filter", cast(exp.Array(expressions=texts), "text[]"), known)
    return function("list_sort", function("list_distinct", chosen))


def _known_texts_of_rows(texts: list[exp.Expr]) -> exp.Expr:
    value = exp.column("v")
    once = exp.select(exp.alias_(by_code_points(value), "t")).distinct(copy=False)
    once = once.from_(_rows(cast(exp.Array(expressions=texts), "text[]"), "v"), copy=False)
    once.where(exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null())), copy=False)
    return function("array", once.order_by(exp.column("t"), copy=False))


known_texts: Final = Piece(duckdb=_known_texts_of_list, postgres=_known_texts_of_rows)
"""The list of those of some texts that are known, each once, in order."""
