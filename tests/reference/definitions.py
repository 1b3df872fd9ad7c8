"""What scores, bands and frameworks make of conditions and values. Sections "Scores" and "Frameworks" of meaning.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from segue.definitions.framework import Framework, Output, Row
from segue.definitions.score import Banding, Score
from segue.language import tree
from tests.reference.values import rounded

# --- scores ---


def valued(score: Score, value: float | int | None) -> int | None:
    """A score that is a value: rounded, and kept within its range."""
    return None if value is None else max(score.least, min(score.most, rounded(value)))


def points(
    score: Score, rules: Sequence[tree.PointsRule],
    times: Callable[[tree.PointsRule], Sequence[datetime] | bool], as_of: datetime,
) -> int:  # fmt: skip
    """A score of rules. `times`: whether a rule's condition is true, or the instants of the events it counts."""
    total = sum((_given(score, rule, times(rule), as_of) for rule in rules), Fraction(0))
    return max(score.least, min(score.most, rounded(total)))


def _given(score: Score, rule: tree.PointsRule, found: Sequence[datetime] | bool, as_of: datetime) -> Fraction:
    """What one rule gives in all."""
    if isinstance(found, bool) or isinstance(rule, tree.PointsWhen):
        return Fraction(rule.points) if found else Fraction(0)
    given = sum((_left(score, rule.points, as_of - at) for at in found), Fraction(0))
    if rule.limit is None:
        return given
    limit = Fraction(rule.limit)
    return min(given, limit) if rule.points >= 0 else max(given, -limit)


def _left(score: Score, number: Decimal, age: Any) -> Fraction:
    """What is left of the points of an event of this age; to six decimal places, halves to even."""
    if score.decay is None:
        return Fraction(number)
    kept = (1 - Fraction(score.decay.share)) ** (age // score.decay.every)
    return round(Fraction(number) * kept, 6)


def band(banding: Banding, score: int | None) -> str | None:
    """The name of the range that a score lies in."""
    if score is None:
        return None
    return next((one.label.value for one in banding.bands if Decimal(score) in one.values.known), None)


# --- frameworks ---


@dataclass(frozen=True)
class Placement:
    """Where a table puts a lead. `row`: the number of the row that takes it, None for none."""

    row: int | None
    fault: bool
    segments: frozenset[str]
    outputs: Mapping[str, Any]


def place(framework: Framework, matching: Sequence[Row], before: frozenset[str]) -> Placement:
    """By the hit policy. `before`: the segments it was recorded in last."""
    if framework.hit_policy == "collect":
        return _all(framework, matching)
    if _is_fault(framework, matching):
        return _kept(framework, before)
    if not matching:
        return _rest(framework)
    return _taken(framework, _first(framework, matching))


def _is_fault(framework: Framework, matching: Sequence[Row]) -> bool:
    if framework.hit_policy == "unique":
        return len(matching) > 1
    gifts = {(row.name, *(text.value for text in row.outputs)) for row in matching}
    return framework.hit_policy == "any" and len(gifts) > 1


def _first(framework: Framework, matching: Sequence[Row]) -> Row:
    if framework.hit_policy != "priority":
        return matching[0]
    ranks = {segment: rank for rank, segment in enumerate(framework.priority)}
    return min(matching, key=lambda row: ranks.get(row.name, len(ranks)))


def _taken(framework: Framework, row: Row, *, fault: bool = False) -> Placement:
    outputs = zip(framework.outputs, row.outputs, strict=True)
    given = {output.name.value: _read(text.value, output) for output, text in outputs}
    return Placement(row.number, fault, frozenset([row.name]), given)


def _rest(framework: Framework, *, fault: bool = False) -> Placement:
    """In the segment of those whom no row takes, where there is one."""
    segments = frozenset([framework.otherwise] if framework.otherwise else [])
    return Placement(None, fault, segments, _nothing(framework))


def _kept(framework: Framework, before: frozenset[str]) -> Placement:
    """A lead on which the table has a fault stays where it was."""
    segment = next((name for name in framework.segments if name in before), None)
    if segment is None:
        return Placement(None, True, frozenset(), _nothing(framework))
    row = next((row for row in framework.rows if row.name == segment), None)
    return _taken(framework, row, fault=True) if row is not None else _rest(framework, fault=True)


def _all(framework: Framework, matching: Sequence[Row]) -> Placement:
    """In the segments of all rows, with all their texts."""
    if not matching:
        return _rest(framework)
    outputs = {}
    for at, output in enumerate(framework.outputs):
        outputs[output.name.value] = tuple(sorted({row.outputs[at].value for row in matching} - {""}))
    return Placement(matching[0].number, False, frozenset(row.name for row in matching), outputs)


def _nothing(framework: Framework) -> dict[str, Any]:
    return {output.name.value: None for output in framework.outputs}


def _read(text: str, output: Output) -> Any:
    """An output's text as its type; unknown where the cell is empty."""
    if not text:
        return None
    kinds: dict[str, Callable[[str], Any]] = {"whole number": int, "number": float}
    return kinds.get(output.type.name, str)(text)
