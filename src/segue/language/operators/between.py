"""`x between a and b`: from a to b, both ends in; a written day counts as a whole."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import ORDERED, Operator
from segue.language.operators.dates import first_instant, last_instant
from segue.language.sql import exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    subject, low, high = call.operands
    return exp.Between(this=emitter.sql(subject), low=first_instant(emitter, low), high=last_instant(emitter, high))


OPERATOR = Operator(
    name="between",
    takes=(ORDERED, ORDERED, ORDERED),
    text="{0} between {1} and {2}",
    negated="{0} not between {1} and {2}",
    sentence="{0} is from {1} to {2}, both included",
    sql=_sql,
    unknown="unknown when an operand is unknown, unless the known ones decide",
    repeats=0,
)
