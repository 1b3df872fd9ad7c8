"""`abs(x)`: a number without its sign."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.numbers import fitted
from segue.language.operators.base import A_NUMBER, ATOM, Operator
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    number = fitted(emitter.dialect, emitter.sql(call.operands[0]), "double")
    return fitted(emitter.dialect, exp.Abs(this=number), call.type.name)


OPERATOR = Operator(
    name="abs",
    takes=(A_NUMBER,),
    text="abs({0})",
    sentence="the size of {0}, without its sign",
    sql=_sql,
    gives=lambda types: types[0],
    level=ATOM,
    function=True,
)
