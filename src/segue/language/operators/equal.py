"""`a = b`: the same value. Text is compared exactly, letters' case included; a written day holds all its instants."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import ALIKE, Operator
from segue.language.operators.dates import first_instant, is_date, last_instant
from segue.language.sql import exp
from segue.language.types import TRUTH


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    left, right = call.operands
    if is_date(right):
        low, high = first_instant(emitter, right), last_instant(emitter, right)
        return exp.Between(this=emitter.sql(left), low=low, high=high)
    return exp.EQ(this=side(emitter, left), expression=side(emitter, right))


def side(emitter: Emitter, node: tree.Node) -> exp.Expr:
    """What is compared; a condition stands in brackets, so that `(a = b) = c` is not `a = b = c`."""
    value = emitter.sql(node)
    return exp.Paren(this=value) if node.type == TRUTH else value


OPERATOR = Operator(
    name="equal",
    takes=(ALIKE, ALIKE),
    text="{0} = {1}",
    sentence="{0} is exactly {1}",
    sql=_sql,
    repeats=0,
)
