"""`ceiling(x)`: the next whole number above. What differs by less than 0.0000000005 counts as equal, as on paper."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.numbers import fitted, steady
from segue.language.operators.base import A_NUMBER, ATOM, Operator
from segue.language.sql import exp
from segue.language.types import WHOLE


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    number = steady(emitter.dialect, fitted(emitter.dialect, emitter.sql(call.operands[0]), "double"))
    return fitted(emitter.dialect, exp.Ceil(this=number), WHOLE.name)


OPERATOR = Operator(
    name="ceiling",
    takes=(A_NUMBER,),
    text="ceiling({0})",
    sentence="{0} rounded up",
    sql=_sql,
    gives=WHOLE,
    level=ATOM,
    function=True,
)
