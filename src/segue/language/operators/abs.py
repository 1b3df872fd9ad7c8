"""`abs(x)`: a number without its sign."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_NUMBER, ATOM, Operator
from segue.language.sql import exp, fitted


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    return fitted(exp.Abs(this=fitted(emitter.sql(call.operands[0]), "double")), call.type.name)


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
