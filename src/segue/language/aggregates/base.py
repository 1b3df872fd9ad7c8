"""What an aggregate is: how it makes a lead's events, or an account's leads, into one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segue.language import tree
from segue.language.emission import Emitter, Partial, PartialKind
from segue.language.types import Type

if TYPE_CHECKING:
    from segue.language.sql import exp


@dataclass(frozen=True)
class AggregateFunction:
    """An aggregate of the language.

    `text` is how it is written over events, with {property} and {events}. `families`: what the property may be; None
    takes no property. `sql` is its value for one lead. `over_leads` is its value over the leads of an account, as an
    SQL aggregate, in a dialect, of the lead's value (None without one); None where it cannot be used so. `empty`: what it gives
    where there is nothing to aggregate.
    """

    name: str
    text: str
    sentence: str
    sql: Callable[[Emitter, tree.Aggregate], exp.Expr]
    gives: Type | Callable[[Type], Type]
    families: tuple[str, ...] | None = None
    over_leads: Callable[[str, exp.Expr | None], exp.Expr] | None = None
    empty: str = "unknown"


def collected(emitter: Emitter, node: tree.Aggregate, kind: PartialKind) -> exp.Expr:
    """The column of one partial over the aggregate's events, window and property."""
    return emitter.partial(Partial(kind, node.events, emitter.clock.window(node.window), node.property))
