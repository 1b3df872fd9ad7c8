"""Boxes: for every column of a table a set of its pieces, as the bits of an integer.

A box holds the points whose piece in each column is one of its bits there; a row of a table is a box, so is a gap, so
is what two rows share. Boxes know nothing of what a piece stands for.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

Box = tuple[int, ...]


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def shared(one: Box, other: Box) -> Box | None:
    """The box that two boxes have in common; None where there is none."""
    both = tuple(a & b for a, b in zip(one, other, strict=True))
    return both if all(both) else None


def holds(outer: Box, inner: Box) -> bool:
    """Whether all of `inner` lies in `outer`."""
    return not any(b & ~a for a, b in zip(outer, inner, strict=True))


def within(boxes: Iterable[Box], space: Box) -> list[Box]:
    """What boxes hold of a space, without those that hold nothing of it."""
    return [both for box in boxes if (both := shared(box, space)) is not None]


def meeting(boxes: Sequence[Box]) -> list[int]:
    """For each of some boxes those that it shares points with, itself too, as bits."""
    found = [(1 << len(boxes)) - 1] * len(boxes)
    for column in range(len(boxes[0]) if boxes else 0):
        masks = [box[column] for box in boxes]
        which = sets_of(masks)
        crossing = {mask: sum(rows for other, rows in which.items() if other & mask) for mask in which}
        found = [rows & crossing[mask] for rows, mask in zip(found, masks, strict=True)]
    return found


K = TypeVar("K", bound=Hashable)


def sets_of(keys: Iterable[K]) -> dict[K, int]:
    """The places at which each key stands, as bits."""
    found: dict[K, int] = {}
    for place, key in enumerate(keys):
        found[key] = found.get(key, 0) | 1 << place
    return found


def merged(boxes: Iterable[Box]) -> list[Box]:
    """The same points in fewer boxes: any two that differ in one column become one, until none do."""
    found = list(boxes)
    before = len(found) + 1
    while len(found) < before:
        before = len(found)
        for column in reversed(range(len(found[0]) if found else 0)):
            found = _merged_along(found, column)
    return found


def _merged_along(boxes: Sequence[Box], column: int) -> list[Box]:
    joined: dict[tuple[Box, Box], int] = {}
    for box in boxes:
        others = box[:column], box[column + 1 :]
        joined[others] = joined.get(others, 0) | box[column]
    return [(*before, mask, *after) for (before, after), mask in joined.items()]
