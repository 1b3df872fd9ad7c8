"""`a starts with b`: text within text; letters' case does not matter."""

from __future__ import annotations

from segue.language import texts, tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TEXT, Operator
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    whole, part = (texts.lower(emitter.dialect, emitter.sql(operand)) for operand in call.operands)
    return texts.starts_with(emitter.dialect, whole, part)


OPERATOR = Operator(
    name="starts with",
    takes=(A_TEXT, A_TEXT),
    text="{0} starts with {1}",
    negated="{0} not starts with {1}",
    sentence="{0} begins with {1} (upper and lower case are the same)",
    sql=_sql,
)
