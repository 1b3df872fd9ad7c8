"""Scores as columns: points added up by rules, with decay and caps, and the bands their total lies in.

The points of an event of age a in a decaying score are p x (1 - share)^floor(a / every), rounded to six places. Events of
one step have the same points, so a rule is a sum over steps of (number of events in the step) x (points in the step).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from segue.compiler.columns import StateColumn, emitted, state_column
from segue.compiler.emitter import Emissions, SqlEmitter
from segue.compiler.values import holds
from segue.definitions.score import SMALLEST, Banding, Decay, Score
from segue.language import tree
from segue.language.clock import Clock, Edge, Stretch
from segue.language.emission import Partial
from segue.language.numbers import fitted, rounded, steady
from segue.language.sql import case, cast, column, exp, greatest, least, literal


@dataclass(frozen=True)
class Step:
    """A stretch of time in which every event has the same points."""

    stretch: Stretch
    points: Decimal


def steps(rule: tree.PointsForEach, decay: Decay | None, clock: Clock) -> list[Step]:
    """The steps of a rule within its window, the latest first."""
    window = clock.window(rule.window)
    if decay is None:
        return [Step(window, rule.points)]
    found: list[Step] = []
    for number in range(decay.steps(rule)):
        points = round(rule.points * decay.left(number), 6)
        stretch = window & Stretch(_back(clock, decay.every * (number + 1)), _back(clock, decay.every * number))
        if abs(points) < SMALLEST or (stretch.is_empty and number > 0 and _past(window, stretch)):
            break
        if not stretch.is_empty:
            found.append(Step(stretch, points))
    return found


def _back(clock: Clock, age: timedelta) -> Edge | None:
    return Edge(clock.as_of - age, moves=age) if age else None


def _past(window: Stretch, stretch: Stretch) -> bool:
    """Whether a step lies wholly before the window, so that all later ones do."""
    return window.after is not None and stretch.until is not None and stretch.until.instant <= window.after.instant


def score_columns(score: Score, shared: Emissions) -> Iterator[StateColumn]:
    """The score's total, and a column for each of its bandings."""
    emitter = SqlEmitter(shared, score.of)
    total = _value(score, emitter) if score.value is not None else _points(score, emitter)
    whole = rounded(shared.dialect, steady(shared.dialect, total))
    clamped = greatest([least([whole, literal(score.most)]), literal(score.least)])
    if score.value is not None:
        clamped = case([(exp.Not(this=exp.Is(this=exp.Paren(this=total.copy()), expression=exp.Null())), clamped)], None)
    name = score.name.value
    yield emitted(emitter, name, fitted(shared.dialect, clamped, "whole number"))
    for banding in score.bandings:
        yield _banding(banding, score)


def _value(score: Score, emitter: SqlEmitter) -> exp.Expr:
    assert score.value is not None
    return fitted(emitter.dialect, emitter.sql(score.value.typed), "double")


def _points(score: Score, emitter: SqlEmitter) -> exp.Expr:
    total: exp.Expr = cast(literal(0), "double")
    for one in score.points:
        total = exp.Add(this=total, expression=exp.Paren(this=rule_points(one.typed, score, emitter)))
    return total


def rule_points(rule: tree.PointsRule, score: Score, emitter: SqlEmitter) -> exp.Expr:
    """The points that one rule gives, after its cap."""
    if isinstance(rule, tree.PointsWhen):
        return case([(emitter.sql(rule.condition), cast(literal(rule.points), "double"))], cast(literal(0), "double"))
    total: exp.Expr | None = None
    for step in steps(rule, score.decay, emitter.clock):
        number = emitter.partial(Partial("count", rule.events, step.stretch))
        points = exp.Mul(this=number, expression=cast(literal(step.points), "double"))
        total = points if total is None else exp.Add(this=total, expression=points)
    if total is None:
        return cast(literal(0), "double")
    return total if rule.limit is None else capped(total, rule)


def capped(total: exp.Expr, rule: tree.PointsForEach) -> exp.Expr:
    """What a rule gives is at most its limit; what it takes, at most as much."""
    assert rule.limit is not None
    bound = abs(rule.limit)
    return least([total, literal(bound)]) if rule.points >= 0 else greatest([total, literal(-bound)])


def _banding(banding: Banding, score: Score) -> StateColumn:
    value = column(score.name.value)
    branches = [(holds(value, band.values), literal(band.label.value)) for band in banding.bands]
    return state_column(score.of, banding.name.value, case(branches, None), [(score.of, score.name.value)])
