"""`x in (a, b)`: equal to one of the listed values."""

from __future__ import annotations

from typing import cast

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators import equal
from segue.language.operators.base import ALIKE, SOME_ITEMS, Operator
from segue.language.operators.dates import is_date
from segue.language.sql import disjunction, exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    subject, items = call.operands[0], cast("tree.Items", call.operands[1]).items
    if any(is_date(item) for item in items):
        same = [tree.Call("equal", (subject, item)) for item in items]
        return exp.Paren(this=disjunction([equal.OPERATOR.emit(emitter, one) for one in same]))
    return exp.In(this=equal.side(emitter, subject), expressions=[equal.side(emitter, item) for item in items])


OPERATOR = Operator(
    name="one of",
    takes=(ALIKE, SOME_ITEMS),
    text="{0} in {1}",
    negated="{0} not in {1}",
    sentence="{0} is one of {1}",
    sql=_sql,
    unknown="unknown when an operand is unknown, unless the known ones decide",
    repeats=0,
)
