"""`median of p of 'E'`: the middle of the property's known values, or the mean of the two in the middle."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.sql import exp, fitted, function, literal, null
from segue.language.types import NUMBER


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return fitted(function("list_aggregate", collected(emitter, node, "values"), literal("median")), "double")


def _over_leads(value: exp.Expr | None) -> exp.Expr:
    return exp.Median(this=fitted(value or null(), "double"))


AGGREGATE = AggregateFunction(
    name="median",
    text="median of {property} of {events}",
    sentence="the median of {property} over {events}",
    sql=_sql,
    gives=NUMBER,
    families=("number",),
    over_leads=_over_leads,
)
