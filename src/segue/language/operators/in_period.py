"""`x this quarter`, `x today`, `x last month`: within a period of the workspace's calendar and time zone."""

from __future__ import annotations

from typing import cast

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_PERIOD, AN_INSTANT, Operator
from segue.language.operators.stretches import inside
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    return inside(emitter, call.operands[0], emitter.clock.period(cast("tree.Period", call.operands[1])))


OPERATOR = Operator(
    name="in period",
    takes=(AN_INSTANT, A_PERIOD),
    text="{0} {1}",
    sentence="{0} falls in {1}",
    sql=_sql,
    repeats=0,
)
