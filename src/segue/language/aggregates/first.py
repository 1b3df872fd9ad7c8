"""`first p of 'E'`: the property of the earliest event that has it; of several at one instant the least value."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.lists import value_of_pair
from segue.language.sql import exp


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return value_of_pair(emitter.dialect, collected(emitter, node, "first"))


AGGREGATE = AggregateFunction(
    name="first",
    text="first {property} of {events}",
    sentence="the {property} of the first {events} that has one",
    sql=_sql,
    gives=lambda kind: kind,
    families=("text", "number", "instant", "yes or no"),
)
