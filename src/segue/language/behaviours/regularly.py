"""`did 'E' in at least 3 of the last 4 weeks`: in how many of the latest stretches of time there was an event.

The weeks (days, hours) are stretches of 7 x 24 h counted back from now, not weeks of the calendar.
"""

from __future__ import annotations

from itertools import pairwise

from segue.language import tree
from segue.language.behaviours.base import Behaviour, Show
from segue.language.clock import FIXED_UNITS, Edge, Stretch
from segue.language.emission import Emitter, Partial
from segue.language.sql import case, exp, literal


def _text(node: tree.Regularly, show: Show) -> str:
    return f"did {show(node.events)} in at least {node.least} of the last {node.of} {node.unit}s"


def _sql(emitter: Emitter, node: tree.Regularly) -> exp.Expr:
    unit, now = FIXED_UNITS[node.unit], emitter.clock.as_of
    edges = [Edge(now - unit * step, moves=unit * step) for step in range(node.of + 1)]
    total: exp.Expr = literal(0)
    for newer, older in pairwise(edges):
        stretch = Stretch(older, newer if newer.moves else None)
        number = emitter.partial(Partial("count", node.events, stretch))
        active = case([(exp.GT(this=number, expression=literal(0)), literal(1))], literal(0))
        total = exp.Add(this=total, expression=active)
    return exp.GTE(this=exp.Paren(this=total), expression=literal(node.least))


BEHAVIOUR = Behaviour(
    name="regularly",
    node=tree.Regularly,
    sentence="the lead did something in at least so many of the latest hours, days or weeks",
    text=_text,
    sql=_sql,
)
