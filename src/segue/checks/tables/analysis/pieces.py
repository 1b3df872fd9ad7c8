"""A column's values cut into pieces that no cell tells apart.

Numbers and instants are cut wherever a cell or the domain begins or ends; texts into those that some cell names, one a
piece, and all others. A cell is then the pieces it lets through, as the bits of an integer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from segue.language.sets import Cut, Interval, Ordered, Words

Known = Ordered | Words

MOST_COUNTED: Final = 1000
"""Whole numbers of a domain of at most so many values are counted one by one; more, or decimals, in groups."""


@dataclass(frozen=True)
class Pieces:
    """`cells`: the pieces of each set that was asked about. `weights`: the points that each piece counts as."""

    pieces: tuple[Known, ...]
    cells: tuple[int, ...]
    weights: tuple[int, ...]


def pieces_of(domain: Known, sets: Sequence[Known], naming: Sequence[Known] = ()) -> Pieces:
    """The domain cut by sets of its kind; texts that only sets of `naming` name are pieces too.

    Weights: a text that is named counts one, all others together one, or what they are where the domain lists them.
    Whole numbers count each, where the domain has no more than `MOST_COUNTED`; of other numbers and of instants those
    count one together that lie in the same sets.
    """
    if isinstance(domain, Words):
        named = [word for one in naming if isinstance(one, Words) for word in one.listed]
        return _words(domain, [one for one in sets if isinstance(one, Words)], named)
    return _ordered(domain, [one for one in sets if isinstance(one, Ordered)])


def united(pieces: Sequence[Known]) -> Known:
    """All values of some pieces, in the order in which the domain was cut."""
    ordered = [piece for piece in pieces if isinstance(piece, Ordered)]
    if ordered:
        return Ordered(tuple(_joined(ordered)), ordered[0].step)
    words = [piece for piece in pieces if isinstance(piece, Words)]
    listed = tuple(word for piece in words if not piece.but for word in piece.listed)
    rest = next((piece for piece in words if piece.but), None)
    return Words(listed) if rest is None else rest | Words(listed)


def _joined(pieces: Sequence[Ordered]) -> Iterator[Interval]:
    """Intervals in order, those that touch made one. A piece is one interval."""
    low, high = pieces[0].intervals[0].low, pieces[0].intervals[0].high
    for piece in pieces[1:]:
        one = piece.intervals[0]
        if one.low != high:
            yield Interval(low, high)
            low = one.low
        high = one.high
    yield Interval(low, high)


def _words(domain: Words, sets: list[Words], naming: list[str]) -> Pieces:
    named = [word for word in dict.fromkeys([*naming, *(w for one in sets for w in one.listed)]) if word in domain]
    if not domain.but:
        named.sort(key={word: at for at, word in enumerate(domain.listed)}.__getitem__)
    pieces = [Words((word,)) for word in named]
    rest = Words((*domain.listed, *named), but=True) if domain.but else domain & Words(tuple(named), but=True)
    weights = [1] * len(named)
    if not rest.is_empty:
        pieces.append(rest)
        weights.append(rest.size() or 1)
    bit = {word: 1 << at for at, word in enumerate(named)}
    full = (1 << len(pieces)) - 1
    listed = [sum(bit[word] for word in dict.fromkeys(one.listed) if word in bit) for one in sets]
    cells = [full & ~mask if one.but else mask for one, mask in zip(sets, listed, strict=True)]
    return Pieces(tuple(pieces), tuple(cells), tuple(weights))


def _ordered(domain: Ordered, sets: list[Ordered]) -> Pieces:
    places = {(cut.at, cut.above): cut for one in (domain, *sets) for cut in one.cuts()}
    cuts = [places[key] for key in sorted(places)]
    pieces: list[Ordered] = []
    before: dict[Cut, int] = {}
    ends = {one.low: one.high for one in domain.intervals}
    end: Cut | None = None
    for at, cut in enumerate(cuts):
        before[cut] = len(pieces)
        end = ends.get(cut, None if cut == end else end)
        if end is not None:
            pieces.append(Ordered((Interval(cut, cuts[at + 1]),), domain.step))
    cells = [sum((1 << before[i.high]) - (1 << before[i.low]) for i in one.intervals) for one in sets]
    return Pieces(tuple(pieces), tuple(cells), _weights(domain, pieces, cells))


def _weights(domain: Ordered, pieces: list[Ordered], cells: list[int]) -> tuple[int, ...]:
    size = domain.size()
    if domain.step is not None and size is not None and size <= MOST_COUNTED:
        return tuple(piece.size() or 0 for piece in pieces)
    seen: set[int] = set()
    weights = []
    for which in _signatures(len(pieces), cells):
        weights.append(int(which not in seen))
        seen.add(which)
    return tuple(weights)


def _signatures(number: int, cells: list[int]) -> list[int]:
    """For every piece the cells that let it through, as the bits of an integer."""
    changes = [0] * (number + 1)
    for cell, mask in enumerate(dict.fromkeys(cells)):
        edges = mask ^ (mask << 1)
        while edges:
            lowest = edges & -edges
            changes[lowest.bit_length() - 1] ^= 1 << cell
            edges ^= lowest
    found, active = [], 0
    for change in changes[:number]:
        active ^= change
        found.append(active)
    return found
