"""Lengths of time that only the engine knows: between two instants, and added to one. All in milliseconds."""

from __future__ import annotations

from typing import Final

from segue.language.sql import Piece, exp, function, own


def _elapsed(since: exp.Expr, until: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=function("epoch_ms", until), expression=function("epoch_ms", since)))


def _shift_by(value: exp.Expr, milliseconds: exp.Expr) -> exp.Expr:
    return exp.Add(this=value, expression=function("to_milliseconds", milliseconds))


elapsed: Final = Piece(duckdb=_elapsed, postgres=own("elapsed"))
"""Milliseconds from one instant to another."""

shift_by: Final = Piece(duckdb=_shift_by, postgres=own("shifted"))
"""An instant moved by a number of milliseconds that is known to the engine only."""
