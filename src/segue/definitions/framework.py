"""A framework: a decision table that puts every lead (or account) into at most one segment, or several with `collect`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from segue.definitions.expression import Expression
from segue.language.tree import Node
from segue.language.types import Scope, Type
from segue.records import Place, Written

HitPolicy = Literal["unique", "first", "priority", "any", "collect"]
HIT_POLICIES: tuple[HitPolicy, ...] = ("unique", "first", "priority", "any", "collect")


@dataclass(frozen=True)
class Input:
    """A column that is tested. `value` is what its cells are about, `type` that value's type."""

    column: Written
    value: Expression
    type: Type


@dataclass(frozen=True)
class Output:
    """A column that is given: the trait `name` gets the cell's text, or number where all cells are numbers."""

    column: Written
    name: Written
    type: Type


@dataclass(frozen=True)
class Cell:
    """A test: as written, over Subject, and as a typed condition on the column's input."""

    text: Written
    test: Node
    typed: Node


@dataclass(frozen=True)
class Row:
    """A row of the table, numbered from 1: its segment, a cell for each input and a text for each output."""

    number: int
    segment: Written
    cells: tuple[Cell, ...]
    outputs: tuple[Written, ...]
    place: Place

    @property
    def name(self) -> str:
        return self.segment.value


@dataclass(frozen=True)
class Framework:
    """`otherwise`: the segment of those that no row takes; empty for none. `priority`: segments, best first."""

    name: Written
    label: str
    of: Scope
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    hit_policy: HitPolicy = "unique"
    otherwise: str = ""
    hierarchy: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    description: str = ""
    was: str = ""
    table: str = ""
    segment_column: str = ""
    columns: Mapping[str, Written] = field(default_factory=dict)

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments it can put a lead into, in the order of the table, the one for the rest last."""
        names = [row.name for row in self.rows]
        return tuple(dict.fromkeys([*names, self.otherwise] if self.otherwise else names))

    def treatment(self, segment: str) -> dict[str, str]:
        """What members of one of its segments get, by output column; several rows' outputs are joined."""
        found: dict[str, list[str]] = {}
        for row in self.rows:
            if row.name == segment:
                for output, text in zip(self.outputs, row.outputs, strict=True):
                    if text.value and text.value not in found.setdefault(output.column.value, []):
                        found[output.column.value].append(text.value)
        return {column: " / ".join(texts) for column, texts in found.items() if texts}
