"""`a + b`: the sum of two numbers; a whole number where both are."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.numbers import fitted, total
from segue.language.operators.base import A_NUMBER, SUM, Operator
from segue.language.sql import exp
from segue.language.types import united


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    left, right = (fitted(emitter.dialect, emitter.sql(operand), "double") for operand in call.operands)
    return fitted(emitter.dialect, total(emitter.dialect, left, right), call.type.name)


OPERATOR = Operator(
    name="plus",
    takes=(A_NUMBER, A_NUMBER),
    text="{0} + {1}",
    sentence="{0} plus {1}",
    sql=_sql,
    gives=lambda types: united(types) or types[0],
    level=SUM,
)
