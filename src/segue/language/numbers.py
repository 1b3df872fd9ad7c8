"""Arithmetic that never fails, and rounds alike on every engine.

All arithmetic is done on doubles. DuckDB's follows IEEE 754. Postgres refuses a result that is too large, or too close to 0,
rounds halves to even, and keeps but 15 digits of a double that becomes a decimal: there the session's own functions do it.
Spark's follows IEEE 754; its casts cut fractions off, and take a double of 2^63 for the largest whole number.
"""

from __future__ import annotations

from typing import Final

from segue.language.sql import GREATEST_WHOLE, Piece, cast, exp, literal, own

WHOLE_NUMBER: Final = "whole number"


def fitted(dialect: str, value: exp.Expr, kind: str) -> exp.Expr:
    """A number as a double, or as the whole number that it is; unknown where it does not fit, never an error."""
    return whole(dialect, value) if kind == WHOLE_NUMBER else cast(value, "double")


def _decimal(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("decimal(31, 6)"))


def _tried_whole(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("bigint"))


whole: Final = Piece(
    duckdb=_tried_whole, postgres=own("whole"),
    spark=lambda value: exp.Nullif(this=_tried_whole(exp.Round(this=value)), expression=literal(GREATEST_WHOLE)),
)  # fmt: skip
"""A number as a 64-bit whole number; unknown where it does not fit."""

exact: Final = Piece(duckdb=_decimal, postgres=own("exact"), spark=_decimal)
"""A number as a decimal, so that a sum is the same whatever the order of its parts.

Room is left for ten million of them. One of 10^25 or more, or none at all (infinity), has no place in an exact sum.
"""


def _to_nine_places(value: exp.Expr) -> exp.Expr:
    return exp.Round(this=value, decimals=literal(9))


steady: Final = Piece(duckdb=_to_nine_places, postgres=own("steady"), spark=_to_nine_places)  # fmt: skip
"""A double freed of the noise of its last digits, so that 0.35 * 30 + 0.65 * 40 is 36.5 and nothing less."""

rounded: Final = Piece(
    duckdb=lambda value: exp.Round(this=value), postgres=own("rounded"), spark=lambda value: exp.Round(this=value)
)
"""A double without its fraction, halves away from zero."""


def _added(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Add(this=left, expression=right))


def _subtracted(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=left, expression=right))


def _multiplied(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Mul(this=left, expression=right))


def _divided(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Div(this=left, expression=right, typed=False, safe=False))


total: Final = Piece(duckdb=_added, postgres=own("total"), spark=_added)
difference: Final = Piece(duckdb=_subtracted, postgres=own("difference"), spark=_subtracted)
product: Final = Piece(duckdb=_multiplied, postgres=own("product"), spark=_multiplied)
quotient: Final = Piece(duckdb=_divided, postgres=own("quotient"), spark=_divided)
"""Of doubles. The divisor is not 0."""
