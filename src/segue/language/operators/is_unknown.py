"""`x is unknown`: no value is there. Never unknown itself."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import ANY, Operator
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    value = emitter.sql(call.operands[0])
    return exp.Is(this=exp.Paren(this=value), expression=exp.Null())


OPERATOR = Operator(
    name="is unknown",
    takes=(ANY,),
    text="{0} is unknown",
    sentence="there is no value for {0}",
    sql=_sql,
    unknown="never unknown",
)
