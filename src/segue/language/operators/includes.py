"""`list includes 'value'`, also written `'value' in list`: the list has this value, exactly as written."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.lists import includes
from segue.language.operators.base import A_LIST, A_TEXT, Operator
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    values, value = (emitter.sql(operand) for operand in call.operands)
    return includes(emitter.dialect, values, value)


OPERATOR = Operator(
    name="includes",
    takes=(A_LIST, A_TEXT),
    text="{0} includes {1}",
    negated="{0} not includes {1}",
    sentence="the list {0} has {1} in it",
    sql=_sql,
)
