"""Every point of a score: which rule gave it, for which event, how old that was, and what its age left of it.

The lines add up: events of a rule to the rule's points before its cap, capped rules to the total, rounded and kept in range.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from segue.compiler.emitter import Emissions, SqlEmitter
from segue.definitions.score import Score
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.language import tree
from segue.language.clock import Clock
from segue.language.printing import show
from segue.language.sql import column, exp, instant, literal
from segue.language.types import Scope


@dataclass(frozen=True)
class EventPoints:
    """The points of one event: what was given for it, and what is left of that at its age."""

    name: str
    at: datetime
    age: timedelta
    given: Decimal
    left: Decimal


@dataclass(frozen=True)
class RulePoints:
    """The points of one rule: `earned` before its cap, `counted` after it. `holds`: of a rule with a condition."""

    rule: str
    earned: Decimal
    counted: Decimal
    events: tuple[EventPoints, ...] = ()
    holds: bool | None = None


@dataclass(frozen=True)
class Ledger:
    """A score's account. `total` is the sum of what its rules counted, `score` that rounded and kept in range."""

    score: int | None
    rules: tuple[RulePoints, ...]
    total: Decimal
    value: str = ""

    @property
    def adds_up(self) -> bool:
        """Whether the lines give the score; False would be a bug."""
        return self.score is None or bool(self.value) or sum((rule.counted for rule in self.rules), Decimal(0)) == self.total


@dataclass(frozen=True)
class Doer:
    """Whose events count: leads by id, and for an account its own as well."""

    leads: tuple[int, ...]
    account: int | None = None


@dataclass(frozen=True)
class Events:
    """Where events are looked up, and when it is."""

    engine: Engine
    workspace: Workspace
    clock: Clock
    doer: Doer


def ledger(events: Events, score: Score, number: int | None, answers: dict[tree.Node, bool | None]) -> Ledger:
    """The account of a score of the doer. `number`: the score; `answers`: of the conditions of its rules."""
    if score.value is not None:
        return Ledger(number, (), Decimal(number or 0), " ".join(score.value.text.value.split()))
    rules = tuple(_rule(events, score, one.typed, answers) for one in score.points)
    total = sum((rule.counted for rule in rules), Decimal(0))
    return Ledger(number, rules, total)


def settled(total: Decimal, score: Score) -> int:
    """A total rounded and kept in the score's range."""
    rounded = int(round(total, 9).quantize(Decimal(1), ROUND_HALF_UP))
    return max(score.least, min(rounded, score.most))


def _rule(events: Events, score: Score, rule: tree.PointsRule, answers: dict[tree.Node, bool | None]) -> RulePoints:
    if isinstance(rule, tree.PointsWhen):
        holds = bool(answers.get(rule.condition))
        points = rule.points if holds else Decimal(0)
        return RulePoints(show(rule), points, points, holds=holds)
    counted = tuple(
        _event_points(name, at.replace(tzinfo=UTC), events.clock, rule, score) for name, at in _events(events, rule, score.of)
    )
    earned = sum((one.left for one in counted), Decimal(0))
    return RulePoints(show(rule), earned, _capped(earned, rule), tuple(one for one in counted if one.left))


def _event_points(name: str, at: datetime, clock: Clock, rule: tree.PointsForEach, score: Score) -> EventPoints:
    age = clock.as_of - at
    left = rule.points
    if score.decay is not None:
        left = round(rule.points * score.decay.left(age // score.decay.every), 6)
    return EventPoints(name, at, age, rule.points, left)


def _capped(earned: Decimal, rule: tree.PointsForEach) -> Decimal:
    if rule.limit is None:
        return earned
    bound = abs(rule.limit)
    return min(earned, bound) if rule.points >= 0 else max(earned, -bound)


def _events(events: Events, rule: tree.PointsForEach, scope: Scope) -> list[tuple[str, datetime]]:
    """The events that a rule counts, the latest first."""
    clock, stretch = events.clock, events.clock.window(rule.window)
    tests: list[exp.Expr] = [_theirs(events.doer), exp.LTE(this=column("at"), expression=instant(clock.as_of))]
    if rule.events.names:
        names = [literal(str(name.value)) for name in rule.events.names]
        tests.append(exp.In(this=column("name"), expressions=names))
    if rule.events.where is not None:
        dialect = events.engine.capabilities.dialect
        emitter = SqlEmitter(Emissions(events.workspace.catalogue, clock, dialect), scope)
        tests.append(emitter.sql(rule.events.where))
    if stretch.after is not None:
        tests.append(exp.GT(this=column("at"), expression=instant(stretch.after.instant)))
    if stretch.until is not None:
        tests.append(exp.LTE(this=column("at"), expression=instant(stretch.until.instant)))
    query = exp.select(column("name"), column("at")).from_(exp.table_("event", db="segue")).where(*tests)
    return events.engine.rows(query.order_by(exp.Ordered(this=column("at"), desc=True)))


def _theirs(doer: Doer) -> exp.Expr:
    of_leads = exp.In(this=column("lead_id"), expressions=[literal(one) for one in doer.leads]) if doer.leads else exp.false()
    if doer.account is None:
        return of_leads
    own = exp.EQ(this=column("account_id"), expression=literal(doer.account))
    return exp.Paren(this=exp.or_(of_leads, own))
