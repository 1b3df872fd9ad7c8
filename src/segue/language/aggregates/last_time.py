"""`last time of 'E'`: the instant of the latest event. Unknown where there is none."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.sql import exp
from segue.language.types import INSTANT


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return collected(emitter, node, "latest")


AGGREGATE = AggregateFunction(
    name="last time",
    text="last time of {events}",
    sentence="when the last of {events} was",
    sql=_sql,
    gives=INSTANT,
)
