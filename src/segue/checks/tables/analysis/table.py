"""A framework as boxes: its inputs as columns cut into pieces, its rows as the boxes of points that they take.

A row takes a lead if every cell is true. A column where some cell is no set of values, such as `contains 'VP'`, is left
out, and what is found without it is only what is sure: rows with any test there may take every lead or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from segue.checks.tables.analysis.boxes import Box, meeting, sets_of
from segue.checks.tables.analysis.column import Column
from segue.definitions.framework import Cell, Framework, Input, Row
from segue.language import tree
from segue.language.clock import Clock
from segue.language.tree import Node


@dataclass(frozen=True)
class LeftOut:
    """An input that the analysis leaves out, and why."""

    input: Input
    why: str


@dataclass(frozen=True)
class Table:
    """`boxes`: of each row, over the columns. `left_out`: by the number of the input."""

    framework: Framework
    columns: tuple[Column, ...]
    left_out: dict[int, LeftOut]
    clock: Clock

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.framework.rows

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(tuple(column.cells[row] for column in self.columns) for row in range(len(self.rows)))

    @property
    def space(self) -> Box:
        return tuple(column.full for column in self.columns)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The columns in the order in which a diagram stays small: those with many different cells last."""
        columns = range(len(self.columns))
        return tuple(sorted(columns, key=lambda column: len(set(self.columns[column].cells))))

    @cached_property
    def meets(self) -> list[int]:
        """For each row the rows that it shares points with in the columns that are looked at, as bits."""
        return meeting(self.boxes)

    def others(self, row: int) -> tuple[Node | None, ...]:
        """A row's tests in the columns that are left out; None for cells that let everything through."""
        return tuple(None if _lets_all(cell) else cell.typed for cell in self._cells_left_out(row))

    def tests(self, *rows: int) -> list[tuple[str, Cell]]:
        """The same of several rows, with the columns they stand in, each once."""
        labels = [one.input.column.value for one in self.left_out.values()]
        found = [(label, cell) for row in rows for label, cell in zip(labels, self._cells_left_out(row), strict=True)]
        return list({(label, cell.typed): (label, cell) for label, cell in found if not _lets_all(cell)}.values())

    def _cells_left_out(self, row: int) -> list[Cell]:
        return [self.rows[row].cells[number] for number in self.left_out]

    @cached_property
    def contains(self) -> list[int]:
        """For each row the rows that are sure to let through all that it does in the columns that are left out: in
        each of them they have no test, or the same one. Rows are bits.
        """
        found = [(1 << len(self.rows)) - 1] * len(self.rows)
        for tests in self._tests_left_out:
            which = sets_of(tests)
            found = [rows & (which[test] | which.get(None, 0)) for rows, test in zip(found, tests, strict=True)]
        return found

    @cached_property
    def joins(self) -> list[int]:
        """For each row the rows that are sure to let through some of the same there: it or they have no test, or both
        the same one.
        """
        every = (1 << len(self.rows)) - 1
        found = [every] * len(self.rows)
        for tests in self._tests_left_out:
            which = sets_of(tests)
            free = which.get(None, 0)
            alike = [every if test is None else which[test] | free for test in tests]
            found = [rows & more for rows, more in zip(found, alike, strict=True)]
        return found

    @cached_property
    def _tests_left_out(self) -> list[list[Node | None]]:
        """By column that is left out, each row's test."""
        return [[self.others(row)[at] for row in range(len(self.rows))] for at in range(len(self.left_out))]

    def outcome(self, row: int) -> tuple[str, ...]:
        """The segment and outputs that a row gives."""
        one = self.rows[row]
        return (one.name, *(text.value for text in one.outputs))

    @cached_property
    def ranks(self) -> tuple[int, ...]:
        """The rows, best first: with `priority` by their segment, unlisted ones last; else as they stand."""
        numbers = range(len(self.rows))
        if self.framework.hit_policy != "priority":
            return tuple(numbers)
        listed = {segment: at for at, segment in enumerate(self.framework.priority)}
        return tuple(sorted(numbers, key=lambda row: (listed.get(self.rows[row].name, len(listed)), row)))


def _lets_all(cell: Cell) -> bool:
    return isinstance(cell.typed, tree.Literal) and cell.typed.value is True
