"""The syntax tree of conditions, values and score points.

Every node is frozen and hashable; two are equal when they mean the same text, wherever they stand. `span` gives the
offsets in the text a node was read from. `type` is filled in by `segue.language.typing`; until then it is ANYTHING.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Final
from typing import Literal as OneOf

from segue.language.types import ANYTHING, Type

Span = tuple[int, int]
NO_SPAN: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Node:
    span: Span = field(default=NO_SPAN, compare=False, repr=False, kw_only=True)
    type: Type = field(default=ANYTHING, compare=False, repr=False, kw_only=True)


# --- values -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A text, number or truth as written. After typing, a text may have type instant or country."""

    value: str | Decimal | bool


Reads = OneOf["", "lead", "account", "lead or account", "event"]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A trait, score, band or output; inside `where`, a property of the event.

    `owner` is "account" where `account.` stands before it.
    `reads` is settled by typing: whose value is meant. "lead or account" is a stated trait of accounts read on a
    lead: the lead's own value where there is one, else its account's.
    """

    name: str
    owner: OneOf["own", "account"] = "own"
    reads: Reads = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Subject(Node):
    """What a cell tests: the value of its column's input."""


@dataclass(frozen=True, slots=True)
class Items(Node):
    """A list of values in brackets."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Duration(Node):
    amount: Decimal
    unit: OneOf["second", "minute", "hour", "day", "week", "month", "quarter", "year"]


PeriodUnit = OneOf["day", "week", "month", "quarter", "year", "fiscal quarter", "fiscal year"]


@dataclass(frozen=True, slots=True)
class Period(Node):
    """A stretch of the calendar: `which` counts from the present one, -1 the last, 0 this, 1 the next."""

    which: OneOf[-1, 0, 1]
    unit: PeriodUnit


@dataclass(frozen=True, slots=True)
class Ages(Node):
    """Between two ages, in `7 and 30 days ago`."""

    least: Decimal
    most: Decimal
    unit: OneOf["second", "minute", "hour", "day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """An operator of `segue.language.operators` on its operands."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Branch(Node):
    when: Node
    then: Node


@dataclass(frozen=True, slots=True)
class Case(Node):
    branches: tuple[Branch, ...]
    otherwise: Node | None


# --- conditions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class All(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    part: Node


@dataclass(frozen=True, slots=True)
class InSegment(Node):
    segment: Literal
    owner: OneOf["own", "account"] = "own"


@dataclass(frozen=True, slots=True)
class LeadsOfAccount(Node):
    """`any lead of the account (...)`: how many of the account's leads meet a condition."""

    quantifier: OneOf["any", "no", "every", "at least", "at most", "exactly"]
    number: int
    condition: Node


@dataclass(frozen=True, slots=True)
class Consent(Node):
    channel: Literal


@dataclass(frozen=True, slots=True)
class RandomShare(Node):
    """`in a random 10%`: the same leads always, chosen by a hash of the salt and the lead's key."""

    percent: Decimal
    salt: str


# --- behaviour --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Events(Node):
    """Which events: by name (none means any event), and by a condition over their properties."""

    names: tuple[Literal, ...]
    where: Node | None = None


@dataclass(frozen=True, slots=True)
class Window(Node):
    """A stretch of time. `kind` says how its ends are given:

    in the last (one Duration) · more than ago (one Duration) · ages (one Ages) · period (one Period) ·
    before, after, since, on (one date) · between (two dates).
    """

    kind: OneOf["in the last", "more than ago", "ages", "period", "before", "after", "since", "on", "between"]
    ends: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """Events of a lead made into one value, by an aggregate of `segue.language.aggregates`."""

    function: str
    property: Name | None
    events: Events
    window: Window | None


@dataclass(frozen=True, slots=True)
class LeadsAggregate(Node):
    """Leads of an account made into one value."""

    function: str
    value: Name | None
    where: Node | None


@dataclass(frozen=True, slots=True)
class Times(Node):
    comparison: OneOf["at least", "at most", "exactly", "more than", "fewer than"]
    number: int


@dataclass(frozen=True, slots=True)
class Did(Node):
    """`did 'X' at least 3 times in the last 7 days`; `negated`: `did not 'X' ...`, which takes no times."""

    events: Events
    times: Times | None = None
    window: Window | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Follow(Node):
    """A later step of a sequence: strictly after the step before it, within a time; `negated`: it did not follow."""

    events: Events
    within: Duration
    negated: bool


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    first: Events
    window: Window | None
    then: tuple[Follow, ...]


@dataclass(frozen=True, slots=True)
class Regularly(Node):
    """`did 'X' in at least 3 of the last 4 weeks`; the weeks are stretches of 7 x 24 h counted back from as_of."""

    events: Events
    least: int
    of: int
    unit: OneOf["hour", "day", "week"]


@dataclass(frozen=True, slots=True)
class FirstDid(Node):
    events: Events
    window: Window | None


@dataclass(frozen=True, slots=True)
class Stopped(Node):
    events: Events
    duration: Duration


@dataclass(frozen=True, slots=True)
class Restarted(Node):
    events: Events
    after: Duration
    window: Window | None


# --- score points -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PointsWhen(Node):
    points: Decimal
    condition: Node


@dataclass(frozen=True, slots=True)
class PointsForEach(Node):
    """Points for every event in the window; `limit` bounds what the rule can give (or take) in all."""

    points: Decimal
    events: Events
    window: Window | None
    limit: Decimal | None


PointsRule = PointsWhen | PointsForEach


LEAVES: Final = ("str", "int", "bool", "Decimal", "OneOf", "Reads", "PeriodUnit", "Span", "Type")
"""How the types of fields begin that hold no nodes."""


class _Holders(dict[type[Node], tuple[str, ...]]):
    """The fields of every kind of node that hold nodes."""

    def __missing__(self, kind: type[Node]) -> tuple[str, ...]:
        self[kind] = tuple(part.name for part in fields(kind) if not str(part.type).startswith(LEAVES))
        return self[kind]


_HOLDERS: Final = _Holders()


def children(node: Node) -> list[Node]:
    """The nodes directly below a node, in the order of the text."""
    found: list[Node] = []
    for name in _HOLDERS[type(node)]:
        value = getattr(node, name)
        if isinstance(value, tuple):
            found += value
        elif value is not None:
            found.append(value)
    return found


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes below it, parents first."""
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        stack += reversed(children(one))


def names_in(node: Node) -> Iterator[Name]:
    return (n for n in walk(node) if isinstance(n, Name))
