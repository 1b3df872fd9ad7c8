"""`a != b`: two known values that are not the same. A missing value differs from nothing: the answer is unknown."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators import equal
from segue.language.operators.base import ALIKE, Operator
from segue.language.sql import exp, negate


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    return negate(equal.OPERATOR.emit(emitter, call))


OPERATOR = Operator(
    name="differs",
    takes=(ALIKE, ALIKE),
    text="{0} != {1}",
    sentence="{0} is known and is not {1}",
    sql=_sql,
    repeats=0,
)
