"""The cell that lets through what several rows' cells in one column do, as text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from segue.checks.tables.analysis.column import Column
from segue.checks.tables.analysis.conditions import condition_of
from segue.checks.tables.analysis.table import Table
from segue.definitions.framework import Cell
from segue.language import tree
from segue.language.cells import SUBJECT, parse_cell, show_cell
from segue.language.clock import Clock
from segue.language.regions import values_of
from segue.language.sets import Values
from segue.language.tree import Node
from segue.language.types import Type


def merged_cell(rows: Sequence[int], column: Column, table: Table) -> str | None:
    """The text; None where no cell says it. Of cells that move with time none is made of two that differ."""
    number = column.inputs[0]
    kind = table.framework.inputs[number].type
    cells = list({cell.typed: cell for cell in (table.rows[row].cells[number] for row in rows)}.values())
    if len(cells) == 1:
        return cells[0].text.value or "-"
    if any(_moves(cell.typed) for cell in cells):
        return None
    wanted = reduce(or_, (column.cells[row] for row in rows))
    if wanted == column.full:
        return "-"
    if wanted == column.all_known:
        return "known"
    if wanted & column.missing:
        return None
    return _list_cell(cells, kind) if kind.family == "list of text" else _value_cell(cells, kind, table.clock)


def _moves(cell: Node) -> bool:
    """Whether a cell's instants depend on the present."""
    return any(isinstance(node, tree.Duration | tree.Ages | tree.Period) for node in tree.walk(cell))


def _list_cell(cells: Sequence[Cell], kind: Type) -> str | None:
    tests: list[Node] = []
    for cell in cells:
        parts = cell.test.parts if isinstance(cell.test, tree.Any) else (cell.test,)
        if not all(isinstance(part, tree.Call) and part.operator == "includes" for part in parts):
            return None
        tests += parts
    return show_cell(tree.Any(tuple(dict.fromkeys(tests))), kind)


def _value_cell(cells: Sequence[Cell], kind: Type, clock: Clock) -> str | None:
    """The union's text, where it reads back as the union."""
    sets = [one for cell in cells if (one := values_of(cell.typed, kind, clock)) is not None]
    union = reduce(or_, sets)
    text = show_cell(condition_of(union.known, kind, SUBJECT, clock), kind)
    return text if kind.family == "instant" or _read(text, kind) == union else None


def _read(text: str, kind: Type) -> Values | None:
    test, problems = parse_cell(text, kind)
    return values_of(test, kind) if not problems else None
