"""Gaps: what no row takes, in few regions, those between known values first.

A gap between known values is widened to leads whose value is missing where it says nothing of a column; what no row
takes beyond that is due to missing values alone. Both together are disjoint, and all that no row takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod
from typing import Final

from segue.checks.tables.analysis.boxes import Box, merged, shared
from segue.checks.tables.analysis.column import Column
from segue.checks.tables.analysis.diagram import Budget, BudgetError, Diagram
from segue.checks.tables.analysis.table import Table

STEPS: Final = 300_000
"""Less than a second's work."""
MOST_BOXES: Final = 3000
"""More than this are not merged; the gaps are then not complete."""
MOST_GAPS: Final = 500
"""Regions beyond these are not listed: nobody would read them."""
FEW: Final = 200
"""A table with no more gaps than this is looked at with its columns in several orders, for the fewest regions."""


@dataclass(frozen=True)
class Gaps:
    """`uncovered` and `total`: points between known values. `complete`: whether the boxes are all there are."""

    known: tuple[Box, ...]
    missing: tuple[Box, ...]
    uncovered: int
    total: int
    complete: bool


def gaps_of(table: Table) -> Gaps:
    """All that no row takes. Raises BudgetError."""
    budget = Budget(STEPS)
    space = tuple(column.all_known for column in table.columns)
    first = Diagram(table.boxes, space, table.order, budget)
    uncovered = first.count(lambda column, mask: table.columns[column].weigh(mask))
    total = prod(column.weigh(column.all_known) for column in table.columns)
    known, complete = _fewest(table.boxes, space, first)
    known = [_widened(box, table) for box in known]
    missing, all_missing = _missing([*table.boxes, *known], table, budget) if complete else ([], False)
    complete = complete and all_missing and len(known) + len(missing) <= MOST_GAPS
    known, missing = _in_reading_order(known, table), _in_reading_order(missing, table)
    room = max(0, MOST_GAPS - len(known))
    return Gaps(tuple(known[:MOST_GAPS]), tuple(missing[:room]), uncovered, total, complete)


def _missing(taken: Sequence[Box], table: Table, budget: Budget) -> tuple[list[Box], bool]:
    """What is open beyond the gaps between known values, and whether it is all."""
    if not any(column.missing for column in table.columns):
        return [], True
    try:
        return _fewest(taken, table.space, Diagram(taken, table.space, table.order, budget))
    except BudgetError:
        return [], False


def _fewest(boxes: Sequence[Box], space: Box, first: Diagram) -> tuple[list[Box], bool]:
    """What boxes leave open of a space in as few boxes as are found, and whether it is all."""
    paths = first.paths
    found = merged(islice(first.boxes(), MOST_BOXES))
    if paths > FEW:
        return found, paths <= MOST_BOXES
    others = (_in_order(boxes, space, order) for order in _orders(len(space)))
    ways = [*(other for other in others if other is not None), found]
    return min(ways, key=lambda way: (len(way), _told(way, space))), True


def _told(boxes: Sequence[Box], space: Box) -> int:
    """How many columns there is something to say of."""
    return sum(mask != every for box in boxes for mask, every in zip(box, space, strict=True))


def _in_order(boxes: Sequence[Box], space: Box, order: Sequence[int]) -> list[Box] | None:
    """The same by a diagram with its columns in another order; None where that is large."""
    try:
        diagram = Diagram(boxes, space, order, Budget(STEPS // 10))
    except BudgetError:
        return None
    return merged(diagram.boxes()) if diagram.paths <= FEW else None


def _orders(columns: int) -> Iterator[tuple[int, ...]]:
    """The columns as the table has them, and with each of the others last."""
    for last in reversed(range(columns)):
        yield (*(column for column in range(columns) if column != last), last)


def _widened(box: Box, table: Table) -> Box:
    """The box with missing values in the columns of which it says nothing, where no row takes these."""
    for at, column in enumerate(table.columns):
        if column.missing and box[at] == column.all_known:
            more = (*box[:at], column.missing, *box[at + 1 :])
            if not any(shared(more, row) for row in table.boxes):
                box = (*box[:at], column.full, *box[at + 1 :])
    return box


def _in_reading_order(boxes: Sequence[Box], table: Table) -> list[Box]:
    """Boxes in the order in which the table's own rows name their values."""
    ranks = [_Ranks(column) for column in table.columns]
    return sorted(boxes, key=lambda box: [rank.of(mask) for rank, mask in zip(ranks, box, strict=True)])


class _Ranks:
    """By how far down a table a column first tests for some of the pieces."""

    def __init__(self, column: Column) -> None:
        self.full = column.full
        self.cells = [mask for mask in dict.fromkeys(column.cells) if mask & column.all_known != column.all_known]

    def of(self, mask: int) -> tuple[int, int]:
        if mask == self.full:
            return -1, 0
        found = next((at for at, cell in enumerate(self.cells) if cell & mask), len(self.cells))
        return found, mask
