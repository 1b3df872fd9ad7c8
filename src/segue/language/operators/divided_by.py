"""`a / b`: the quotient of two numbers, with its fraction. Unknown where b is 0."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.numbers import fitted, quotient
from segue.language.operators.base import A_NUMBER, PRODUCT, Operator
from segue.language.sql import exp, literal
from segue.language.types import NUMBER


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    left, right = (fitted(emitter.dialect, emitter.sql(operand), "double") for operand in call.operands)
    return quotient(emitter.dialect, left, exp.Nullif(this=right, expression=literal(0)))


OPERATOR = Operator(
    name="divided by",
    takes=(A_NUMBER, A_NUMBER),
    text="{0} / {1}",
    sentence="{0} divided by {1}",
    sql=_sql,
    gives=NUMBER,
    level=PRODUCT,
    unknown="unknown when an operand is unknown or the divisor is 0",
    repeats=1,
)
