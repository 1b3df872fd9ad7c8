"""`a >= b`: numbers by value, instants by time; from the start of a written day."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import ORDERED, Operator
from segue.language.operators.dates import first_instant
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    left, right = call.operands
    return exp.GTE(this=emitter.sql(left), expression=first_instant(emitter, right))


OPERATOR = Operator(
    name="at least",
    takes=(ORDERED, ORDERED),
    text="{0} >= {1}",
    sentence="{0} is {1} or more",
    sql=_sql,
)
