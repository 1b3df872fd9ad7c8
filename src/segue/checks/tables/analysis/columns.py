"""The columns of a framework: its inputs over their domains, with what each row's cells let through of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import and_

from segue.checks.tables.analysis.column import Column
from segue.checks.tables.analysis.lists import MOST_ITEMS, ListSpace, items_of, lets, list_pieces
from segue.checks.tables.analysis.pieces import pieces_of
from segue.checks.tables.analysis.table import LeftOut, Table
from segue.checks.tables.analysis.values import ValueSpace
from segue.definitions.framework import Cell, Framework
from segue.language import tree
from segue.language.catalogue import Catalogue
from segue.language.clock import Clock
from segue.language.regions import Regions, values_of
from segue.language.sets import Ordered, Values
from segue.language.tree import Node
from segue.language.types import Scope, Type
from segue.language.unknown import may_be_unknown

Cells = Sequence[list[Cell]]
"""By row, the cells of the inputs that a column is."""


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
        known = Ordered.of(list(known.intervals), None if node.type.name == "number" else 1)
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
    return _value_column(blank, rows, domain, first.type, clock)


def _value_column(blank: Column, rows: Cells, domain: Values, kind: Type, clock: Clock) -> Column | str:
    typed = {cell.text.value: cell.typed for cells in rows for cell in cells}
    read: dict[str, Values] = {}
    for text, test in typed.items():
        values = values_of(test, kind, clock)
        if values is None:
            return f"no set of values describes its test '{text}'"
        read[text] = values
    sets = [reduce(and_, (read[cell.text.value] for cell in cells)) for cells in rows]
    pieces = pieces_of(domain.known, [one.known for one in sets], [one.known for one in read.values()])
    all_known = (1 << len(pieces.pieces)) - 1
    missing = all_known + 1 if domain.missing else 0
    cells = tuple(mask | (missing if one.missing else 0) for mask, one in zip(pieces.cells, sets, strict=True))
    space = ValueSpace(pieces.pieces, domain.known, kind, clock)
    said = _said(rows, cells, all_known) if kind.family == "instant" else {}
    return _filled(replace(blank, space=space, said=said, cells=cells), all_known, missing, pieces.weights)


def _filled(column: Column, all_known: int, missing: int, weights: tuple[int, ...]) -> Column:
    return replace(column, full=all_known | missing, missing=missing, weights=(*weights, 0))


def _said(rows: Cells, masks: Sequence[int], all_known: int) -> dict[int, str]:
    """Instants as the table words them, since 'in the last 7 days' tells more than the date it begins with."""
    found: dict[int, str] = {}
    for cells, mask in zip(rows, masks, strict=True):
        known = mask & all_known
        if len(cells) == 1 and known:
            found.setdefault(known, cells[0].text.value)
    for known, text in list(found.items()):
        found.setdefault(all_known & ~known, f"not {text}")
    return found


def _list_column(blank: Column, rows: Cells, *, can_be_missing: bool) -> Column | str:
    tests = [tree.All(tuple(cell.typed for cell in cells)) for cells in rows]
    items = items_of(tests)
    if items is None:
        return "it is a list, and a cell asks something else than what the list includes"
    if len(items) > MOST_ITEMS:
        return f"its cells name {len(items)} items of a list; up to {MOST_ITEMS} are looked at"
    pieces, masks = list_pieces(items, tests)
    all_known = (1 << len(pieces)) - 1
    missing = all_known + 1 if can_be_missing else 0
    cells = tuple(mask | (missing if lets(test, None) else 0) for mask, test in zip(masks, tests, strict=True))
    return _filled(replace(blank, space=ListSpace(items, pieces), cells=cells), all_known, missing, (1,) * len(pieces))
