"""Comparing an instant with a written date. A date without a time is its whole local day, never only its midnight."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from segue.language import tree
from segue.language.clock import TICK
from segue.language.emission import Emitter
from segue.language.sql import instant

if TYPE_CHECKING:
    from segue.language.sql import exp


def is_date(node: tree.Node) -> bool:
    """Whether a typed node is a written date."""
    return isinstance(node, tree.Literal) and node.type.family == "instant"


def bounds(emitter: Emitter, node: tree.Node) -> tuple[datetime, datetime]:
    """The first and the last instant of a written date."""
    start, end = emitter.clock.date(node)
    return start, start if start == end else end - TICK


def first_instant(emitter: Emitter, node: tree.Node) -> exp.Expr:
    """The operand itself, or the first instant of a written date."""
    return instant(bounds(emitter, node)[0]) if is_date(node) else emitter.sql(node)


def last_instant(emitter: Emitter, node: tree.Node) -> exp.Expr:
    """The operand itself, or the last instant of a written date."""
    return instant(bounds(emitter, node)[1]) if is_date(node) else emitter.sql(node)
