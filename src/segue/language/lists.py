"""Lists: what is collected from events, and what is asked of it.

A list that is not there has nothing in it. Postgres takes lists apart as rows of a small query; names of such rows' columns
are without quotes here, as the parameters of DuckDB's and Spark's lambdas are. Spark counts the places of a list from 0.
ClickHouse's arrays cannot be missing: what is collected is empty there, and a list of texts that is kept, which can be unknown,
is a tuple that has one array in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from segue.language.sql import Piece, case, cast, conjunction, exp, function, lambda_of, literal, own, shift
from segue.language.texts import by_code_points

Test = Callable[[exp.Expr], exp.Expr]

# --- collecting ---


def _listed(value: exp.Expr) -> exp.Expr:
    return function("array_agg", value)


def _list(value: exp.Expr) -> exp.Expr:
    return function("list", value)


def _collected(value: exp.Expr) -> exp.Expr:
    return function("collect_list", value)


def _sorted_list(value: exp.Expr) -> exp.Expr:
    return function("list", exp.Order(this=value, expressions=[exp.Ordered(this=value.copy())]))


def _array(value: exp.Expr) -> exp.Expr:
    return function("groupArray", value)


def _joined_arrays(lists: exp.Expr) -> exp.Expr:
    return function("groupArrayArray", lists)


def _flattened(lists: exp.Expr) -> exp.Expr:
    return function("flatten", _collected(lists))


listed: Final = Piece(duckdb=_list, postgres=_listed, clickhouse=_array, spark=_collected)
"""All values, in any order."""

listed_in_order: Final = Piece(duckdb=_sorted_list, postgres=_listed, clickhouse=_array, spark=_collected)
"""All instants as `returns` wants them. All but DuckDB sort when they are asked."""

joined: Final = Piece(
    duckdb=lambda lists: function("flatten", _list(lists)), postgres=own("joined"), clickhouse=_joined_arrays,
    spark=_flattened,
)  # fmt: skip
"""The values of several lists, in any order."""

joined_in_order: Final = Piece(
    duckdb=lambda lists: function("list_sort", function("flatten", _list(lists))),
    postgres=own("joined"),
    clickhouse=_joined_arrays,
    spark=_flattened,
)  # fmt: skip


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


def _second(pair: exp.Expr) -> exp.Expr:
    return exp.Dot(this=exp.Paren(this=pair), expression=exp.to_identifier("value", quoted=True))


def _of_those_there(aggregate: type[exp.AggFunc]) -> Callable[[exp.Expr], exp.Expr]:
    """ClickHouse takes a pair of nothing, which a lead without events has, for the least of all."""

    def of_pairs(pairs: exp.Expr) -> exp.Expr:
        there = exp.Not(this=exp.Is(this=function("tupleElement", pairs.copy(), literal(1)), expression=exp.Null()))
        return exp.Filter(this=aggregate(this=pairs), expression=exp.Where(this=there))

    return of_pairs


def _named_pair(at: exp.Expr, value: exp.Expr, _: str) -> exp.Expr:
    return function("named_struct", literal("at"), at, literal("value"), value)


pair: Final = Piece(
    duckdb=_pair, postgres=_typed_pair, clickhouse=lambda at, value, kind: function("tuple", at, value),
    spark=_named_pair,
)  # fmt: skip
"""An event's instant with its property, which is of a kind. Pairs are compared by the instant, then by the value."""


def _least(pairs: exp.Expr) -> exp.Expr:
    return exp.Min(this=pairs)


def _greatest(pairs: exp.Expr) -> exp.Expr:
    return exp.Max(this=pairs)


least_pair: Final = Piece(
    duckdb=_least, postgres=own("least_of"), clickhouse=_of_those_there(exp.Min), spark=_least,
)  # fmt: skip
greatest_pair: Final = Piece(
    duckdb=_greatest, postgres=own("greatest_of"), clickhouse=_of_those_there(exp.Max), spark=_greatest,
)  # fmt: skip

value_of_pair: Final = Piece(
    duckdb=_second, postgres=_second, clickhouse=lambda pair: function("tupleElement", pair, literal(2)), spark=_second,
)  # fmt: skip
"""The property of a pair."""


# --- asking ---


def _at_place(values: exp.Expr, place: exp.Expr) -> exp.Expr:
    return exp.Bracket(this=values, expressions=[exp.Add(this=place, expression=literal(1))], offset=1)


def _got(values: exp.Expr, place: exp.Expr) -> exp.Expr:
    return function("get", values, place)


value_at: Final = Piece(duckdb=_at_place, postgres=_at_place, clickhouse=_at_place, spark=_got)
"""The value at a place of a list, counted from 0."""


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


def _some_in_array(values: exp.Expr, variable: str, test: exp.Expr) -> exp.Expr:
    return function("arrayExists", lambda_of(test, variable), values)


def _exists(values: exp.Expr, variable: str, test: exp.Expr) -> exp.Expr:
    found = function("exists", values, lambda_of(test, variable))
    return exp.Coalesce(this=found, expressions=[exp.false()])


some: Final = Piece(duckdb=_some_in_list, postgres=_some_in_rows, clickhouse=_some_in_array, spark=_exists)
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


def _returns_in_array(times: exp.Expr, pause: timedelta, test: Test) -> exp.Expr:
    later, earlier = exp.column("later"), exp.column("earlier")
    gap = exp.LTE(this=shift(earlier, pause), expression=later)
    body = lambda_of(conjunction([gap, test(later.copy())]), "later", "earlier")
    ordered = function("arraySort", times)
    return function("arrayExists", body, function("arrayPopFront", ordered), function("arrayPopBack", ordered.copy()))


def _returns_in_spark(times: exp.Expr, pause: timedelta, test: Test) -> exp.Expr:
    """Each instant but the first beside the one before it."""
    ordered, pair = function("array_sort", times), exp.column("pair")
    later, earlier = (
        exp.Dot.build([pair, exp.to_identifier("later")]),
        exp.Dot.build([pair.copy(), exp.to_identifier("earlier")]),
    )
    before = _got(ordered.copy(), exp.Sub(this=exp.column("place"), expression=literal(1)))
    beside = function("named_struct", literal("later"), exp.column("later"), literal("earlier"), before)
    pairs = function("transform", ordered, lambda_of(beside, "later", "place"))
    gap = exp.LTE(this=shift(earlier, pause), expression=later)
    return _exists(pairs, "pair", conjunction([gap, test(later.copy())]))


returns: Final = Piece(
    duckdb=_returns_in_list, postgres=_returns_in_rows, clickhouse=_returns_in_array, spark=_returns_in_spark
)
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


def _commonest_in_array(values: exp.Expr, _: str) -> exp.Expr:
    value = exp.column("v")
    often = exp.Neg(this=function("countEqual", values.copy(), value))
    rank = lambda_of(function("tuple", often, value.copy()), "v")
    ranked = function("arraySort", rank, function("arrayDistinct", values))
    return function("arrayElementOrNull", ranked, literal(1))


def _commonest_in_spark(values: exp.Expr, _: str) -> exp.Expr:
    """One walk along the values in order, which keeps the longest run so far and the one that it is in."""
    so_far, value = exp.column("so_far"), exp.column("v")

    def held(name: str) -> exp.Expr:
        return exp.Dot.build([so_far.copy(), exp.to_identifier(name)])

    def state(most: exp.Expr, best: exp.Expr, run: exp.Expr, last: exp.Expr) -> exp.Expr:
        parts = {"most": most, "best": best, "run": run, "last": last}
        return function("named_struct", *(one for name, part in parts.items() for one in (literal(name), part)))

    ordered, nothing = function("array_sort", values), _got(values.copy(), literal(-1))
    goes_on = exp.NullSafeEQ(this=value.copy(), expression=held("last"))
    run = case([(goes_on, exp.Add(this=held("run"), expression=literal(1)))], literal(1))
    longer = exp.GT(this=run.copy(), expression=held("most"))
    best = case([(longer, value.copy())], held("best"))
    following = state(function("greatest", held("most"), run), best, run.copy(), value.copy())
    start = state(literal(0), nothing, literal(0), nothing.copy())
    return function("aggregate", ordered, start, lambda_of(following, "so_far", "v"), lambda_of(held("best"), "so_far"))


commonest: Final = Piece(
    duckdb=_commonest_in_list, postgres=_commonest_in_rows, clickhouse=_commonest_in_array, spark=_commonest_in_spark
)
"""The value, of a kind, that a list holds most often; of several the least."""


def _different_in_rows(values: exp.Expr) -> exp.Expr:
    number = exp.Count(this=exp.Distinct(expressions=[exp.column("v")]))
    return _scalar(exp.select(number).from_(_rows(values, "v"), copy=False))


def _different_in_array(values: exp.Expr) -> exp.Expr:
    return function("size", function("array_distinct", values))


different: Final = Piece(
    duckdb=lambda values: function("list_unique", values),
    postgres=_different_in_rows,
    clickhouse=lambda values: function("length", function("arrayDistinct", values)),
    spark=_different_in_array,
)  # fmt: skip
"""How many different values a list has; unknown or 0 for a list that is not there."""


def _middle_in_rows(values: exp.Expr) -> exp.Expr:
    value = cast(exp.column("v"), "double")
    return _scalar(exp.select(exp.Median(this=value)).from_(_rows(values, "v"), copy=False))


def _middle_in_array(values: exp.Expr) -> exp.Expr:
    found = function("arrayReduce", literal("quantileExactInclusive(0.5)"), values)
    return case([(function("notEmpty", values.copy()), found)], None)


def _middle_in_spark(values: exp.Expr) -> exp.Expr:
    def half(number: exp.Expr) -> exp.Expr:
        place = exp.IntDiv(this=exp.Paren(this=number), expression=literal(2))
        value = cast(_got(function("array_sort", values.copy()), place), "double")
        return exp.Div(this=value, expression=cast(literal(2), "double"))

    size = function("size", values)
    return exp.Add(this=half(exp.Sub(this=size, expression=literal(1))), expression=half(size.copy()))


middle: Final = Piece(
    duckdb=lambda values: function("list_aggregate", values, literal("median")),
    postgres=_middle_in_rows,
    clickhouse=_middle_in_array,
    spark=_middle_in_spark,
)  # fmt: skip
"""The middle of a list of numbers, or the mean of the two in the middle."""


def _included(values: exp.Expr, value: exp.Expr) -> exp.Expr:
    held = exp.ArrayContainsAll(this=values, expression=exp.Array(expressions=[value]))
    return case([(exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null())), held)], None)


def _has(values: exp.Expr, value: exp.Expr) -> exp.Expr:
    known = [exp.Not(this=exp.Is(this=one.copy(), expression=exp.Null())) for one in (values, value)]
    return case([(conjunction(known), function("has", _array_of(values), value))], None)


def _array_of(values: exp.Expr) -> exp.Expr:
    """The array that a list of texts has in it."""
    return function("tupleElement", values, literal(1))


includes: Final = Piece(
    duckdb=lambda values, value: function("list_contains", values, value), postgres=_included, clickhouse=_has,
    spark=lambda values, value: function("array_contains", values, value),
)  # fmt: skip


def _as_list(values: exp.Expr) -> exp.Expr:
    return cast(values, "text[]")


def _known_of_array(values: exp.Expr) -> exp.Expr:
    """An array without what is missing in it."""
    known = lambda_of(exp.Not(this=exp.Is(this=exp.column("v"), expression=exp.Null())), "v")
    return function("CAST", function("arrayFilter", known, values), literal("Array(String)"))


def _filled_array(values: exp.Expr) -> exp.Expr:
    """An empty array is all that a table of ClickHouse has to say that there is none."""
    return case([(function("notEmpty", values.copy()), function("tuple", _known_of_array(values)))], None)


as_list: Final = Piece(duckdb=_as_list, postgres=_as_list, clickhouse=_filled_array, spark=_as_list)
"""What a table of the engine has as a list, as the language keeps lists of texts."""


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


def _known_texts_of_array(texts: list[exp.Expr]) -> exp.Expr:
    once = function("arrayDistinct", _known_of_array(exp.Array(expressions=texts)))
    return function("tuple", function("arraySort", once))


def _known_texts_in_spark(texts: list[exp.Expr]) -> exp.Expr:
    known = lambda_of(exp.Not(this=exp.Is(this=exp.column("v"), expression=exp.Null())), "v")
    chosen = function("filter", cast(exp.Array(expressions=texts), "text[]"), known)
    return function("array_sort", function("array_distinct", chosen))


known_texts: Final = Piece(
    duckdb=_known_texts_of_list, postgres=_known_texts_of_rows, clickhouse=_known_texts_of_array, spark=_known_texts_in_spark
)
"""The list of those of some texts that are known, each once, in order."""
