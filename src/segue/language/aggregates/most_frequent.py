"""`most frequent p of 'E'`: the property's commonest known value; of several equally common ones the least."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.lists import commonest
from segue.language.sql import exp
from segue.language.types import ANYTHING


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    return commonest(emitter.dialect, collected(emitter, node, "values"), node.type.family)


AGGREGATE = AggregateFunction(
    name="most frequent",
    text="most frequent {property} of {events}",
    sentence="the most frequent {property} of {events}",
    sql=_sql,
    gives=lambda kind: kind if kind.family != "list of text" else ANYTHING,
    families=("text", "number", "instant", "yes or no"),
)
