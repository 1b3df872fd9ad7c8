"""`a > b`: numbers by value, instants by time; later than the end of a written day."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import ORDERED, Operator
from segue.language.operators.dates import last_instant
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    left, right = call.operands
    return exp.GT(this=emitter.sql(left), expression=last_instant(emitter, right))


OPERATOR = Operator(
    name="more",
    takes=(ORDERED, ORDERED),
    text="{0} > {1}",
    sentence="{0} is more than {1}",
    sql=_sql,
)
