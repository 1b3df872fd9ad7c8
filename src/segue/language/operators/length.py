"""`length(x)`: the number of characters of a text."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TEXT, ATOM, Operator
from segue.language.sql import exp
from segue.language.types import WHOLE


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    return exp.Length(this=emitter.sql(call.operands[0]))


OPERATOR = Operator(
    name="length",
    takes=(A_TEXT,),
    text="length({0})",
    sentence="the number of characters in {0}",
    sql=_sql,
    gives=WHOLE,
    level=ATOM,
    function=True,
)
