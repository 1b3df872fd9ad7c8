"""`did 'E' [where ...] [at least n times] [window]`, `did not 'E' ...`: a number of events in a window.

Without a number of times: at least once; with `did not`: never.
"""

from __future__ import annotations

from segue.language import tree
from segue.language.behaviours.base import Behaviour, Show, joined
from segue.language.emission import Emitter, Partial
from segue.language.sql import exp, literal


def _text(node: tree.Did, show: Show) -> str:
    verb = "did not" if node.negated else "did"
    times = show(node.times) if node.times else ""
    return joined(verb, show(node.events), times, show(node.window) if node.window else "")


def _sql(emitter: Emitter, node: tree.Did) -> exp.Expr:
    number = emitter.partial(Partial("count", node.events, emitter.clock.window(node.window)))
    if node.negated:
        return exp.EQ(this=number, expression=literal(0))
    times = node.times or tree.Times("at least", 1)
    return _comparison(times.comparison)(this=number, expression=literal(times.number))


def _comparison(words: str) -> type[exp.Binary]:
    return {"at least": exp.GTE, "at most": exp.LTE, "exactly": exp.EQ, "more than": exp.GT, "fewer than": exp.LT}[words]


BEHAVIOUR = Behaviour(
    name="did",
    node=tree.Did,
    sentence="the lead did (or did not do) something, a number of times, in a window",
    text=_text,
    sql=_sql,
)
