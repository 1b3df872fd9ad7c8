"""`restarted 'E' after 30 days [window]`: the lead came back after a pause, and has not stopped again.

There is an event that comes 30 days or more after the one before it (and lies in the window), and the last event is
less than 30 days old.
"""

from __future__ import annotations

from segue.language import tree
from segue.language.behaviours.base import Behaviour, Show, joined
from segue.language.clock import Stretch, fixed
from segue.language.emission import Emitter, Partial
from segue.language.lists import returns
from segue.language.sql import conjunction, exp, instant, within


def _text(node: tree.Restarted, show: Show) -> str:
    window = show(node.window) if node.window else ""
    return joined("restarted", show(node.events), "after", show(node.after), window)


def _sql(emitter: Emitter, node: tree.Restarted) -> exp.Expr:
    pause = fixed(node.after)
    assert pause is not None  # typing refuses months here
    stretch = emitter.clock.window(node.window)
    moves = tuple(edge.moves for edge in stretch.edges if edge.moves)
    for edge in stretch.edges:
        if edge.rolls is not None:
            emitter.changes(instant(edge.rolls))
    times = emitter.partial(Partial("times", node.events, cuts=(pause, *moves)))
    last = emitter.partial(Partial("latest", node.events))
    still = within(last, Stretch(after=emitter.clock.ago(node.after)))
    came_back = returns(emitter.dialect, times, pause, lambda start: within(start, stretch))
    return exp.Coalesce(this=exp.Paren(this=conjunction([still, came_back])), expressions=[exp.false()])


BEHAVIOUR = Behaviour(
    name="restarted",
    node=tree.Restarted,
    sentence="the lead came back to something after a pause",
    text=_text,
    sql=_sql,
)
