"""A score: points added up by rules, or computed by a value, in a range, with named bands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from segue.definitions.expression import Expression
from segue.language.sets import Values
from segue.language.tree import PointsRule
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
