"""`-a`: a number with its sign turned."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.numbers import fitted
from segue.language.operators.base import A_NUMBER, SIGNED, Operator
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    number = fitted(emitter.dialect, emitter.sql(call.operands[0]), "double")
    return fitted(emitter.dialect, exp.Neg(this=exp.Paren(this=number)), call.type.name)


OPERATOR = Operator(
    name="negative",
    takes=(A_NUMBER,),
    text="-{0}",
    sentence="minus {0}",
    sql=_sql,
    gives=lambda types: types[0],
    level=SIGNED,
)
