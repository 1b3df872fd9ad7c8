"""Sets of values, exact: what a cell, a band, a domain or a simple condition lets through.

A set is of numbers, of instants, of texts or of truths, and may also hold "missing". Ordered sets are unions of
disjoint intervals; whole numbers and instants (in milliseconds) step by one, decimals are dense. Text sets are finite
or all texts but finitely many. Every operation is exact; nothing is approximated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

Number = Decimal
INFINITY: Final = Decimal("Infinity")


class Cut(NamedTuple):
    """A place between two numbers: just below `at`, or just above it."""

    at: Number
    above: bool = False


LOWEST: Final = Cut(-INFINITY)
HIGHEST: Final = Cut(INFINITY, above=True)


class Interval(NamedTuple):
    """The numbers between two cuts. Of whole numbers both cuts are below a number, so that neighbours touch."""

    low: Cut
    high: Cut

    def __contains__(self, number: object) -> bool:
        return isinstance(number, Decimal) and self.low <= Cut(number) and Cut(number, above=True) <= self.high


@dataclass(frozen=True)
class Ordered:
    """A set of numbers: sorted, disjoint, not touching intervals. `step` is 1 for whole numbers, None for dense ones."""

    intervals: tuple[Interval, ...]
    step: int | None = None

    @classmethod
    def between(
        cls,
        low: Number | None,
        high: Number | None,
        *,
        low_in: bool = True,
        high_in: bool = True,
        step: int | None = None,
    ) -> Ordered:
        lower = LOWEST if low is None else Cut(low, above=not low_in)
        upper = HIGHEST if high is None else Cut(high, above=high_in)
        return cls.of([Interval(lower, upper)], step)

    @classmethod
    def of(cls, intervals: list[Interval], step: int | None) -> Ordered:
        """A set from intervals in any order, overlapping or empty."""
        if step is not None:
            intervals = [_snapped(one) for one in intervals]
        merged: list[Interval] = []
        for one in sorted(i for i in intervals if i.low < i.high):
            if merged and one.low <= merged[-1].high:
                merged[-1] = Interval(merged[-1].low, max(merged[-1].high, one.high))
            else:
                merged.append(one)
        return cls(tuple(merged), step)

    @property
    def is_empty(self) -> bool:
        return not self.intervals

    def __and__(self, other: Ordered) -> Ordered:
        found = [
            Interval(max(a.low, b.low), min(a.high, b.high)) for a in self.intervals for b in other.intervals
        ]  # fmt: skip
        if self.step != other.step:
            return Ordered.of(found, self.step)
        return Ordered(tuple(one for one in found if one.low < one.high), self.step)

    def __or__(self, other: Ordered) -> Ordered:
        return Ordered.of([*self.intervals, *other.intervals], self.step)

    def __invert__(self) -> Ordered:
        gaps, low = [], LOWEST
        for one in self.intervals:
            gaps.append(Interval(low, one.low))
            low = one.high
        gaps.append(Interval(low, HIGHEST))
        return Ordered(tuple(one for one in gaps if one.low < one.high), self.step)

    def __contains__(self, number: object) -> bool:
        return any(number in one for one in self.intervals)

    def size(self) -> int | None:
        """How many values; None for infinitely many."""
        total = 0
        for one in self.intervals:
            least, most = self.ends(one)
            if least == most and least is not None:
                total += 1
            elif self.step is None or least is None or most is None:
                return None
            else:
                total += int(most - least) + 1
        return total

    def ends(self, one: Interval) -> tuple[Number | None, Number | None]:
        """The numbers at the ends of an interval, for whole numbers the least and greatest in it; None: without end."""
        least = None if one.low.at == -INFINITY else one.low.at
        most = None if one.high.at == INFINITY else one.high.at
        return least, most - 1 if most is not None and self.step is not None else most

    def cuts(self) -> Iterator[Cut]:
        for one in self.intervals:
            yield from (one.low, one.high)

    def example(self) -> Number:
        """A value of the set that a person would call typical of it: an end where there is one."""
        one = self.intervals[0]
        least, most = self.ends(one)
        if least is not None:
            return least if not one.low.above else _just_above(one)
        if most is not None:
            return most if one.high.above or self.step else most - 1
        return Decimal(0)


def _just_above(one: Interval) -> Number:
    if one.high.at == INFINITY or one.high.at - one.low.at > 1:
        return one.low.at + 1
    return (one.low.at + one.high.at) / 2


def _snapped(one: Interval) -> Interval:
    """An interval of whole numbers, from below its least to below the one after its greatest."""
    return Interval(_snapped_cut(one.low), _snapped_cut(one.high))


def _snapped_cut(cut: Cut) -> Cut:
    if cut.at.is_infinite():
        return cut
    floor = cut.at.to_integral_value("ROUND_FLOOR")
    return Cut(floor if floor == cut.at and not cut.above else floor + 1)


@dataclass(frozen=True)
class Words:
    """A set of texts: those listed, or with `but` all texts except those listed."""

    listed: tuple[str, ...]
    but: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.listed and not self.but

    def __and__(self, other: Words) -> Words:
        if not self.but:
            return Words(tuple(w for w in self.listed if w in other))
        if not other.but:
            return Words(tuple(w for w in other.listed if w in self))
        return Words(tuple(dict.fromkeys(self.listed + other.listed)), but=True)

    def __or__(self, other: Words) -> Words:
        return ~(~self & ~other)

    def __invert__(self) -> Words:
        return Words(self.listed, but=not self.but)

    def __contains__(self, word: object) -> bool:
        return (word in self.listed) != self.but

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and self.but == other.but and set(self.listed) == set(other.listed)

    def __hash__(self) -> int:
        return hash((self.but, frozenset(self.listed)))

    def size(self) -> int | None:
        return None if self.but else len(self.listed)

    def example(self) -> str:
        if not self.but:
            return self.listed[0]
        candidate = "anything else"
        while candidate in self.listed:
            candidate += " else"
        return candidate


@dataclass(frozen=True)
class Values:
    """A set of values of one field: known ones, and whether "missing" is among them."""

    known: Ordered | Words
    missing: bool = False

    @property
    def is_empty(self) -> bool:
        return self.known.is_empty and not self.missing

    def __and__(self, other: Values) -> Values:
        return Values(self.known & other.known, self.missing and other.missing)  # type: ignore[operator]

    def __or__(self, other: Values) -> Values:
        return Values(self.known | other.known, self.missing or other.missing)  # type: ignore[operator]

    def __invert__(self) -> Values:
        return Values(~self.known, not self.missing)

    def __sub__(self, other: Values) -> Values:
        return self & ~other

    def __le__(self, other: Values) -> bool:
        return (self - other).is_empty

    def size(self) -> int | None:
        """How many values, "missing" counted as one; None for infinitely many."""
        known = self.known.size()
        return None if known is None else known + self.missing


TRUE: Final = "true"
FALSE: Final = "false"
TRUTHS: Final = Words((TRUE, FALSE))
"""Truths are the texts `true` and `false`: a set of two."""


@cache
def everything(family: str, choices: tuple[str, ...] = (), *, step: int | None = None) -> Ordered | Words:
    """All known values of a type."""
    if family in ("number", "instant"):
        return Ordered.of([Interval(LOWEST, HIGHEST)], step)
    if family == "yes or no":
        return TRUTHS
    return Words(choices) if choices else Words((), but=True)
