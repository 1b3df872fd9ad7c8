"""Whole hours, days or weeks from an instant to now: the shared part of `days since` and its like."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from segue.language import tree
from segue.language.clock import FIXED_UNITS, TICK
from segue.language.emission import Emitter
from segue.language.instants import elapsed, shift_by
from segue.language.operators.base import AN_INSTANT, ATOM, Operator
from segue.language.sql import cast, exp, instant, literal
from segue.language.types import WHOLE

if TYPE_CHECKING:
    from sqlglot import exp as _exp


def whole_units(emitter: Emitter, since: exp.Expr, unit: timedelta) -> _exp.Expr:
    """How many whole units have passed; negative for what is still to come. States when the number changes next."""
    length = literal(unit // TICK)
    passed = elapsed(emitter.dialect, since, instant(emitter.clock.as_of))
    units = cast(exp.Floor(this=exp.Div(this=cast(passed, "double"), expression=length)), "bigint")
    following = exp.Paren(this=exp.Add(this=units.copy(), expression=literal(1)))
    emitter.changes(shift_by(emitter.dialect, since.copy(), exp.Mul(this=following, expression=length.copy())))
    return units


def since_operator(unit: str) -> Operator:
    """`days since x` and its like."""

    def sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
        return whole_units(emitter, emitter.sql(call.operands[0]), FIXED_UNITS[unit])

    return Operator(
        name=f"{unit}s since",
        takes=(AN_INSTANT,),
        text=f"{unit}s since {{0}}",
        sentence=f"the number of whole {unit}s that have passed since {{0}}",
        sql=sql,
        gives=WHOLE,
        level=ATOM,
        repeats=0,
    )
