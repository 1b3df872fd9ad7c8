"""`upper(x)`: a text in upper case."""

from __future__ import annotations

from segue.language import texts, tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TEXT, ATOM, Operator
from segue.language.sql import exp
from segue.language.types import TEXT


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    return texts.upper(emitter.dialect, emitter.sql(call.operands[0]))


OPERATOR = Operator(
    name="upper",
    takes=(A_TEXT,),
    text="upper({0})",
    sentence="{0} in upper case",
    sql=_sql,
    gives=TEXT,
    level=ATOM,
    function=True,
)
