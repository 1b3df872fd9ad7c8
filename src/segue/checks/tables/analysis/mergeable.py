"""Rows that could be one: same segment, same outputs, and the same cells in all columns but one.

The merged row takes exactly what the rows take. Where the order of rows counts it stands in the place of the best of
them, which is only proposed where no row between them, with another outcome, loses a lead by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from segue.checks.tables.analysis.cell_texts import merged_cell
from segue.checks.tables.analysis.table import Table
from segue.definitions.framework import Row


@dataclass(frozen=True)
class Mergeable:
    """Rows, the column they differ in, and the cell that one row would have there instead."""

    rows: tuple[Row, ...]
    column: str
    cell: str


def mergeable_of(table: Table) -> tuple[Mergeable, ...]:
    """Groups of rows, as large as they can be, in the order of their first rows. A row can be in several."""
    found = [one for number in range(len(table.columns)) for one in _along(number, table)]
    return tuple(sorted(found, key=lambda one: [row.number for row in one.rows]))


def _along(number: int, table: Table) -> Iterator[Mergeable]:
    column = table.columns[number]
    if len(column.inputs) > 1:
        return
    for group in _groups(number, table):
        for rows in _in_order(group, table):
            cells = {column.cells[row] for row in rows}
            if len(rows) < 2 or (len(cells) == 1 and number > 0):
                continue
            cell = merged_cell(rows, column, table)
            if cell is not None:
                yield Mergeable(tuple(table.rows[row] for row in sorted(rows)), column.label, cell)


def _groups(number: int, table: Table) -> Iterator[list[int]]:
    """Rows, best first, with the same outcome and equal in every column but this one."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for row in table.ranks:
        box = table.boxes[row]
        if all(box):
            key = (table.outcome(row), box[:number], box[number + 1 :], table.others(row))
            groups.setdefault(key, []).append(row)
    yield from (group for group in groups.values() if len(group) > 1)


def _in_order(group: Sequence[int], table: Table) -> Iterator[list[int]]:
    """The group in parts that can be merged into their first row."""
    if table.framework.hit_policy not in ("first", "priority"):
        yield list(group)
        return
    others = _others(table.outcome(group[0]), table)
    part: list[int] = []
    for row in group:
        if part and others[row] & ~others[part[0]] & table.meets[row]:
            yield part
            part = []
        part.append(row)
    yield part


def _others(outcome: tuple[str, ...], table: Table) -> dict[int, int]:
    """For each row the better ones with another outcome than this, as bits."""
    found: dict[int, int] = {}
    better = 0
    for row in table.ranks:
        found[row] = better
        better |= int(table.outcome(row) != outcome) << row
    return found
