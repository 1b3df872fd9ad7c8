"""What a number of boxes leave open of a space, as a decision diagram over its columns.

A node stands for a column and the boxes that are still possible after the columns before it; its edges lead, for sets
of pieces that the same boxes let through, to nodes of the next column. Nodes are made once for the same column and
boxes, and kept once for the same edges (a reduced, ordered, multi-valued decision diagram: Srinivasan et al.,
"Algorithms for discrete function manipulation", ICCAD 1990), so that the grid of all points is never walked. Of boxes
alike in all columns to come one is kept. Work is counted in steps, and given up where it passes a budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from segue.checks.tables.analysis.boxes import Box, bits, within

COVERED: Final = 0
"""The node from which on nothing is left open."""
OPEN: Final = 1
"""The node from which on everything is."""

Edges = tuple[tuple[int, int], ...]
"""Sets of pieces, disjoint, each with the node it leads to; pieces in none of them are covered."""


class BudgetError(Exception):
    """More work than a table is worth."""


@dataclass
class Budget:
    """Steps that may still be taken; one is a set of pieces held against a cell."""

    steps: int

    def spend(self, steps: int) -> None:
        """Raises BudgetError when nothing is left."""
        self.steps -= steps
        if self.steps < 0:
            raise BudgetError


@dataclass(frozen=True)
class Level:
    """A column of the diagram. Sets of boxes are the bits of integers too.

    `cells`: the boxes by their pieces here, but for those that have all; these are `whole`. `through`: boxes that have
    all pieces here and in all columns to come. `alike`: for a box the one that stands for it from here on.
    """

    space: int
    cells: tuple[tuple[int, int], ...]
    whole: int
    through: int
    alike: dict[int, int]
    twins: int

    def reduced(self, active: int) -> int:
        """The boxes without those that others stand for."""
        twins = active & self.twins
        if not twins:
            return active
        active ^= twins
        for one in bits(twins):
            active |= self.alike[one]
        return active

    def split(self, active: int, budget: Budget) -> list[tuple[int, int]]:
        """The pieces by which of the active boxes have them."""
        parts = [(self.space, active & self.whole)]
        for mask, boxes in self.cells:
            here = boxes & active
            if here:
                budget.spend(len(parts))
                parts = [part for one in parts for part in _cut(one, mask, here)]
        return parts

    def left(self, active: int, budget: Budget) -> int:
        """The pieces that none of the active boxes has."""
        if active & self.whole:
            return 0
        budget.spend(1 + len(self.cells) // 8)
        taken = 0
        for mask, boxes in self.cells:
            if boxes & active:
                taken |= mask
        return self.space & ~taken


def _cut(part: tuple[int, int], mask: int, boxes: int) -> list[tuple[int, int]]:
    pieces, active = part
    inside = pieces & mask
    if not inside:
        return [part]
    outside = pieces ^ inside
    return [(inside, active | boxes), (outside, active)] if outside else [(inside, active | boxes)]


def levels(boxes: Sequence[Box], space: Box, order: Sequence[int]) -> list[Level]:
    """The columns in an order. All boxes lie in the space."""
    found: list[Level] = []
    kinds = [0] * len(boxes)
    through = (1 << len(boxes)) - 1
    for column in reversed(order):
        masks = [box[column] for box in boxes]
        level, kinds = _level(masks, space[column], kinds, through)
        through = level.through
        found.append(level)
    return found[::-1]


def _level(masks: list[int], space: int, kinds: list[int], through: int) -> tuple[Level, list[int]]:
    """A level from what the boxes let through here; `kinds` of the boxes are equal for those alike in all columns
    after it, `through` are those that let all through there. Gives the boxes' kinds from here on.
    """
    cells: dict[int, int] = {}
    first: dict[tuple[int, int], int] = {}
    for number, (mask, kind) in enumerate(zip(masks, kinds, strict=True)):
        cells[mask] = cells.get(mask, 0) | 1 << number
        first.setdefault((mask, kind), number)
    kinds = [first[one] for one in zip(masks, kinds, strict=True)]
    alike = {number: 1 << kind for number, kind in enumerate(kinds) if kind != number}
    whole = cells.pop(space, 0)
    twins = sum(1 << number for number in alike)
    return Level(space, tuple(cells.items()), whole, through & whole, alike, twins), kinds


class Diagram:
    """What boxes leave open of a space. Raises BudgetError while it is made, where that passes the budget."""

    def __init__(self, boxes: Sequence[Box], space: Box, order: Sequence[int], budget: Budget) -> None:
        inside = within(boxes, space)
        self.order = tuple(order)
        self._levels = levels(inside, space, order)
        self._budget = budget
        self._nodes: list[Edges] = [(), ()]
        self._ids: dict[Edges, int] = {}
        self._made: list[dict[int, int]] = [{} for _ in order]
        self.root = self._node(0, (1 << len(inside)) - 1) if all(space) else COVERED

    def _node(self, depth: int, active: int) -> int:
        if not active:
            return OPEN
        if depth == len(self._levels) or active & self._levels[depth].through:
            return COVERED
        level = self._levels[depth]
        active = level.reduced(active)
        made = self._made[depth]
        if active not in made:
            made[active] = self._new(depth, active)
        return made[active]

    def _new(self, depth: int, active: int) -> int:
        level = self._levels[depth]
        if depth == len(self._levels) - 1:
            left = level.left(active, self._budget)
            return self._kept(((left, OPEN),) if left else (), level.space)
        edges: dict[int, int] = {}
        for mask, rest in level.split(active, self._budget):
            child = self._node(depth + 1, rest)
            if child != COVERED:
                edges[child] = edges.get(child, 0) | mask
        return self._kept(tuple((mask, child) for child, mask in edges.items()), level.space)

    def _kept(self, edges: Edges, space: int) -> int:
        """The node with these edges, in whatever order."""
        edges = tuple(sorted(edges))
        if not edges:
            return COVERED
        if edges == ((space, OPEN),):
            return OPEN
        if edges not in self._ids:
            self._ids[edges] = len(self._nodes)
            self._nodes.append(edges)
        return self._ids[edges]

    @property
    def paths(self) -> int:
        """How many boxes `boxes` gives."""
        known: dict[int, int] = {COVERED: 0, OPEN: 1}

        def paths(node: int) -> int:
            if node not in known:
                known[node] = sum(paths(child) for _, child in self._nodes[node])
            return known[node]

        return paths(self.root)

    def count(self, weigh: Callable[[int, int], int]) -> int:
        """The points left open, each with the product of its pieces' weights; `weigh(column, mask)` adds them up."""
        after = [1]
        for column, level in zip(reversed(self.order), reversed(self._levels), strict=True):
            after.append(after[-1] * weigh(column, level.space))
        known: dict[tuple[int, int], int] = {}

        def points(depth: int, node: int) -> int:
            if node in (COVERED, OPEN):
                return after[len(self.order) - depth] if node == OPEN else 0
            if (depth, node) not in known:
                weights = ((weigh(self.order[depth], mask), child) for mask, child in self._nodes[node])
                known[depth, node] = sum(weight * points(depth + 1, child) for weight, child in weights)
            return known[depth, node]

        return points(0, self.root)

    def boxes(self) -> Iterator[Box]:
        """What is left open, as disjoint boxes."""
        back = [self.order.index(column) for column in range(len(self.order))]
        for path in self._walk(0, self.root, ()):
            yield tuple(path[at] for at in back)

    def _walk(self, depth: int, node: int, path: Box) -> Iterator[Box]:
        if node == OPEN:
            yield path + tuple(level.space for level in self._levels[depth:])
        for mask, child in self._nodes[node]:
            yield from self._walk(depth + 1, child, (*path, mask))


def covers(boxes: Sequence[Box], space: Box, order: Sequence[int], budget: Budget) -> bool:
    """Whether boxes leave nothing of a space open. Stops at the first point that is. Raises BudgetError."""
    inside = within(boxes, space)
    return _Cover(levels(inside, space, order), budget).whole(0, (1 << len(inside)) - 1)


@dataclass
class _Cover:
    """A search for a point that is open. `known`: by column, boxes that are known to leave none after it."""

    levels: list[Level]
    budget: Budget

    def __post_init__(self) -> None:
        self.known: list[set[int]] = [set() for _ in self.levels]

    def whole(self, depth: int, active: int) -> bool:
        if not active:
            return False
        if depth == len(self.levels) or active & self.levels[depth].through:
            return True
        level = self.levels[depth]
        active = level.reduced(active)
        if active not in self.known[depth]:
            if not self._whole(depth, active):
                return False
            self.known[depth].add(active)
        return True

    def _whole(self, depth: int, active: int) -> bool:
        level = self.levels[depth]
        if depth == len(self.levels) - 1:
            return not level.left(active, self.budget)
        return all(self.whole(depth + 1, rest) for _, rest in level.split(active, self.budget))
