"""Arithmetic that never fails, and rounds alike on every engine.

All arithmetic is done on doubles. DuckDB's follows IEEE 754. Postgres refuses a result that is too large, or too close to 0,
rounds halves to even, and keeps but 15 digits of a double that becomes a decimal: there the session's own functions do it.
"""

from __future__ import annotations

from typing import Final

from segue.language.sql import Piece, cast, exp, literal, own

WHOLE_NUMBER: Final = "whole number"


def fitted(dialect: str, value: exp.Expr, kind: str) -> exp.Expr:
    """A number as a double, or as the whole number that it is; unknown where it does not fit, never an error."""
    return whole(dialect, value) if kind == WHOLE_NUMBER else cast(value, "double")


def _decimal(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("decimal(31, 6)"))


whole: Final = Piece(
    duckdb=lambda value: exp.TryCast(this=value, to=exp.DataType.build("bigint")),
    postgres=own("whole"),
)  # fmt: skip
"""A number as a 64-bit whole number; unknown where it does not fit."""

exact: Final = Piece(duckdb=_decimal, postgres=own("exact"))
"""A number as a decimal, so that a sum is the same whatever the order of its parts.

Room is left for ten million of them. One of 10^25 or more, or none at all (infinity), has no place in an exact sum.
"""

steady: Final = Piece(
    duckdb=lambda value: exp.Round(this=value, decimals=literal(9)),
    postgres=own("steady"),
)  # fmt: skip
"""A double freed of the noise of its last digits, so that 0.35 * 30 + 0.65 * 40 is 36.5 and nothing less."""

rounded: Final = Piece(duckdb=lambda value: exp.Round(this=value), postgres=own("rounded"))
"""A double without its fraction, halves away from zero."""

total: Final = Piece(
    duckdb=lambda left, right: exp.Paren(this=exp.Add(this=left, expression=right)),
    postgres=own("total"),
)  # fmt: skip
difference: Final = Piece(
    duckdb=lambda left, right: exp.Paren(this=exp.Sub(this=left, expression=right)),
    postgres=own("difference"),
)  # fmt: skip
product: Final = Piece(
    duckdb=lambda left, right: exp.Paren(this=exp.Mul(this=left, expression=right)),
    postgres=own("product"),
)  # fmt: skip
quotient: Final = Piece(
    duckdb=lambda left, right: exp.Paren(this=exp.Div(this=left, expression=right, typed=False, safe=False)),
    postgres=own("quotient"),
)  # fmt: skip
"""Of doubles. The divisor is not 0."""
