"""Arithmetic that never fails, and rounds alike on every engine.

All arithmetic is done on doubles. DuckDB's follows IEEE 754. Postgres refuses a result that is too large, or too close to 0,
rounds halves to even, and keeps but 15 digits of a double that becomes a decimal: there the session's own functions do it.
ClickHouse follows IEEE 754 too, but its casts wrap around what is too large, cut decimals off, and round halves to even.
Spark's follows IEEE 754; its casts cut fractions off, and take a double of 2^63 for the largest whole number.
"""

from __future__ import annotations

from typing import Final

from segue.language.sql import GREATEST_WHOLE, Piece, bound, case, cast, exp, function, literal, own

WHOLE_NUMBER: Final = "whole number"


def fitted(dialect: str, value: exp.Expr, kind: str) -> exp.Expr:
    """A number as a double, or as the whole number that it is; unknown where it does not fit, never an error."""
    return whole(dialect, value) if kind == WHOLE_NUMBER else cast(value, "double")


def _decimal(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("decimal(31, 6)"))


def _accurate(value: exp.Expr) -> exp.Expr:
    return function("accurateCastOrNull", function("roundBankers", value), literal("Int64"))


def _decimal_of_digits(value: exp.Expr) -> exp.Expr:
    """Of 256 bits, by way of the digits: room for as many parts as anyone has."""
    small = exp.LT(this=exp.Abs(this=value), expression=exp.Literal.number("1e25"))
    digits = function("toDecimal256OrNull", function("toString", value.copy()), literal(9))
    return case([(small, function("round", digits, literal(6)))], None)


def _halves_away(value: exp.Expr) -> exp.Expr:
    half = exp.Mul(this=exp.Literal.number("0.5"), expression=function("sign", value.copy()))
    return function("trunc", exp.Add(this=value, expression=half))


def _smaller(value: exp.Expr, most: int, then: exp.Expr) -> exp.Expr:
    """What a number is made into where it is smaller than a bound; a larger one has no such digits and stays."""
    return case([(exp.LT(this=exp.Abs(this=value), expression=literal(most)), then)], value.copy())


def _steadied(value: exp.Expr) -> exp.Expr:
    billion = exp.Literal.number("1e9")
    nine_places = exp.Div(this=_halves_away(exp.Mul(this=value, expression=billion)), expression=billion.copy())
    return _smaller(value.copy(), 4_000_000, nine_places)


def _tried_whole(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("bigint"))


whole: Final = Piece(
    duckdb=_tried_whole, postgres=own("whole"), clickhouse=_accurate,
    spark=lambda value: exp.Nullif(this=_tried_whole(exp.Round(this=value)), expression=literal(GREATEST_WHOLE)),
)  # fmt: skip
"""A number as a 64-bit whole number; unknown where it does not fit."""

exact: Final = Piece(duckdb=_decimal, postgres=own("exact"), clickhouse=_decimal_of_digits, spark=_decimal)
"""A number as a decimal, so that a sum is the same whatever the order of its parts.

Room is left for ten million of them. One of 10^25 or more, or none at all (infinity), has no place in an exact sum.
"""


def _to_nine_places(value: exp.Expr) -> exp.Expr:
    return exp.Round(this=value, decimals=literal(9))


steady: Final = Piece(
    duckdb=_to_nine_places, postgres=own("steady"), clickhouse=lambda value: bound(value, _steadied), spark=_to_nine_places,
)  # fmt: skip
"""A double freed of the noise of its last digits, so that 0.35 * 30 + 0.65 * 40 is 36.5 and nothing less."""


def _rounded(value: exp.Expr) -> exp.Expr:
    return exp.Round(this=value)


rounded: Final = Piece(
    duckdb=_rounded, postgres=own("rounded"), spark=_rounded,
    clickhouse=lambda value: bound(value, lambda v: _smaller(v, 2**52, _halves_away(v.copy()))),
)  # fmt: skip
"""A double without its fraction, halves away from zero."""


def _added(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Add(this=left, expression=right))


def _subtracted(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=left, expression=right))


def _multiplied(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Mul(this=left, expression=right))


def _divided(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Div(this=left, expression=right, typed=False, safe=False))


total: Final = Piece(duckdb=_added, postgres=own("total"), clickhouse=_added, spark=_added)
difference: Final = Piece(duckdb=_subtracted, postgres=own("difference"), clickhouse=_subtracted, spark=_subtracted)
product: Final = Piece(duckdb=_multiplied, postgres=own("product"), clickhouse=_multiplied, spark=_multiplied)
quotient: Final = Piece(duckdb=_divided, postgres=own("quotient"), clickhouse=_divided, spark=_divided)
"""Of doubles. The divisor is not 0."""
