"""`did 'A' [window] and then 'B' within 2 days`: steps in order; `and then not 'B' within 24 hours`: a step that failed.

A step comes strictly later than the one before it, and at most its time later. A step that must not follow is
decided when its time is over: until then the sequence has not happened. What comes after such a step is counted
from the end of its time. The window is that of the first step.
"""

from __future__ import annotations

from segue.language import tree
from segue.language.behaviours.base import Behaviour, Show, joined
from segue.language.clock import fixed
from segue.language.emission import Emitter, Partial
from segue.language.lists import some
from segue.language.sql import conjunction, exp, instant, negate, shift


def _text(node: tree.Sequence, show: Show) -> str:
    window = show(node.window) if node.window else ""
    return joined("did", show(node.first), window, *(show(follow) for follow in node.then))


def _sql(emitter: Emitter, node: tree.Sequence) -> exp.Expr:
    waits = tuple(length for follow in node.then if (length := fixed(follow.within)) is not None)
    stretch = emitter.clock.window(node.window)
    times = emitter.partial(Partial("times", node.first, stretch, cuts=waits))
    return some(emitter.dialect, times, "s0", _rest(emitter, node.then, exp.column("s0"), 1))


def _rest(emitter: Emitter, follows: tuple[tree.Follow, ...], since: exp.Expr, depth: int) -> exp.Expr:
    """Whether the steps that are left follow, counted from an instant."""
    if not follows:
        return exp.true()
    follow, *rest = follows
    length = fixed(follow.within)
    assert length is not None  # typing refuses months here
    end = shift(since, length)
    times = emitter.partial(Partial("times", follow.events, cuts=(length,)))
    variable = f"s{depth}"
    step = exp.column(variable)
    in_time = [exp.GT(this=step, expression=since.copy()), exp.LTE(this=step.copy(), expression=end)]
    if not follow.negated:
        later = _rest(emitter, tuple(rest), step.copy(), depth + 1)
        return some(emitter.dialect, times, variable, conjunction([*in_time, later]))
    over = exp.LTE(this=end.copy(), expression=instant(emitter.clock.as_of))
    absent = negate(some(emitter.dialect, times, variable, conjunction(in_time)))
    return conjunction([over, absent, _rest(emitter, tuple(rest), exp.Paren(this=end.copy()), depth + 1)])


BEHAVIOUR = Behaviour(
    name="sequence",
    node=tree.Sequence,
    sentence="one thing, and then another (or not) within a time",
    text=_text,
    sql=_sql,
)
