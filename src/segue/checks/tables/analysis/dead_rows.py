"""Dead rows: those that can never take a lead.

A row is empty where some cell lets nothing through that its input can be. With `first` and `priority` a row is masked
where better rows together take all that it would; those of them that are needed for it are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from segue.checks.tables.analysis.boxes import Box, bits, holds
from segue.checks.tables.analysis.diagram import Budget, BudgetError, covers
from segue.checks.tables.analysis.table import Table
from segue.definitions.framework import Row

STEPS: Final = 300_000
"""For all rows of a table together."""
STEPS_FOR_A_ROW: Final = 30_000
MOST_TRIED: Final = 40
"""Where more rows mask another together, all of them are named."""


@dataclass(frozen=True)
class DeadRow:
    """A row with the columns whose cell can never be true, or with the better rows that mask it."""

    row: Row
    empty: tuple[str, ...] = ()
    masked_by: tuple[Row, ...] = ()


def dead_rows_of(table: Table) -> tuple[tuple[DeadRow, ...], tuple[Row, ...]]:
    """Dead rows in the order of the table, and rows that may be dead too, but were too much work to look at."""
    dead: dict[int, DeadRow] = {}
    undecided: list[int] = []
    budget = Budget(STEPS)
    better = 0
    for row in table.ranks:
        empty = tuple(column.label for column in table.columns if not column.cells[row])
        try:
            masks = () if empty else _masks(row, better, table, budget)
        except BudgetError:
            undecided.append(row)
            masks = ()
        if empty or masks:
            dead[row] = DeadRow(table.rows[row], empty, tuple(table.rows[one] for one in sorted(masks)))
        else:
            better |= 1 << row
    return tuple(dead[row] for row in sorted(dead)), tuple(table.rows[row] for row in sorted(undecided))


def _masks(row: int, better: int, table: Table, budget: Budget) -> tuple[int, ...]:
    """Of better rows (as bits) those that mask a row; none where it takes a lead."""
    if table.framework.hit_policy not in ("first", "priority"):
        return ()
    box = table.boxes[row]
    near = [*bits(better & table.meets[row] & table.contains[row])]
    whole = next((one for one in near if holds(table.boxes[one], box)), None)
    if whole is not None:
        return (whole,)
    return tuple(_enough(near, box, table, budget)) if _cover(near, box, table, budget) else ()


def _cover(rows: Sequence[int], box: Box, table: Table, budget: Budget) -> bool:
    if not rows:
        return False
    own = Budget(min(STEPS_FOR_A_ROW, budget.steps))
    before = own.steps
    try:
        return covers([table.boxes[one] for one in rows], box, table.order, own)
    finally:
        budget.spend(before - max(own.steps, 0))


def _enough(rows: Sequence[int], box: Box, table: Table, budget: Budget) -> Sequence[int]:
    """Of rows that mask a box some that still do, of which none can be spared; the upper ones are kept. Where that is
    too much work, more of them.
    """
    kept = list(rows)
    if len(rows) > MOST_TRIED:
        return kept
    try:
        for one in reversed(rows):
            fewer = [other for other in kept if other != one]
            if _cover(fewer, box, table, budget):
                kept = fewer
    except BudgetError:
        return kept
    return kept
