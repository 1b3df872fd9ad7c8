"""A column of a table as the analysis sees it: pieces of its values, and what each row's cell lets through of them.

Two inputs that are about the same value are one column: a lead has it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from segue.checks.tables.analysis.boxes import bits
from segue.checks.tables.analysis.pieces import Known
from segue.language import tree
from segue.language.tree import Node
from segue.language.types import TRUTH

Example = Decimal | str | bool | datetime | tuple[str, ...] | None
"""A value of an input, as Python has it; a list of text is a tuple, a missing value None."""


class Space(Protocol):
    """What a column's pieces stand for. Masks are of known values."""

    def known(self, mask: int) -> Known | None:
        """The values; None where they are no set of texts or numbers. The mask may be empty, in what follows not."""

    def text(self, mask: int) -> str:
        """How a reader is told of them."""

    def test(self, mask: int, subject: Node) -> Node:
        """A typed condition on a value, true for exactly these."""

    def example(self, mask: int) -> Example:
        """One of them."""


@dataclass(frozen=True)
class Column:
    """`inputs`: which of the table's inputs it is. `cells`: of each row the pieces that pass. `full`: all pieces.

    `missing`: the piece of those without a value, 0 where there is always one. `weights`: points that each piece
    counts as, 0 for missing. `said`: how the table itself words some of its sets.
    """

    label: str
    node: Node
    inputs: tuple[int, ...]
    space: Space
    cells: tuple[int, ...]
    full: int
    missing: int
    weights: tuple[int, ...]
    said: Mapping[int, str] = field(default_factory=dict)

    @property
    def all_known(self) -> int:
        return self.full & ~self.missing

    def weigh(self, mask: int) -> int:
        return sum(self.weights[piece] for piece in bits(mask))

    def text(self, mask: int) -> str:
        if mask == self.full:
            return "anything"
        known = mask & ~self.missing
        if not known:
            return "unknown"
        told = "known" if known == self.all_known else self.said.get(known) or self.space.text(known)
        return f"{told} or unknown" if mask & self.missing else told

    def test(self, mask: int) -> Node | None:
        """A typed condition on the column's value that is true for exactly these pieces; None where all are."""
        if mask == self.full:
            return None
        known = mask & ~self.missing
        unknown = tree.Call("is unknown", (self.node,), type=TRUTH)
        if not known:
            return unknown
        if known == self.all_known:
            return tree.Call("is known", (self.node,), type=TRUTH)
        test = self.space.test(known, self.node)
        return tree.Any((unknown, test), type=TRUTH) if mask & self.missing else test

    def example(self, mask: int) -> Example:
        known = mask & ~self.missing
        return self.space.example(known) if known else None
