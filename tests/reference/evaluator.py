"""Evaluates a workspace: every value, segment and row of every lead and account, one at a time, asking back as needed.

Nothing is ordered beforehand: what a definition refers to is worked out when it is met, and remembered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from segue.definitions.framework import Framework
from segue.definitions.score import Score
from segue.definitions.workspace import Workspace
from segue.language import tree
from segue.language.tree import Node
from tests.reference import behaviour
from tests.reference.behaviour import Event
from tests.reference.calendar import Calendar, Day
from tests.reference.definitions import Placement, band, place, points, valued
from tests.reference.facts import Data, Facts, One
from tests.reference.results import Answer, Result
from tests.reference.values import ANSWERS_UNKNOWN, OPERATORS, age, both, either, opposite

STRETCHES = {"in the last": "in_the_last", "more than ago": "more_than_ago", "in the next": "in_the_next",
             "between ages": "between_ages", "in period": "period"}  # fmt: skip
"""Operators that ask whether an instant lies in a stretch, and the method of Calendar that gives it."""


def evaluate(workspace: Workspace, data: Data, as_of: datetime, prior: Result | None = None) -> Result:
    """Every answer at an instant. `prior`: what was recorded last, for leads that a table cannot place."""
    world = World(workspace, data, as_of, prior)
    return Result(
        {lead: world.answer(One("lead", lead)) for lead in world.facts.leads},
        {account: world.answer(One("account", account)) for account in world.facts.accounts},
    )


class World:
    """One workspace and its data at one instant. Answers are remembered."""

    def __init__(self, workspace: Workspace, data: Data, as_of: datetime, prior: Result | None = None) -> None:
        setting = workspace.settings.calendar
        zone = ZoneInfo(setting.timezone)
        self.workspace = workspace
        self.prior = prior
        self.facts = Facts(workspace, data, as_of)
        self.calendar = Calendar(as_of, zone, setting.week_starts, setting.fiscal_starts)
        self.bands = {b.name.value: (score, b) for score in workspace.scores.values() for b in score.bandings}
        self.outputs = {o.name.value: (f, o.name.value) for f in workspace.frameworks.values() for o in f.outputs}
        self.consents = {trait.consent: name for name, trait in workspace.traits.items() if trait.consent}
        self.remembered: dict[tuple[Any, ...], Any] = {}

    def once(self, key: tuple[Any, ...], work: Callable[[], Any]) -> Any:
        if key not in self.remembered:
            self.remembered[key] = work()
        return self.remembered[key]

    # --- definitions ---

    def answer(self, one: One) -> Answer:
        """All that is computed for a lead or account."""
        w = self.workspace
        names = [name for name, trait in w.traits.items() if trait.of == one.scope and not trait.stated]
        names += [name for name, score in w.scores.items() if score.of == one.scope]
        names += [name for name, (score, _) in self.bands.items() if score.of == one.scope]
        names += [name for name, (framework, _) in self.outputs.items() if framework.of == one.scope]
        placements = {name: self.placement(one, f) for name, f in w.frameworks.items() if f.of == one.scope}
        segments = [name for name in w.segment_names(one.scope) if self.is_in(one, name)]  # type: ignore[arg-type]
        return Answer(
            {name: self.field(one, name) for name in names},
            frozenset(segments),
            {name: placement.row for name, placement in placements.items()},
            frozenset(name for name, placement in placements.items() if placement.fault),
        )

    def field(self, one: One, name: str) -> Any:
        """The value of a trait, score, band or output."""
        return self.once(("field", one, name), lambda: self._field(one, name))

    def _field(self, one: One, name: str) -> Any:
        w = self.workspace
        if name in self.bands:
            score, banding = self.bands[name]
            return band(banding, self.field(one, score.name.value))
        if name in self.outputs:
            framework, output = self.outputs[name]
            return self.placement(one, framework).outputs[output]
        if name in w.scores:
            return self.score(one, w.scores[name])
        trait = w.traits.get(name)
        if trait is None or trait.value is None:
            return self.facts.stated(one, name)
        return as_value(self.value(trait.value.typed, one))

    def score(self, one: One, score: Score) -> int | None:
        if score.value is not None:
            return valued(score, self.value(score.value.typed, one))
        rules = [rule.typed for rule in score.points]

        def times(rule: tree.PointsRule) -> list[datetime] | bool:
            if isinstance(rule, tree.PointsWhen):
                return self.value(rule.condition, one) is True
            seen = behaviour.within(self.chosen(one, rule.events), self.calendar.window(rule.window))
            return [event.at for event in seen]

        return points(score, rules, times, self.calendar.as_of)

    def placement(self, one: One, framework: Framework) -> Placement:
        name = framework.name.value
        return self.once(("row", one, name), lambda: self._placement(one, framework))  # type: ignore[no-any-return]

    def _placement(self, one: One, framework: Framework) -> Placement:
        matching = [row for row in framework.rows if all(self.value(cell.typed, one) is True for cell in row.cells)]
        answers = getattr(self.prior, f"{one.scope}s") if self.prior is not None else {}
        before = answers[one.id].segments if one.id in answers else frozenset()
        return place(framework, matching, before)

    def is_in(self, one: One, segment: str) -> bool:
        return bool(self.once(("segment", one, segment), lambda: self._is_in(one, segment)))

    def _is_in(self, one: One, name: str) -> bool:
        framework = self.workspace.framework_of(name)
        if framework is not None:
            return name in self.placement(one, framework).segments
        segment = self.workspace.segments[name]
        if segment.within is not None and not self.is_in(one, segment.within.value):
            return False
        if segment.members is not None:
            row = self.facts.row(one)
            return row["key"] in segment.members.keys or self.facts.stated(one, "email") in segment.members.keys
        assert segment.when is not None
        return self.value(segment.when.typed, one) is True

    # --- expressions ---

    def value(self, node: Node, one: One, event: Event | None = None) -> Any:
        """The value of a node for a lead or account; inside `where` for one of its events."""
        return METHODS[type(node)](self, node, one, event)

    def literal(self, node: tree.Literal, one: One, event: Event | None) -> Any:
        if isinstance(node.value, Decimal):
            return float(node.value) if node.type.name == "number" else int(node.value)
        if isinstance(node.value, str) and node.type.family == "instant":
            return self.calendar.written(node.value)
        return node.value

    def name(self, node: tree.Name, one: One, event: Event | None) -> Any:
        if node.reads == "event":
            assert event is not None
            return event.properties.get(node.name)
        if node.reads == "lead":
            return self.field(one, node.name)
        if node.reads == "lead or account" and (own := self.field(one, node.name)) is not None:
            return own
        account = self.facts.account(one)
        return self.field(account, node.name) if account is not None else None

    def items(self, node: tree.Items, one: One, event: Event | None) -> Any:
        """A list, whose items may be unknown."""
        return [self.value(item, one, event) for item in node.items]

    def case(self, node: tree.Case, one: One, event: Event | None) -> Any:
        for branch in node.branches:
            if self.value(branch.when, one, event) is True:
                return as_value(self.value(branch.then, one, event))
        return as_value(self.value(node.otherwise, one, event)) if node.otherwise is not None else None

    def call(self, node: tree.Call, one: One, event: Event | None) -> Any:
        name = node.operator
        if name in STRETCHES:
            at = as_value(self.value(node.operands[0], one, event))
            stretch = getattr(self.calendar, STRETCHES[name])(node.operands[1])
            return at in stretch if at is not None else None
        values = [self.value(operand, one, event) for operand in node.operands]
        if name == "coalesce":
            return next((as_value(value) for value in values if value is not None), None)
        if name in ANSWERS_UNKNOWN:
            return ANSWERS_UNKNOWN[name](*values)
        if None in values:
            return None
        if name.endswith(" since"):
            return age(self.calendar.as_of, as_value(values[0]), name.split()[0])
        if name == "is free mail":
            domain = OPERATORS["domain of"](values[0])
            return domain in self.facts.free_mail if domain is not None else None
        return OPERATORS[name](*values)

    # --- conditions ---

    def all_of(self, node: tree.All, one: One, event: Event | None) -> bool | None:
        return both(self.value(part, one, event) for part in node.parts)

    def any_of(self, node: tree.Any, one: One, event: Event | None) -> bool | None:
        return either(self.value(part, one, event) for part in node.parts)

    def negation(self, node: tree.Not, one: One, event: Event | None) -> bool | None:
        return opposite(self.value(node.part, one, event))

    def in_segment(self, node: tree.InSegment, one: One, event: Event | None) -> bool:
        owner = self.facts.account(one) if node.owner == "account" else one
        return owner is not None and self.is_in(owner, str(node.segment.value))

    def consent(self, node: tree.Consent, one: One, event: Event | None) -> bool | None:
        found: bool | None = self.field(one, self.consents[str(node.channel.value)])
        return found

    def random_share(self, node: tree.RandomShare, one: One, event: Event | None) -> bool:
        text = f"{node.salt}:{self.facts.row(one)['key']}"
        number = int(hashlib.md5(text.encode()).hexdigest()[:16], 16)
        return number < Fraction(node.percent) / 100 * 16**16

    # --- leads of the account ---

    def leads_meeting(self, condition: Node, account: One) -> list[One]:
        return [lead for lead in self.facts.members[account.id] if self.value(condition, lead) is True]

    def leads_of_account(self, node: tree.LeadsOfAccount, one: One, event: Event | None) -> bool | None:
        account = self.facts.account(one)
        if account is None:
            return None
        number, everyone = len(self.leads_meeting(node.condition, account)), len(self.facts.members[account.id])
        answers = {
            "any": number > 0, "no": number == 0, "every": 0 < number == everyone,
            "at least": number >= node.number, "at most": number <= node.number, "exactly": number == node.number,
        }  # fmt: skip
        return answers[node.quantifier]

    def leads_aggregate(self, node: tree.LeadsAggregate, one: One, event: Event | None) -> Any:
        account = self.facts.account(one)
        if account is None:
            return None
        leads = self.facts.members[account.id] if node.where is None else self.leads_meeting(node.where, account)
        if node.value is None:
            return len(leads)
        values = [self.value(node.value, lead) for lead in leads]
        return behaviour.of_values(node.function, [value for value in values if value is not None])

    # --- behaviour ---

    def chosen(self, one: One, wanted: tree.Events) -> list[Event]:
        """The events of a lead or account that are asked for."""
        names = {str(name.value) for name in wanted.names}
        events = [event for event in self.facts.events(one) if not names or event.name in names]
        where = wanted.where
        return [event for event in events if where is None or self.value(where, one, event) is True]

    def aggregate(self, node: tree.Aggregate, one: One, event: Event | None) -> Any:
        return behaviour.aggregate(node, self.chosen(one, node.events), self.calendar)

    def did(self, node: tree.Did, one: One, event: Event | None) -> bool:
        return behaviour.did(node, self.chosen(one, node.events), self.calendar)

    def regularly(self, node: tree.Regularly, one: One, event: Event | None) -> bool:
        return behaviour.regularly(node, self.chosen(one, node.events), self.calendar)

    def first_did(self, node: tree.FirstDid, one: One, event: Event | None) -> bool:
        return behaviour.first_did(node, self.chosen(one, node.events), self.calendar)

    def stopped(self, node: tree.Stopped, one: One, event: Event | None) -> bool:
        return behaviour.stopped(node, self.chosen(one, node.events), self.calendar)

    def restarted(self, node: tree.Restarted, one: One, event: Event | None) -> bool:
        return behaviour.restarted(node, self.chosen(one, node.events), self.calendar)

    def sequence(self, node: tree.Sequence, one: One, event: Event | None) -> bool:
        return behaviour.sequence(node, lambda wanted: self.chosen(one, wanted), self.calendar)


def as_value(value: Any) -> Any:
    """A written day as a value by itself: the instant at which it begins."""
    return value.begin if isinstance(value, Day) else value


METHODS: dict[type[Node], Callable[..., Any]] = {
    tree.Literal: World.literal, tree.Name: World.name, tree.Items: World.items, tree.Case: World.case,
    tree.Call: World.call, tree.All: World.all_of, tree.Any: World.any_of, tree.Not: World.negation,
    tree.InSegment: World.in_segment, tree.Consent: World.consent, tree.RandomShare: World.random_share,
    tree.LeadsOfAccount: World.leads_of_account, tree.LeadsAggregate: World.leads_aggregate,
    tree.Aggregate: World.aggregate, tree.Did: World.did, tree.Sequence: World.sequence,
    tree.Regularly: World.regularly, tree.FirstDid: World.first_did, tree.Stopped: World.stopped,
    tree.Restarted: World.restarted,
}  # fmt: skip
