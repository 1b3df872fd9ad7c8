"""Instants that only the engine knows: lengths between them, in milliseconds, and how it keeps what tables hold of them."""

from __future__ import annotations

from typing import Final

from segue.language.sql import Piece, cast, exp, function, literal, own


def _elapsed(since: exp.Expr, until: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=function("epoch_ms", until), expression=function("epoch_ms", since)))


def _shift_by(value: exp.Expr, milliseconds: exp.Expr) -> exp.Expr:
    return exp.Add(this=value, expression=function("to_milliseconds", milliseconds))


def _elapsed_ticks(since: exp.Expr, until: exp.Expr) -> exp.Expr:
    ticks = "toUnixTimestamp64Milli"
    return exp.Paren(this=exp.Sub(this=function(ticks, until), expression=function(ticks, since)))


def _milliseconds(value: exp.Expr) -> exp.Expr:
    return function("unix_millis", cast(value, "timestamptz"))


def _elapsed_in_spark(since: exp.Expr, until: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=_milliseconds(until), expression=_milliseconds(since)))


def _shift_by_in_spark(value: exp.Expr, milliseconds: exp.Expr) -> exp.Expr:
    moved = exp.Add(this=_milliseconds(value), expression=exp.Paren(this=milliseconds))
    return cast(function("timestamp_millis", moved), "timestamp")


elapsed: Final = Piece(duckdb=_elapsed, postgres=own("elapsed"), clickhouse=_elapsed_ticks, spark=_elapsed_in_spark)
"""Milliseconds from one instant to another."""

shift_by: Final = Piece(
    duckdb=_shift_by,
    postgres=own("shifted"),
    clickhouse=lambda value, milliseconds: function("addMilliseconds", value, milliseconds),
    spark=_shift_by_in_spark,
)  # fmt: skip
"""An instant moved by a number of milliseconds that is known to the engine only."""


def _to_millisecond(value: exp.Expr) -> exp.Expr:
    return exp.TimestampTrunc(this=cast(value, "timestamp"), unit=exp.var("MILLISECOND"))


def _in_milliseconds(value: exp.Expr) -> exp.Expr:
    return function("toDateTime64", value, literal(3), literal("UTC"))


def _to_millisecond_in_spark(value: exp.Expr) -> exp.Expr:
    """Cutting gives an instant with a zone there."""
    cut = function("date_trunc", literal("MILLISECOND"), cast(value, "timestamptz"))
    return cast(cut, "timestamp")


to_millisecond: Final = Piece(
    duckdb=_to_millisecond, postgres=_to_millisecond, clickhouse=_in_milliseconds, spark=_to_millisecond_in_spark
)
"""An instant of whatever precision as Segue keeps them."""


def _day_begins(day: exp.Expr, zone: str) -> exp.Expr:
    local = exp.AtTimeZone(this=cast(day, "timestamp"), zone=literal(zone))
    return exp.AtTimeZone(this=exp.Paren(this=local), zone=literal("UTC"))


def _midnight(day: exp.Expr, zone: str) -> exp.Expr:
    return function("toTimeZone", function("toDateTime64", day, literal(3), literal(zone)), literal("UTC"))


day_begins: Final = Piece(duckdb=_day_begins, postgres=_day_begins, clickhouse=_midnight, spark=_day_begins)
"""The instant at which a day begins by the clocks of a time zone."""
