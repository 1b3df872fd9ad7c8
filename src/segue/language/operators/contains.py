"""`a contains b`: text within text; letters' case does not matter."""

from __future__ import annotations

from segue.language import texts, tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TEXT, Operator
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    whole, part = (texts.lower(emitter.dialect, emitter.sql(operand)) for operand in call.operands)
    return texts.contains(emitter.dialect, whole, part)


OPERATOR = Operator(
    name="contains",
    takes=(A_TEXT, A_TEXT),
    text="{0} contains {1}",
    negated="{0} not contains {1}",
    sentence="{0} has {1} somewhere in it (upper and lower case are the same)",
    sql=_sql,
)
