"""`x between 7 and 30 days ago`: within (as_of - 30 days, as_of - 7 days]."""

from __future__ import annotations

from typing import cast

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import AN_INSTANT, SOME_AGES, Operator
from segue.language.operators.stretches import inside
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    return inside(emitter, call.operands[0], emitter.clock.ages(cast("tree.Ages", call.operands[1])))


OPERATOR = Operator(
    name="between ages",
    takes=(AN_INSTANT, SOME_AGES),
    text="{0} between {1}",
    sentence="{0} was {1}",
    sql=_sql,
    repeats=0,
)
