"""`distinct p of 'E'`: how many different known values the property has. 0 where there is none."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.emission import Emitter
from segue.language.lists import different
from segue.language.sql import exp, literal
from segue.language.types import WHOLE


def _sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
    number = different(emitter.dialect, collected(emitter, node, "values"))
    return exp.Coalesce(this=exp.cast(number, "bigint"), expressions=[literal(0)])


AGGREGATE = AggregateFunction(
    name="distinct",
    text="distinct {property} of {events}",
    sentence="the number of different values of {property} in {events}",
    sql=_sql,
    gives=WHOLE,
    families=("text", "number", "instant", "yes or no"),
    empty="0",
)
