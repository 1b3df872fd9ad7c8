"""`last p of 'E'`: the property of the latest event that has it; of several at one instant the greatest value."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.lists import value_of_pair
from segue.language.sql import exp


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return value_of_pair(emitter.dialect, collected(emitter, node, "last"))


AGGREGATE = AggregateFunction(
    name="last",
    text="last {property} of {events}",
    sentence="the {property} of the last {events} that has one",
    sql=_sql,
    gives=lambda kind: kind,
    families=("text", "number", "instant", "yes or no"),
)
