"""What an operator, aggregate or behaviour may ask of the compiler while it states its SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, Protocol

from segue.language.clock import EVER, Clock, Stretch
from segue.language.tree import Events, Name, Node

if TYPE_CHECKING:
    from segue.language.sql import exp

PartialKind = Literal["count", "total", "least", "greatest", "earliest", "latest", "first", "last", "values", "times"]


@dataclass(frozen=True)
class Partial:
    """One thing to collect from a lead's events, such that the partials of several leads can be merged.

    count: number of events, or of events whose property is known · total: sum of a property · least, greatest: of a
    property · earliest, latest: instant of an event · first, last: pair (instant, property) of the event with the
    property known; of several at one instant the one with the least (greatest) value · values: list of a property's
    known values · times: list of the events' instants.

    `cuts` are ages, beyond those at the stretch's edges, at which an event changes what it means.
    """

    kind: PartialKind
    events: Events
    stretch: Stretch = EVER
    property: Name | None = None
    cuts: tuple[timedelta, ...] = ()


class Emitter(Protocol):
    """Turns typed nodes into SQL for one engine's dialect, at one instant."""

    @property
    def dialect(self) -> str: ...

    @property
    def clock(self) -> Clock: ...

    def sql(self, node: Node) -> exp.Expr:
        """The SQL of a typed node."""
        ...

    def partial(self, partial: Partial) -> exp.Expr:
        """The column that holds a partial, which is thereby collected."""
        ...

    def changes(self, instant: exp.Expr) -> None:
        """States an instant at which the value being emitted can change with no new event; the past is ignored."""
        ...

    def table(self, name: str) -> exp.Table:
        """A table of the warehouse."""
        ...

    def key(self) -> exp.Expr:
        """The text that identifies the lead or account, the same on every engine."""
        ...
