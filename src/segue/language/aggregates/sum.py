"""`sum of p of 'E'`: the property added up, exactly to six decimal places. 0 where there is nothing to add."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.numbers import exact, fitted
from segue.language.sql import exp, literal
from segue.language.types import ANYTHING


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return fitted(emitter.dialect, collected(emitter, node, "total"), node.type.name)


def _over_leads(dialect: str, value: exp.Expr | None) -> exp.Expr:
    return exp.Coalesce(this=exp.Sum(this=exact(dialect, value or literal(0))), expressions=[literal(0)])


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
