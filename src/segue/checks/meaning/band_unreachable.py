"""A band that no lead can reach: the score's rules never give so many, or so few, points.

Bad:

    scores:
      fit:
        range: 0..100
        points: [20 when is_customer]
        bands:
          fit_level: {High: 50+, Low: <50}

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

from segue.checks.base import Check, Finding, Subject
from segue.definitions.score import Score
from segue.language import tree
from segue.language.printing import number
from segue.language.sets import Ordered


def find(subject: Subject) -> Iterator[Finding]:
    for score in subject.workspace.scores.values():
        if not score.points:
            continue
        least, most = reach(score)
        possible = Ordered.between(least, most, step=1)
        for banding in score.bandings:
            for band in banding.bands:
                known = band.values.known
                if isinstance(known, Ordered) and not known.is_empty and (known & possible).is_empty:
                    message = f"no lead can be '{band.label}': the rules give {number(least)} to {number(most)} points"
                    yield Finding(message, band.label.place.position)


def reach(score: Score) -> tuple[Decimal, Decimal]:
    """The least and the greatest score that the rules can give."""
    least, most = Decimal(0), Decimal(0)
    for one in score.points:
        bound = _bound(one.typed)
        least, most = least + min(bound, Decimal(0)), most + max(bound, Decimal(0))
    clamp = (Decimal(score.least), Decimal(score.most))
    return max(clamp[0], min(least, clamp[1])), min(clamp[1], max(most, clamp[0]))


def _bound(rule: tree.PointsRule) -> Decimal:
    """What a rule gives at most; without a cap there is no end to it."""
    if isinstance(rule, tree.PointsWhen):
        return rule.points
    if rule.limit is not None:
        return abs(rule.limit).copy_sign(rule.points)
    return Decimal("1e12").copy_sign(rule.points)


CHECK = Check("SG067", "band that cannot be reached", "warning", find)
