"""A framework as boxes: its inputs as columns cut into pieces, its rows as the boxes of points that they take.

A row takes a lead if every cell is true. A column where some cell is no set of values, such as `contains 'VP'`, is left
out, and what is found without it is only what is sure: rows with any test there may take every lead or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import and_

from segue.checks.tables.analysis.boxes import Box, meeting, sets_of
from segue.checks.tables.analysis.column import Column
from segue.checks.tables.analysis.lists import MOST_ITEMS, ListSpace, items_of, lets, list_pieces
from segue.checks.tables.analysis.pieces import pieces_of
from segue.checks.tables.analysis.values import ValueSpace
from segue.definitions.framework import Cell, Framework, Input, Row
from segue.language import tree
from segue.language.catalogue import Catalogue
from segue.language.clock import Clock
from segue.language.regions import Regions, values_of
from segue.language.sets import Ordered, Values
from segue.language.tree import Node
from segue.language.types import Scope, Type
from segue.language.unknown import may_be_unknown


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
    def meets(self) -> list[int]:
        """For each row the rows that it shares points with in the columns that are looked at, as bits."""
        return meeting(self.boxes)

    @cached_property
    def joins(self) -> list[int]:
        """For each row the rows that are sure to let through some of the same in the columns that are left out, as
        bits: of two rows with a test there it takes the same one.
        """
        every = (1 << len(self.rows)) - 1
        found = [every] * len(self.rows)
        for at in range(len(self.left_out)):
            tests = [self.others(row)[at] for row in range(len(self.rows))]
            which = sets_of(tests)
            free = which.get(None, 0)
            found = [
                rows & (every if test is None else which[test] | free) for rows, test in zip(found, tests, strict=True)
            ]
        return found

    @cached_property
    def contains(self) -> list[int]:
        """For each row the rows that are sure to let through all that it does in the columns that are left out."""
        found = [(1 << len(self.rows)) - 1] * len(self.rows)
        for at in range(len(self.left_out)):
            tests = [self.others(row)[at] for row in range(len(self.rows))]
            which = sets_of(tests)
            found = [rows & (which[test] | which.get(None, 0)) for rows, test in zip(found, tests, strict=True)]
        return found

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


def table_of(framework: Framework, catalogue: Catalogue, clock: Clock) -> Table:
    """The framework over the domains of a catalogue, at one instant."""
    columns: list[Column] = []
    left_out: dict[int, LeftOut] = {}
    regions = Regions(catalogue, clock)
    by_value: dict[Node, list[int]] = {}
    for number, one in enumerate(framework.inputs):
        by_value.setdefault(one.value.typed, []).append(number)
    for node, inputs in by_value.items():
        domain = _domain(node, framework.of, regions)
        found = _column(framework, tuple(inputs), domain, clock)
        if isinstance(found, Column):
            columns.append(found)
        else:
            left_out |= {number: LeftOut(framework.inputs[number], found) for number in inputs}
    return Table(framework, tuple(columns), left_out, clock)


def _domain(node: Node, of: Scope, regions: Regions) -> Values:
    """The values that an input can have; whole numbers by whole steps, and missing only where it can be."""
    domain = regions.quantity(node).domain
    missing = domain.missing and _can_be_missing(node, of, regions.catalogue)
    known = domain.known
    if isinstance(known, Ordered):
        step = 1 if node.type.name != "number" else None
        known = Ordered.of(list(known.intervals), step)
    return Values(known, missing)


def _can_be_missing(node: Node, of: Scope, catalogue: Catalogue) -> bool:
    """A lead may have no account, so that what it reads there is missing, whatever it is."""
    if of == "lead" and any(name.reads == "account" for name in tree.names_in(node)):
        return True
    return may_be_unknown(node, catalogue)


def _column(framework: Framework, inputs: tuple[int, ...], domain: Values, clock: Clock) -> Column | str:
    """The column of inputs that are about one value, or why there is none."""
    first = framework.inputs[inputs[0]]
    rows = [[row.cells[number] for number in inputs] for row in framework.rows]
    blank = Column(
        label=" and ".join(dict.fromkeys(framework.inputs[number].column.value for number in inputs)),
        node=first.value.typed, inputs=inputs, space=ListSpace((), ()), cells=(), full=0, missing=0, weights=(),
    )  # fmt: skip
    if first.type.family == "list of text":
        return _list_column(blank, rows, can_be_missing=domain.missing)
    read = {_texts(cells): cells for cells in rows}
    by_texts = {texts: _sets(cells, first.type, clock) for texts, cells in read.items()}
    sets = [by_texts[_texts(cells)] for cells in rows]
    known = [one for one in sets if one is not None]
    if len(known) < len(sets):
        strange = next(row for row, one in zip(rows, sets, strict=True) if one is None)
        return f"no set of values describes its test '{_strange(strange, first.type, clock)}'"
    return _value_column(blank, rows, known, domain, first.type, clock)


def _texts(cells: list[Cell]) -> tuple[str, ...]:
    return tuple(cell.text.value for cell in cells)


def _sets(cells: list[Cell], kind: Type, clock: Clock) -> Values | None:
    found = [values_of(cell.typed, kind, clock) for cell in cells]
    known = [one for one in found if one is not None]
    return reduce(and_, known) if len(known) == len(found) else None


def _strange(cells: list[Cell], kind: Type, clock: Clock) -> str:
    return next(cell.text.value for cell in cells if values_of(cell.typed, kind, clock) is None)


def _value_column(
    blank: Column, rows: list[list[Cell]], sets: list[Values], domain: Values, kind: Type, clock: Clock
) -> Column:
    pieces = pieces_of(domain.known, [one.known for one in sets])
    all_known = (1 << len(pieces.pieces)) - 1
    missing = all_known + 1 if domain.missing else 0
    cells = tuple(mask | (missing if one.missing else 0) for mask, one in zip(pieces.cells, sets, strict=True))
    space = ValueSpace(pieces.pieces, domain.known, kind, clock)
    said = _said(rows, cells, all_known) if kind.family == "instant" else {}
    weights = (*pieces.weights, 0)
    return replace(
        blank, space=space, cells=cells, full=all_known | missing, missing=missing, weights=weights, said=said
    )  # fmt: skip


def _said(rows: list[list[Cell]], cells: Sequence[int], all_known: int) -> dict[int, str]:
    """Instants as the table words them, since 'in the last 7 days' tells more than the date it begins with."""
    found: dict[int, str] = {}
    for row, mask in zip(rows, cells, strict=True):
        known = mask & all_known
        if len(row) == 1 and known:
            found.setdefault(known, row[0].text.value)
    for known, text in list(found.items()):
        found.setdefault(all_known & ~known, f"not {text}")
    return found


def _list_column(blank: Column, rows: list[list[Cell]], *, can_be_missing: bool) -> Column | str:
    tests = [tree.All(tuple(cell.typed for cell in cells)) for cells in rows]
    items = items_of(tests)
    if items is None:
        return "it is a list, and a cell asks something else than what the list includes"
    if len(items) > MOST_ITEMS:
        return f"its cells name {len(items)} items of a list; up to {MOST_ITEMS} are looked at"
    pieces, cells = list_pieces(items, tests)
    all_known = (1 << len(pieces)) - 1
    missing = all_known + 1 if can_be_missing else 0
    absent = [missing if lets(test, None) else 0 for test in tests]
    masks = tuple(mask | bit for mask, bit in zip(cells, absent, strict=True))
    weights = (*(1 for _ in pieces), 0)
    return replace(
        blank, space=ListSpace(items, pieces), cells=masks, full=all_known | missing, missing=missing, weights=weights
    )  # fmt: skip


def _lets_all(cell: Cell) -> bool:
    return isinstance(cell.typed, tree.Literal) and cell.typed.value is True
