"""Overlaps: pairs of rows that take the same leads where the hit policy forbids it.

With `unique` any two rows, with `any` those that differ in segment or outputs (DMN 1.5, section 8.2.8). Other policies
say which row counts, so nothing is wrong there. Where both rows test a column that is left out, only pairs with the
same test there are sure to meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from segue.checks.tables.analysis.boxes import bits, sets_of, shared
from segue.checks.tables.analysis.region import Region, region_of
from segue.checks.tables.analysis.table import Table
from segue.definitions.framework import Row

MOST_OVERLAPS: Final = 500
"""Pairs beyond these are counted, not described."""


@dataclass(frozen=True)
class Overlap:
    """Two rows, the upper one first, and all that both take."""

    row: Row
    other: Row
    region: Region


def overlaps_of(table: Table) -> tuple[tuple[Overlap, ...], int]:
    """Overlaps in the order of the rows, and how many there are in all."""
    found: list[Overlap] = []
    number = 0
    for row, others in _meetings(table):
        number += others.bit_count()
        if len(found) < MOST_OVERLAPS:
            found += (_overlap(row, other, table) for other in bits(others))
    return tuple(found[:MOST_OVERLAPS]), number


def _meetings(table: Table) -> Iterator[tuple[int, int]]:
    """Each row with the rows below it that it must not meet, but does, as bits."""
    policy = table.framework.hit_policy
    if policy not in ("unique", "any"):
        return
    agree = sets_of(table.outcome(row) for row in range(len(table.rows)))
    for row, rows in enumerate(table.meets):
        below = rows & table.joins[row] & ~((2 << row) - 1)
        yield row, below & ~agree[table.outcome(row)] if policy == "any" else below


def _overlap(row: int, other: int, table: Table) -> Overlap:
    both = shared(table.boxes[row], table.boxes[other])
    assert both is not None
    return Overlap(table.rows[row], table.rows[other], region_of(both, table, *table.tests(row, other)))
