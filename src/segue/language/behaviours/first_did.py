"""`first did 'E' [window]`: the lead's first such event lies in the window."""

from __future__ import annotations

from segue.language import tree
from segue.language.behaviours.base import Behaviour, Show, joined
from segue.language.emission import Emitter, Partial
from segue.language.sql import exp, instant, within


def _text(node: tree.FirstDid, show: Show) -> str:
    return joined("first did", show(node.events), show(node.window) if node.window else "")


def _sql(emitter: Emitter, node: tree.FirstDid) -> exp.Expr:
    stretch = emitter.clock.window(node.window)
    moves = tuple(edge.moves for edge in stretch.edges if edge.moves)
    first = emitter.partial(Partial("earliest", node.events, cuts=moves))
    for edge in stretch.edges:
        if edge.rolls is not None:
            emitter.changes(instant(edge.rolls))
    return exp.Coalesce(this=within(first, stretch), expressions=[exp.false()])


BEHAVIOUR = Behaviour(
    name="first did",
    node=tree.FirstDid,
    sentence="the lead did something for the first time in a window",
    text=_text,
    sql=_sql,
)
