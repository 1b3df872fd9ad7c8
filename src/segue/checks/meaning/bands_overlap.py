"""Two bands of a score overlap, so that a score would have two names.

Bad:

    scores:
      fit:
        range: 0..100
        points: [60 when is_customer]
        bands:
          fit_level: {High: 50+, Low: <=50}

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
from itertools import combinations

from segue.checks.base import Check, Finding, Subject
from segue.language.printing import number
from segue.language.sets import Ordered


def find(subject: Subject) -> Iterator[Finding]:
    for score in subject.workspace.scores.values():
        whole = Ordered.between(Decimal(score.least), Decimal(score.most), step=1)
        for banding in score.bandings:
            for one, other in combinations(banding.bands, 2):
                if not isinstance(one.values.known, Ordered) or not isinstance(other.values.known, Ordered):
                    continue
                both = one.values.known & other.values.known & whole
                if not both.is_empty:
                    message = f"a score of {number(both.example())} is both '{one.label}' and '{other.label}'"
                    yield Finding(message, other.cell.place.position)


CHECK = Check("SG066", "bands that overlap", "error", find)
