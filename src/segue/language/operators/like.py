"""`a like 'pattern'`: SQL's pattern for a whole text, % for any run of characters and _ for one; case matters."""

from __future__ import annotations

from segue.language import texts, tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_PATTERN, A_TEXT, Operator
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    text, pattern = (emitter.sql(operand) for operand in call.operands)
    return texts.like(emitter.dialect, text, pattern)


OPERATOR = Operator(
    name="like",
    takes=(A_TEXT, A_PATTERN),
    text="{0} like {1}",
    negated="{0} not like {1}",
    sentence="{0} fits the SQL pattern {1}",
    sql=_sql,
)
