"""Whether an instant lies in a stretch of time, and when that can change by the mere passing of time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from segue.language.clock import Edge, Stretch
from segue.language.emission import Emitter
from segue.language.sql import exp, instant, shift, within

if TYPE_CHECKING:
    from segue.language.tree import Node


def now(emitter: Emitter) -> Edge:
    """The present as an edge: what is still to come crosses it when its time comes."""
    return Edge(emitter.clock.as_of, moves=timedelta(0))


def inside(emitter: Emitter, node: Node, stretch: Stretch) -> exp.Expr:
    """`after < value <= until`, with every crossing of an edge stated as a change to come."""
    for edge in stretch.edges:
        if edge.rolls is not None:
            emitter.changes(instant(edge.rolls))
        elif edge.moves is not None:
            emitter.changes(shift(emitter.sql(node), edge.moves))
    return within(emitter.sql(node), stretch)
