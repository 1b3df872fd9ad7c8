"""`x is true`: true and known. Never unknown itself: an unknown answer is not true."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TRUTH, Operator
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    answer = exp.Paren(this=emitter.sql(call.operands[0]))
    return exp.Coalesce(this=answer, expressions=[exp.false()])


OPERATOR = Operator(
    name="is true",
    takes=(A_TRUTH,),
    text="{0} is true",
    negated="{0} is not true",
    sentence="{0} is known to be true",
    sql=_sql,
    unknown="never unknown",
)
