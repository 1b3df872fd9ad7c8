"""Whole hours, days or weeks from a lead's first or last event to now: the shared part of `days since last 'E'`."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates.base import AggregateFunction, collected
from segue.language.clock import FIXED_UNITS
from segue.language.emission import Emitter
from segue.language.operators.since_unit import whole_units
from segue.language.sql import exp
from segue.language.types import WHOLE


def since_aggregate(unit: str, which: str) -> AggregateFunction:
    """`days since last` and its like."""

    def sql(emitter: Emitter, node: tree.Aggregate) -> exp.Expr:
        instant = collected(emitter, node, "earliest" if which == "first" else "latest")
        return whole_units(emitter, instant, FIXED_UNITS[unit])

    return AggregateFunction(
        name=f"{unit}s since {which}",
        text=f"{unit}s since {which} {{events}}",
        sentence=f"the whole {unit}s that have passed since the {which} of {{events}}",
        sql=sql,
        gives=WHOLE,
    )
