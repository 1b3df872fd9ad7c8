"""The exact analysis of a decision table: what it leaves open, where its rows meet, which rows do nothing.

Everything is exact over the declared domains of the inputs, each taken on its own: valid values of traits, ranges of
scores, choices of texts, and "missing" where a value can be. Dates such as 'in the last 7 days' are taken at the
clock's instant. A table that is too much work is analysed as far as it goes, with a note.
"""

from __future__ import annotations

from dataclasses import dataclass

from segue.checks.tables.analysis.columns import table_of
from segue.checks.tables.analysis.dead_rows import DeadRow, dead_rows_of
from segue.checks.tables.analysis.diagram import BudgetError
from segue.checks.tables.analysis.gaps import gaps_of
from segue.checks.tables.analysis.mergeable import Mergeable, mergeable_of
from segue.checks.tables.analysis.overlaps import MOST_OVERLAPS, Overlap, overlaps_of
from segue.checks.tables.analysis.region import Region, region_of
from segue.checks.tables.analysis.table import LeftOut, Table
from segue.definitions.framework import Framework
from segue.language.catalogue import Catalogue
from segue.language.clock import Clock


@dataclass(frozen=True)
class Points:
    """How many points of a table no row takes, of how many there are.

    A point is one choice for every column: of texts and truths each value that the domain or some cell names, and one
    for all others; of whole numbers each, where the domain has no more than 1,000; of other numbers, of instants and
    of lists each group of values that no row tells apart. Missing values are not counted.
    """

    uncovered: int
    total: int


@dataclass(frozen=True)
class TableAnalysis:
    """What was found about one table.

    `gaps`: disjoint regions that are together all that no row takes, those between known values first, then those with
    `missing_only`. `overlaps`: pairs that the hit policy forbids. `dead_rows`: rows that can never take a lead.
    `mergeable`: rows that could be one. `columns_left_out`: inputs that could not be looked at; what is said without
    them is sure for all their values, and there are no `points`. `notes`: what is not complete, and why.
    """

    gaps: tuple[Region, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    dead_rows: tuple[DeadRow, ...] = ()
    mergeable: tuple[Mergeable, ...] = ()
    columns_left_out: tuple[LeftOut, ...] = ()
    points: Points | None = None
    notes: tuple[str, ...] = ()


def analyse(framework: Framework, catalogue: Catalogue, clock: Clock) -> TableAnalysis:
    """The analysis of a framework that was read without faults."""
    table = table_of(framework, catalogue, clock)
    gaps, points, notes = _gaps(table)
    overlaps, meetings = overlaps_of(table)
    if meetings > len(overlaps):
        notes += (f"{meetings} pairs of rows overlap; the first {MOST_OVERLAPS} are listed",)
    dead_rows, undecided = dead_rows_of(table)
    if undecided:
        numbers = ", ".join(str(row.number) for row in undecided[:10]) + (" ..." if len(undecided) > 10 else "")
        notes += (f"whether better rows mask these is too much work to find out: {numbers}",)
    left_out = tuple(table.left_out.values())
    return TableAnalysis(gaps, overlaps, dead_rows, mergeable_of(table), left_out, points, notes)


def _gaps(table: Table) -> tuple[tuple[Region, ...], Points | None, tuple[str, ...]]:
    try:
        found = gaps_of(table)
    except BudgetError:
        return (), None, ("its gaps are too many to find: too many different cells in too many columns",)
    regions = tuple(region_of(box, table) for box in (*found.known, *found.missing))
    points = Points(found.uncovered, found.total) if not table.left_out else None
    if found.complete:
        return regions, points, ()
    return regions, points, ("there are more gaps than are listed",)
