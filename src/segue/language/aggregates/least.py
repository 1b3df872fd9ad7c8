"""`least of p of 'E'`: the smallest known value of the property, a number or an instant. Unknown where there is none."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.sql import exp, null


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return collected(emitter, node, "least")


def _over_leads(_: str, value: exp.Expr | None) -> exp.Expr:
    return exp.Min(this=value or null())


AGGREGATE = AggregateFunction(
    name="least",
    text="least of {property} of {events}",
    sentence="the least {property} of {events}",
    sql=_sql,
    gives=lambda kind: kind,
    families=("number", "instant"),
    over_leads=_over_leads,
)
