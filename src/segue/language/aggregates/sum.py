"""`sum of p of 'E'`: the property added up, exactly to six decimal places. 0 where there is nothing to add."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.sql import exp, fitted, literal
from segue.language.types import ANYTHING


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return fitted(collected(emitter, node, "total"), node.type.name)


def _over_leads(value: exp.Expr | None) -> exp.Expr:
    return exp.Coalesce(this=exp.Sum(this=exact(value or literal(0))), expressions=[literal(0)])


def exact(value: exp.Expr) -> exp.Expr:
    """A number as a decimal, so that a sum is the same whatever the order of its parts.

    Room is left for ten million of them. One of 10^25 or more, or none at all (infinity), has no place in an exact sum.
    """
    return exp.TryCast(this=value, to=exp.DataType.build("decimal(31, 6)"))


AGGREGATE = AggregateFunction(
    name="sum",
    text="sum of {property} of {events}",
    sentence="the sum of {property} over {events}",
    sql=_sql,
    gives=lambda kind: kind if kind.family == "number" else ANYTHING,
    families=("number",),
    over_leads=_over_leads,
    empty="0",
)
