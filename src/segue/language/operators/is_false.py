"""`x is false`: false and known. Never unknown itself: an unknown answer is not false."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TRUTH, Operator
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    answer = exp.Paren(this=emitter.sql(call.operands[0]))
    return exp.Coalesce(this=exp.Not(this=answer), expressions=[exp.false()])


OPERATOR = Operator(
    name="is false",
    takes=(A_TRUTH,),
    text="{0} is false",
    negated="{0} is not false",
    sentence="{0} is known to be false",
    sql=_sql,
    unknown="never unknown",
)
