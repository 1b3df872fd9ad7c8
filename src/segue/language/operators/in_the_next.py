"""`x in the next 30 days`: within the stretch (as_of, as_of + duration]."""

from __future__ import annotations

from typing import cast

from segue.language import tree
from segue.language.clock import Stretch
from segue.language.emission import Emitter
from segue.language.operators.base import A_DURATION, AN_INSTANT, Operator
from segue.language.operators.stretches import inside, now
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    duration = cast("tree.Duration", call.operands[1])
    return inside(emitter, call.operands[0], Stretch(now(emitter), emitter.clock.ahead(duration)))


OPERATOR = Operator(
    name="in the next",
    takes=(AN_INSTANT, A_DURATION),
    text="{0} in the next {1}",
    sentence="{0} is still to come, in {1} at most",
    sql=_sql,
    repeats=0,
)
