"""`stopped 'E' for 14 days`: the lead did it before, and the last time is 14 days ago or longer."""

from __future__ import annotations

from segue.language import tree
from segue.language.behaviours.base import Behaviour, Show
from segue.language.clock import Stretch, fixed
from segue.language.emission import Emitter, Partial
from segue.language.sql import exp, within


def _text(node: tree.Stopped, show: Show) -> str:
    return f"stopped {show(node.events)} for {show(node.duration)}"


def _sql(emitter: Emitter, node: tree.Stopped) -> exp.Expr:
    length = fixed(node.duration)
    assert length is not None  # typing refuses months here
    last = emitter.partial(Partial("latest", node.events, cuts=(length,)))
    past = Stretch(until=emitter.clock.ago(node.duration))
    return exp.Coalesce(this=within(last, past), expressions=[exp.false()])


BEHAVIOUR = Behaviour(
    name="stopped",
    node=tree.Stopped,
    sentence="the lead did something before, but not for some time now",
    text=_text,
    sql=_sql,
)
