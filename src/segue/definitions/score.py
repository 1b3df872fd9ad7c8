"""A score: points added up by rules, or computed by a value, in a range, with named bands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil, log
from typing import Final

from segue.definitions.expression import Expression
from segue.language.clock import FIXED_UNITS, fixed
from segue.language.sets import Values
from segue.language.tree import Duration, PointsForEach, PointsRule, Window
from segue.language.types import Scope
from segue.records import Written


@dataclass(frozen=True)
class Points:
    """One rule of a score, as written, as parsed and as typed."""

    text: Written
    rule: PointsRule
    typed: PointsRule


@dataclass(frozen=True)
class Decay:
    """The points of an event lose `share` of what is left at every full `every` of its age."""

    share: Decimal
    every: timedelta
    text: Written

    def left(self, steps: int) -> Decimal:
        """What is left of one point after so many steps."""
        return (1 - self.share) ** steps if steps else Decimal(1)

    def steps(self, rule: PointsForEach) -> int:
        """In how many steps an event's points fade to nothing, or leave the rule's window."""
        if self.share == 1:
            return 1
        fading = ceil(log(SMALLEST / abs(rule.points)) / log(1 - self.share)) + 1 if rule.points else 1
        within = _reach(rule.window)
        return max(1, fading if within is None else min(fading, ceil(within / self.every)))


SMALLEST: Final = Decimal("0.0000005")
"""Points are rounded to six decimal places: fewer than this are nothing."""

MOST_STEPS: Final = 400
"""Every step is counted apart. A score that fades in more would cost more than anyone sees."""


def _reach(window: Window | None) -> timedelta | None:
    """How far back a window goes; None where that has no end. A month is at most 31 days, and begins at a midnight."""
    if window is None or window.kind != "in the last":
        return None
    duration = window.ends[0]
    assert isinstance(duration, Duration)
    months = {"month": 1, "quarter": 3, "year": 12}.get(duration.unit, 0)
    return fixed(duration) or (int(duration.amount) * months * 31 + 2) * FIXED_UNITS["day"]


@dataclass(frozen=True)
class Band:
    """A named range of the score."""

    label: Written
    cell: Written
    values: Values


@dataclass(frozen=True)
class Banding:
    """A trait that names the band a score lies in."""

    name: Written
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Score:
    """`points` or `value`, not both. The total is rounded to a whole number and kept in `least`..`most`."""

    name: Written
    label: str
    of: Scope
    least: int
    most: int
    description: str = ""
    points: tuple[Points, ...] = ()
    value: Expression | None = None
    decay: Decay | None = None
    bandings: tuple[Banding, ...] = ()
