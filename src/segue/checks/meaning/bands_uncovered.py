"""The bands of a score leave out a part of its range.

A lead whose score lies there is in no band, and every table and condition over the bands passes it by.

Bad:

    scores:
      fit:
        range: 0..100
        points: [60 when is_customer]
        bands:
          fit_level: {High: 60+, Low: <50}

Good:

    scores:
      fit:
        range: 0..100
        points: [60 when is_customer]
        bands:
          fit_level: {High: 50+, Low: <50}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import reduce

from segue.checks.base import Check, Finding, Subject
from segue.definitions.score import Banding, Score
from segue.language.printing import number
from segue.language.sets import Ordered


def find(subject: Subject) -> Iterator[Finding]:
    for score in subject.workspace.scores.values():
        for banding in score.bandings:
            left = uncovered(score, banding)
            if not left.is_empty:
                told = ", ".join(_told(left, at) for at in range(len(left.intervals)))
                yield Finding(f"no band of '{banding.name}' covers {told}", banding.name.place.position)


def uncovered(score: Score, banding: Banding) -> Ordered:
    """The scores that are in no band."""
    whole = Ordered.between(Decimal(score.least), Decimal(score.most), step=1)
    sets = [band.values.known for band in banding.bands if isinstance(band.values.known, Ordered)]
    return whole & ~reduce(Ordered.__or__, sets, Ordered((), 1))


def _told(values: Ordered, at: int) -> str:
    least, most = values.ends(values.intervals[at])
    assert least is not None  # a score's range has both ends
    assert most is not None
    return number(least) if least == most else f"{number(least)}..{number(most)}"


CHECK = Check("SG065", "bands that leave something out", "error", find)
