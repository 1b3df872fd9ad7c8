"""`round(x)`: the nearest whole number; halves go away from zero.

What differs by less than 0.0000000005 counts as equal, as on paper.
"""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.numbers import fitted, rounded, steady
from segue.language.operators.base import A_NUMBER, ATOM, Operator
from segue.language.sql import exp
from segue.language.types import WHOLE


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    number = steady(emitter.dialect, fitted(emitter.dialect, emitter.sql(call.operands[0]), "double"))
    return fitted(emitter.dialect, rounded(emitter.dialect, number), WHOLE.name)


OPERATOR = Operator(
    name="round",
    takes=(A_NUMBER,),
    text="round({0})",
    sentence="{0} rounded to a whole number, halves away from zero",
    sql=_sql,
    gives=WHOLE,
    level=ATOM,
    function=True,
)
