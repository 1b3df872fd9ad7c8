"""`count of 'E'`: how many events, or leads of the account. 0 where there are none."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.sql import exp
from segue.language.types import WHOLE


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return collected(emitter, node, "count")


def _over_leads(_: str, value: exp.Expr | None) -> exp.Expr:
    return exp.Count(this=value or exp.Star())


AGGREGATE = AggregateFunction(
    name="count",
    text="count of {events}",
    sentence="the number of {events}",
    sql=_sql,
    gives=WHOLE,
    over_leads=_over_leads,
    empty="0",
)
