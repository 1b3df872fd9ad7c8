"""`x in the last 30 days`: within the stretch (as_of - duration, as_of]; a date still to come is not."""

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
    return inside(emitter, call.operands[0], Stretch(emitter.clock.ago(duration), now(emitter)))


OPERATOR = Operator(
    name="in the last",
    takes=(AN_INSTANT, A_DURATION),
    text="{0} in the last {1}",
    sentence="{0} is at most {1} ago and not in the future",
    sql=_sql,
    repeats=0,
)
