"""Every condition of a workspace, with where it stands: what the checks of meaning look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from segue.checks.base import Subject
from segue.definitions.segment import Segment
from segue.language import tree
from segue.language.regions import Region, Regions, TooComplex
from segue.language.tree import Node
from segue.language.types import TRUTH, Scope
from segue.records import Position, Written


@dataclass(frozen=True)
class Condition:
    """A typed condition. `what` names its definition; `within`: what holds besides, from the segments around it."""

    what: str
    text: Written
    node: Node
    of: Scope
    within: tuple[Node, ...] = ()

    @property
    def whole(self) -> Node:
        """The condition with all that surrounds it."""
        return tree.All((*self.within, self.node), type=TRUTH) if self.within else self.node

    def at(self, node: Node) -> Position:
        """Where a part of the condition stands."""
        return self.text.at(*node.span)


def conditions(subject: Subject) -> list[Condition]:
    """Conditions of segments, of points, and of branches of computed values."""
    return subject.once("conditions", lambda: list(_conditions(subject)))


def _conditions(subject: Subject) -> Iterator[Condition]:
    w = subject.workspace
    for segment in w.segments.values():
        if segment.when is not None:
            what = f"segment '{segment.name}'"
            yield Condition(what, segment.when.text, segment.when.typed, segment.of, tuple(surrounding(subject, segment)))
    for score in w.scores.values():
        for points in score.points:
            if isinstance(points.typed, tree.PointsWhen):
                yield Condition(f"score '{score.name}'", points.text, points.typed.condition, score.of)
    for trait in w.traits.values():
        if trait.value is not None:
            for node in tree.walk(trait.value.typed):
                if isinstance(node, tree.Branch):
                    yield Condition(f"trait '{trait.name}'", trait.value.text, node.when, trait.of)


def surrounding(subject: Subject, segment: Segment) -> Iterator[Node]:
    """The conditions of the segments that a segment lies within."""
    seen: set[str] = set()
    within = segment.within
    while within is not None and within.value not in seen:
        seen.add(within.value)
        parent = subject.workspace.segments.get(within.value)
        if parent is None:
            return
        if parent.when is not None:
            yield parent.when.typed
        within = parent.within


def regions(subject: Subject) -> Regions:
    """What reads conditions as regions."""
    return subject.once("regions", lambda: Regions(subject.workspace.catalogue, subject.clock))


def nowhere(side: Callable[[Node], list[Region]], node: Node) -> bool:
    """Whether a side of a condition, true or false, is empty; no where that is too complex to say."""
    try:
        return not side(node)
    except TooComplex:
        return False
