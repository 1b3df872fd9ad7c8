"""`lower(x)`: a text in lower case."""

from __future__ import annotations

from segue.language import texts, tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TEXT, ATOM, Operator
from segue.language.sql import exp
from segue.language.types import TEXT


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    return texts.lower(emitter.dialect, emitter.sql(call.operands[0]))


OPERATOR = Operator(
    name="lower",
    takes=(A_TEXT,),
    text="lower({0})",
    sentence="{0} in lower case",
    sql=_sql,
    gives=TEXT,
    level=ATOM,
    function=True,
)
