"""`average of p of 'E'`: the mean of the property's known values. Unknown where there are none."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.numbers import exact, fitted
from segue.language.sql import exp, literal
from segue.language.types import NUMBER


def _mean(dialect: str, total: exp.Expr, number: exp.Expr) -> exp.Expr:
    divisor = exp.Nullif(this=number, expression=literal(0))
    return exp.Paren(this=exp.Div(this=fitted(dialect, total, "double"), expression=divisor))


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return _mean(emitter.dialect, collected(emitter, node, "total"), collected(emitter, node, "count"))


def _over_leads(dialect: str, value: exp.Expr | None) -> exp.Expr:
    value = value or literal(0)
    return _mean(dialect, exp.Sum(this=exact(dialect, value)), exp.Count(this=exact(dialect, value.copy())))


AGGREGATE = AggregateFunction(
    name="average",
    text="average of {property} of {events}",
    sentence="the average of {property} over {events}",
    sql=_sql,
    gives=NUMBER,
    families=("number",),
    over_leads=_over_leads,
)
