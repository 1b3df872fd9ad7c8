"""Columns that are lists of text: which of the items that cells name a list has.

A list is a point by the set of named items in it; these sets, so far as no cell tells them apart, are the pieces. What
a region says of a list is told as alternatives of items that it has and items that it has not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final

from segue.checks.tables.analysis.boxes import bits
from segue.checks.tables.analysis.wording import either
from segue.language import tree
from segue.language.tree import Node
from segue.language.types import TEXT, TRUTH

MOST_ITEMS: Final = 6
"""A column that names more is left out: there are two to the power of so many sets."""

Cube = tuple[int, int]
"""Items that a list has and items that it has not, as bits; it may or may not have others."""


def items_of(cells: Sequence[Node]) -> tuple[str, ...] | None:
    """The items that cells of a list ask about; None where a cell is another test."""
    found: dict[str, None] = {}
    for cell in cells:
        for node in _tests(cell):
            if not isinstance(node, tree.Call) or node.operator not in ("includes", "is known", "is unknown"):
                return None
            if node.operator == "includes":
                item = node.operands[1]
                if not isinstance(item, tree.Literal):
                    return None
                found[str(item.value)] = None
    return tuple(found)


def _tests(cell: Node) -> Iterator[Node]:
    """The single tests that a cell is made of."""
    if isinstance(cell, tree.All | tree.Any):
        for part in cell.parts:
            yield from _tests(part)
    elif isinstance(cell, tree.Not):
        yield from _tests(cell.part)
    elif not (isinstance(cell, tree.Literal) and cell.value is True):
        yield cell


def lets(cell: Node, had: frozenset[str] | None) -> bool | None:
    """A cell's answer for a list with these of the named items, or for a missing one: None is unknown."""
    if isinstance(cell, tree.Not):
        inner = lets(cell.part, had)
        return None if inner is None else not inner
    if isinstance(cell, tree.All | tree.Any):
        answers = [lets(part, had) for part in cell.parts]
        decisive = isinstance(cell, tree.Any)
        return decisive if decisive in answers else None if None in answers else not decisive
    if isinstance(cell, tree.Literal):
        return cell.value is True
    assert isinstance(cell, tree.Call)
    if cell.operator == "includes":
        item = cell.operands[1]
        assert isinstance(item, tree.Literal)
        return None if had is None else item.value in had
    return (had is None) == (cell.operator == "is unknown")


def list_pieces(items: tuple[str, ...], cells: Sequence[Node]) -> tuple[tuple[frozenset[int], ...], tuple[int, ...]]:
    """The sets of items (as bits) by the cells that let them through, and of each cell the pieces that pass."""
    by_answers: dict[tuple[bool, ...], list[int]] = {}
    for code in range(1 << len(items)):
        had = frozenset(items[at] for at in bits(code))
        by_answers.setdefault(tuple(lets(cell, had) is True for cell in cells), []).append(code)
    answers = list(by_answers)
    masks = [sum(1 << piece for piece, one in enumerate(answers) if one[cell]) for cell in range(len(cells))]
    return tuple(frozenset(codes) for codes in by_answers.values()), tuple(masks)


@dataclass(frozen=True)
class ListSpace:
    items: tuple[str, ...]
    pieces: tuple[frozenset[int], ...]

    def known(self, mask: int) -> None:
        return None

    def text(self, mask: int) -> str:
        return either([self._cube_text(cube) for cube in self.cubes(mask)])

    def _cube_text(self, cube: Cube) -> str:
        has, lacks = ([self.items[at] for at in bits(side)] for side in cube)
        without = f"without {either(lacks)}" if lacks else ""
        return " ".join(text for text in (" and ".join(has), without) if text)

    def test(self, mask: int, subject: Node) -> Node:
        tests = [self._cube_test(cube, subject) for cube in self.cubes(mask)]
        return tests[0] if len(tests) == 1 else tree.Any(tuple(tests), type=TRUTH)

    def _cube_test(self, cube: Cube, subject: Node) -> Node:
        has, lacks = ([self._includes(at, subject) for at in bits(side)] for side in cube)
        parts = (*has, *(tree.Not(one, type=TRUTH) for one in lacks))
        return parts[0] if len(parts) == 1 else tree.All(parts, type=TRUTH)

    def _includes(self, at: int, subject: Node) -> Node:
        return tree.Call("includes", (subject, tree.Literal(self.items[at], type=TEXT)), type=TRUTH)

    def example(self, mask: int) -> tuple[str, ...]:
        code = min(self.codes(mask), key=lambda code: (code.bit_count() != 1, code.bit_count(), code))
        return tuple(self.items[at] for at in bits(code))

    def codes(self, mask: int) -> frozenset[int]:
        return frozenset(code for piece in bits(mask) for code in self.pieces[piece])

    def cubes(self, mask: int) -> list[Cube]:
        """Few cubes that are together these sets of items: of those that fit in the one with most, again and again."""
        wanted = self.codes(mask)
        left = set(wanted)
        found: list[Cube] = []
        fitting = {cube: codes for cube, codes in self._all_cubes.items() if codes <= wanted}
        while left:
            best = max(fitting, key=lambda cube: len(fitting[cube] & left))
            left -= fitting[best]
            found.append(best)
        return found

    @cached_property
    def _all_cubes(self) -> dict[Cube, frozenset[int]]:
        """All cubes with the sets in them; first those that name fewer items, of these those with items a list has."""
        found: list[Cube] = []
        for number in range(len(self.items) + 1):
            for named in combinations(range(len(self.items)), number):
                bit = sum(1 << at for at in named)
                sides = [has for has in range(bit + 1) if has & ~bit == 0]
                found += [(has, bit & ~has) for has in sorted(sides, key=int.bit_count, reverse=True)]
        return {cube: self._codes_of(cube) for cube in found}

    def _codes_of(self, cube: Cube) -> frozenset[int]:
        has, lacks = cube
        return frozenset(code for code in range(1 << len(self.items)) if code & has == has and not code & lacks)
