"""A region of a table as a reader and the engine get it: in words, with a lead that would lie in it, as a condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import prod
from typing import Final

from segue.checks.tables.analysis.boxes import Box
from segue.checks.tables.analysis.column import Column, Example
from segue.checks.tables.analysis.table import Table
from segue.definitions.framework import Cell
from segue.language import tree
from segue.language.printing import number
from segue.language.sets import Values
from segue.language.tree import Node
from segue.language.types import TRUTH

EVERYONE: Final = tree.Literal(value=True, type=TRUTH)


@dataclass(frozen=True)
class Side:
    """What a region says of one column.

    `values`: the set; None where it is none of numbers, instants, texts or truths. `text`: it in words. `test`: it as
    a typed condition, None where every lead meets it. `example`: one value of it.
    """

    column: str
    values: Values | None
    text: str
    test: Node | None
    example: Example
    missing_only: bool = False

    @property
    def free(self) -> bool:
        return self.test is None


@dataclass(frozen=True)
class Region:
    """A set of values for each column; a lead lies in it whose value is in each of them.

    `points`: how many it holds (see `TableAnalysis`); None where columns are left out.
    """

    sides: tuple[Side, ...]
    of: str
    points: int | None

    @property
    def text(self) -> str:
        """'Company Size 1000+, Engagement Level High, Lead Score 0..64'; columns with any value are left out."""
        told = [f"{side.column} {side.text}" for side in self.sides if not side.free]
        return ", ".join(told) or f"every {self.of}"

    @property
    def witness(self) -> dict[str, Example]:
        """One value for each column, such that the lead lies in the region."""
        return {side.column: side.example for side in self.sides}

    @property
    def witness_text(self) -> str:
        return ", ".join(f"{column} {_shown(value)}" for column, value in self.witness.items())

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns whose value is missing everywhere in the region."""
        return tuple(side.column for side in self.sides if side.missing_only)

    @property
    def missing_only(self) -> bool:
        """Whether it holds only leads of which some value is missing."""
        return bool(self.missing)

    @property
    def condition(self) -> Node:
        """A typed condition that is true for exactly the leads in the region."""
        tests = tuple(side.test for side in self.sides if side.test is not None)
        if len(tests) == 1:
            return tests[0]
        return tree.All(tests, type=TRUTH) if tests else EVERYONE


def region_of(box: Box, table: Table, *tests: tuple[str, Cell]) -> Region:
    """A box as a region. `tests`: cells of columns that are left out, by column, that hold there too."""
    sides = [_side(mask, column) for mask, column in zip(box, table.columns, strict=True)]
    sides += [Side(column, None, cell.text.value, cell.typed, cell.text.value) for column, cell in tests]
    return Region(tuple(sides), table.framework.of, points_of(box, table))


def points_of(box: Box, table: Table) -> int | None:
    if table.left_out:
        return None
    return prod(column.weigh(mask) for mask, column in zip(box, table.columns, strict=True))


def _side(mask: int, column: Column) -> Side:
    known = column.space.known(mask & ~column.missing)
    values = Values(known, bool(mask & column.missing)) if known is not None else None
    only = mask == column.missing
    return Side(column.label, values, column.text(mask), column.test(mask), column.example(mask), only)


def _shown(value: Example) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime):
        text = value.replace(tzinfo=None).isoformat(" ", "milliseconds")
        return text.removesuffix(".000").removesuffix(":00") + " UTC"
    if isinstance(value, tuple):
        return " and ".join(value) or "none of these"
    return value
