"""`a <= b`: numbers by value, instants by time; a written day counts as a whole."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import ORDERED, Operator
from segue.language.operators.dates import last_instant
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    left, right = call.operands
    return exp.LTE(this=emitter.sql(left), expression=last_instant(emitter, right))


OPERATOR = Operator(
    name="at most",
    takes=(ORDERED, ORDERED),
    text="{0} <= {1}",
    sentence="{0} is {1} or less",
    sql=_sql,
)
