"""`median of p of 'E'`: the middle of the property's known values, or the mean of the two in the middle."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.lists import middle
from segue.language.numbers import fitted
from segue.language.sql import exp, null
from segue.language.types import NUMBER


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return fitted(emitter.dialect, middle(emitter.dialect, collected(emitter, node, "values")), "double")


def _over_leads(dialect: str, value: exp.Expr | None) -> exp.Expr:
    return exp.Median(this=fitted(dialect, value or null(), "double"))


AGGREGATE = AggregateFunction(
    name="median",
    text="median of {property} of {events}",
    sentence="the median of {property} over {events}",
    sql=_sql,
    gives=NUMBER,
    families=("number",),
    over_leads=_over_leads,
)
