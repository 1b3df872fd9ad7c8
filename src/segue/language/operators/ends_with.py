"""`a ends with b`: text within text; letters' case does not matter."""

from __future__ import annotations

from segue.language import texts, tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TEXT, Operator
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    whole, part = (texts.lower(emitter.dialect, emitter.sql(operand)) for operand in call.operands)
    return texts.ends_with(emitter.dialect, whole, part)


OPERATOR = Operator(
    name="ends with",
    takes=(A_TEXT, A_TEXT),
    text="{0} ends with {1}",
    negated="{0} not ends with {1}",
    sentence="{0} ends with {1} (upper and lower case are the same)",
    sql=_sql,
)
