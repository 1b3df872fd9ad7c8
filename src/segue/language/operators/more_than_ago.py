"""`x more than 30 days ago`: as_of - duration or earlier, so that it begins in the instant in which `in the last` ends."""

from __future__ import annotations

from typing import cast

from segue.language import tree
from segue.language.clock import Stretch
from segue.language.emission import Emitter
from segue.language.operators.base import A_DURATION, AN_INSTANT, Operator
from segue.language.operators.stretches import inside
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    duration = cast("tree.Duration", call.operands[1])
    return inside(emitter, call.operands[0], Stretch(until=emitter.clock.ago(duration)))


OPERATOR = Operator(
    name="more than ago",
    takes=(AN_INSTANT, A_DURATION),
    text="{0} more than {1} ago",
    sentence="{0} was {1} ago or earlier",
    sql=_sql,
    repeats=0,
)
