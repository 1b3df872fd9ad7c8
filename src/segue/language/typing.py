"""Types every node of a tree against a catalogue, and settles what names and literals stand for.

The typed tree is the same tree with types filled in; names know whose value they read, written dates have type instant,
countries are their codes, and a date on the left of a comparison has changed sides. Problems are collected, never
raised: what cannot be typed gets type ANYTHING, so that one mistake is told once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeVar

from segue.language import tree
from segue.language.aggregates import aggregates
from segue.language.catalogue import Catalogue, Field
from segue.language.clock import FIXED_UNITS, Calendar
from segue.language.countries import country_code, known_names
from segue.language.nesting import MOST_REPEATED, too_deep
from segue.language.operators import operators
from segue.language.operators.base import Operand, Operator
from segue.language.patterns import PatternError, check_pattern
from segue.language.printing import quoted, show
from segue.language.thousands import is_doubtful, two_ways
from segue.language.tree import Node
from segue.language.types import (
    ANYTHING,
    COUNTRY,
    INSTANT,
    LIST,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    Scope,
    Type,
    comparable,
    one_of,
    united,
)  # fmt: skip
from segue.records import Problem

N = TypeVar("N", bound=Node)

MIRRORED: Final = {"less": "more", "at most": "at least", "more": "less", "at least": "at most"}
COMPARING: Final = {"equal", "differs", "one of"}
"""Operators that hold a value against written ones, so that a text which the value can never be is a slip."""


def typed(node: Node, catalogue: Catalogue, scope: Scope) -> tuple[Node, list[Problem]]:
    """A value or condition with its types, and what is wrong with it."""
    typing = Typing(catalogue, scope)
    return typing.whole(typing.node(node)), typing.problems


def typed_condition(node: Node, catalogue: Catalogue, scope: Scope) -> tuple[Node, list[Problem]]:
    """The same, where only a condition will do."""
    typing = Typing(catalogue, scope)
    return typing.whole(typing.condition(node)), typing.problems


def typed_points(rule: tree.PointsRule, catalogue: Catalogue, scope: Scope) -> tuple[tree.PointsRule, list[Problem]]:
    """A rule of points with its condition or events typed."""
    typing = Typing(catalogue, scope)
    if isinstance(rule, tree.PointsWhen):
        return replace(rule, condition=typing.whole(typing.condition(rule.condition))), typing.problems
    events, window = typing.events(rule.events), typing.window(rule.window)
    return replace(rule, events=events, window=window), typing.problems


class Typing:
    """One pass over one tree. `scope` is whose conditions these are; it changes inside `leads of the account`."""

    def __init__(self, catalogue: Catalogue, scope: Scope) -> None:
        self.catalogue = catalogue
        self.scope: Scope = scope
        self.properties: dict[str, Type] | None = None
        self.problems: list[Problem] = []

    def report(
        self, kind: str, message: str, node: Node, *, hint: str = "", wrong: str = "", near: tuple[str, ...] = ()
    ) -> None:
        self.problems.append(Problem(kind, message, *node.span, hint=hint, wrong=wrong, candidates=near))

    def whole(self, node: Node) -> Node:
        """What can only be said of the whole, when all its parts are typed."""
        deep = too_deep(node)
        if deep is not None:
            message = f"tests and quotients stand more than {MOST_REPEATED} deep within each other"
            self.report("syntax", message, deep, hint="give an inner part a name, as a trait of its own")
        return node

    def node(self, node: Node) -> Node:
        return _METHODS[type(node)](self, node)

    def condition(self, node: Node) -> Node:
        found = self.node(node)
        if found.type not in (TRUTH, ANYTHING):
            hint = f"compare it with something, as in: {show(node)} {_example_test(found.type)}"
            if isinstance(node, tree.Aggregate) and node.window is not None and found.type == INSTANT:
                whole = show(replace(node, window=None))
                hint = f"the window belongs to the events; to test the instant write: ({whole}) {show(node.window)}"
            self.report("not a condition", f"this is {found.type.noun}, not a condition", node, hint=hint)
            return replace(found, type=ANYTHING)
        return found

    # --- values ---

    def literal(self, node: tree.Literal) -> Node:
        return tree.Literal(node.value, span=node.span, type=_written_type(node.value))

    def name(self, node: tree.Name) -> tree.Name:
        if self.properties is not None:
            return self.property(node, self.properties)
        found = self.catalogue.fields.get(node.name)
        if found is None:
            hint = _meant(node.name)
            self.report("unknown name", f"'{node.name}' is not defined", node, hint=hint, wrong=node.name, near=self._names())
            return node
        return tree.Name(node.name, node.owner, self._reads(node, found), span=node.span, type=found.type)

    def _names(self) -> tuple[str, ...]:
        return tuple(self.catalogue.fields)

    def _reads(self, node: tree.Name, found: Field) -> tree.Reads:
        if found.of == "account":
            own = self.scope == "lead" and node.owner == "own" and found.stated
            return "lead or account" if own else "account"
        if node.owner == "account" or self.scope == "account":
            hint = f"to ask about the leads of an account write: any lead of the account ({node.name} ...)"
            self.report("wrong owner", f"'{node.name}' is a trait of leads, not of accounts", node, hint=hint)
        return "lead"

    def property(self, node: tree.Name, properties: dict[str, Type]) -> tree.Name:
        kind = properties.get(node.name)
        if kind is None:
            message = f"the event has no property '{node.name}'"
            hint = "declare it under the event's properties in events.yaml"
            if node.name in self.catalogue.fields:
                hint = "it is a trait: put the condition on it outside, after a bracket around the event's part"
            self.report("unknown property", message, node, hint=hint, wrong=node.name, near=tuple(properties))
            return replace(node, reads="event")
        return tree.Name(node.name, node.owner, "event", span=node.span, type=kind)

    def items(self, node: tree.Items) -> Node:
        return tree.Items(tuple([self.node(item) for item in node.items]), span=node.span)

    def case(self, node: tree.Case) -> Node:
        branches = tuple(replace(b, when=self.condition(b.when), then=self.node(b.then)) for b in node.branches)
        otherwise = self.node(node.otherwise) if node.otherwise is not None else None
        values = [b.then for b in branches] + ([otherwise] if otherwise is not None else [])
        kind = united([_narrow(value) for value in values])
        if kind is None:
            told = ", ".join(dict.fromkeys(str(value.type) for value in values))
            self.report("types", f"the branches give values of different types: {told}", node)
        return replace(node, branches=branches, otherwise=otherwise, type=kind or ANYTHING)

    # --- operators ---

    def call(self, node: tree.Call) -> Node:
        operator = operators().get(node.operator)
        if operator is None:
            functions = tuple(name for name, one in operators().items() if one.function)
            message = f"there is no function '{node.operator}'"
            self.report("unknown function", message, node, wrong=node.operator, near=functions)
            return replace(node, operands=tuple(self.node(operand) for operand in node.operands))
        takes = _spread(operator, len(node.operands))
        if len(takes) != len(node.operands):
            wanted = "at least 1 value" if operator.variadic else f"{len(takes)} value{'s' if len(takes) > 1 else ''}"
            self.report("arguments", f"'{node.operator}' takes {wanted}, not {len(node.operands)}", node)
            return node
        operands = [self.operand(one, take) for one, take in zip(node.operands, takes, strict=True)]
        before = len(self.problems)
        operands = self.alike(operator, operands, takes)
        for operand, take in zip(operands, takes, strict=True):
            if not take.alike or len(self.problems) == before:
                self.suits(operator, operand, take)
        self.special(operator, operands)
        kinds = [operand.type for operand in operands]
        if operator.name == "coalesce":
            kinds = [_narrow(operand) for operand in operands]
        gives = operator.gives if isinstance(operator.gives, Type) else operator.gives(kinds)
        return _sides(tree.Call(node.operator, tuple(operands), span=node.span, type=gives))

    def operand(self, node: Node, take: Operand) -> Node:
        if take.node in (tree.Duration, tree.Period, tree.Ages):
            return node
        return self.node(node)

    def alike(self, operator: Operator, operands: list[Node], takes: list[Operand]) -> list[Node]:
        """Literals take the type of what they are held against; what cannot be compared is reported."""
        flat = [one for one, take in zip(operands, takes, strict=True) if take.alike and not isinstance(one, tree.Items)]
        leads = [one for one in flat if not isinstance(one, tree.Literal)] or flat
        fitted: list[Node] = []
        for one, take in zip(operands, takes, strict=True):
            if isinstance(one, tree.Items):
                items = [self.against(operator, item, leads[0].type, leads[0]) for item in one.items]
                one = tree.Items(tuple(items), span=one.span)
            elif take.alike:
                one = self.against(operator, one, leads[0].type, leads[0])
            elif take.families == ("instant",) and isinstance(one, tree.Literal) and isinstance(one.value, str):
                one = self.date(one)
            fitted.append(one)
        return fitted

    def against(self, operator: Operator, node: Node, expected: Type, lead: Node) -> Node:
        """One operand held against a type; a literal is read as that type."""
        if isinstance(node, tree.Literal):
            return self.as_literal(operator, node, expected, lead)
        if not comparable(node.type, expected):
            message = f"{show(lead)} is {expected.noun}, {show(node)} is {node.type.noun}: they cannot be compared"
            self.report("types", message, node)
            return replace(node, type=ANYTHING)
        return node

    def as_literal(self, operator: Operator, node: tree.Literal, expected: Type, lead: Node) -> Node:
        if expected.family == "instant" and isinstance(node.value, str):
            return self.date(node)
        if expected == COUNTRY and isinstance(node.value, str):
            return self.country(node)
        if not comparable(node.type, expected):
            self.mismatch(node, expected, lead)
            return replace(node, type=ANYTHING)
        if isinstance(node.value, Decimal) and is_doubtful(node.value, expected):
            message, hint = two_ways(node.value)
            self.report("ambiguous cell", message, node, hint=hint)
        if expected.choices and operator.name in COMPARING and node.value not in expected.choices:
            message = f"{show(lead)} is never {show(node)}"
            hint = f"it is one of: {', '.join(expected.choices)}" if len(expected.choices) <= 12 else ""
            self.report("unknown value", message, node, hint=hint, wrong=str(node.value), near=expected.choices)
        return node

    def mismatch(self, node: tree.Literal, expected: Type, lead: Node) -> None:
        message = f"{show(lead)} is {expected.noun}, {show(node)} is {node.type.noun}: they cannot be compared"
        hint = ""
        if expected.family == "number" and isinstance(node.value, str) and _is_number(node.value):
            hint = f"write it without quotes: {node.value}"
        elif expected.family == "text" and isinstance(node.value, Decimal):
            hint = f"write it in quotes: {quoted(show(node))}"
        elif expected == LIST:
            hint = f"a list is asked with includes: {show(lead)} includes {show(node)}"
        self.report("types", message, node, hint=hint)

    def suits(self, operator: Operator, operand: Node, take: Operand) -> None:
        """Whether an operand has a type its place takes."""
        if take.constant and not isinstance(operand, tree.Literal):
            self.report("arguments", f"'{operator.name}' needs a text written out in quotes here", operand)
        if not take.families or operand.type == ANYTHING or isinstance(operand, tree.Items):
            return
        if operand.type.family not in take.families:
            message = f"'{operator.spelled}' needs {_wanted(take.families)} here, but this is {operand.type.noun}"
            hint = ""
            if operand.type == LIST:
                hint = "a list is asked with includes, as in: technologies includes 'Salesforce'"
            self.report("types", message, operand, hint=hint)

    def special(self, operator: Operator, operands: list[Node]) -> None:
        """What single operators ask beyond types."""
        if operator.name == "matches" and isinstance(operands[1], tree.Literal):
            self.pattern(operands[1])
        if operator.name == "on" and not isinstance(operands[1], tree.Literal):
            self.report("arguments", "'on' needs a written date, as in: on '2026-03-01'", operands[1])

    def pattern(self, node: tree.Literal) -> None:
        try:
            check_pattern(str(node.value))
        except PatternError as error:
            self.report("pattern", str(error), node)

    def date(self, node: tree.Literal) -> Node:
        if Calendar().read(str(node.value)) is None:
            self.report("date", f"{show(node)} is not a date", node, hint="write '2026-03-31' or '2026-03-31 14:30'")
            return replace(node, type=ANYTHING)
        return tree.Literal(node.value, span=node.span, type=INSTANT)

    def country(self, node: tree.Literal) -> Node:
        code = country_code(str(node.value))
        if code is None:
            names = tuple(name.title() for name in known_names() if len(name) > 3)
            self.report("unknown value", f"{show(node)} is no country", node, wrong=str(node.value), near=names)
            return replace(node, type=ANYTHING)
        return tree.Literal(code, span=node.span, type=COUNTRY)

    # --- conditions ---

    def all_of(self, node: tree.All | tree.Any) -> Node:
        return type(node)(tuple([self.condition(part) for part in node.parts]), span=node.span, type=TRUTH)

    def negation(self, node: tree.Not) -> Node:
        return replace(node, part=self.condition(node.part), type=TRUTH)

    def in_segment(self, node: tree.InSegment) -> Node:
        name = str(node.segment.value)
        of = self.catalogue.segments.get(name)
        asked: Scope = "account" if node.owner == "account" else self.scope
        if of is None:
            near = tuple(self.catalogue.segments)
            self.report("unknown segment", f"there is no segment '{name}'", node.segment, wrong=name, near=near)
        elif of != asked:
            hint = f"write: account in segment {quoted(name)}"
            if of == "lead":
                hint = f"write: any lead of the account (in segment {quoted(name)})"
            self.report("wrong owner", f"'{name}' is a segment of {of}s, not of {asked}s", node.segment, hint=hint)
        return replace(node, type=TRUTH)

    def leads_of_account(self, node: tree.LeadsOfAccount) -> Node:
        return replace(node, condition=self._of_leads(lambda: self.condition(node.condition)), type=TRUTH)

    def _of_leads(self, inside: Callable[[], N]) -> N:
        outer, self.scope = self.scope, "lead"
        try:
            return inside()
        finally:
            self.scope = outer

    def consent(self, node: tree.Consent) -> Node:
        channel = str(node.channel.value)
        if channel not in self.catalogue.channels:
            message = f"no trait says whether there is consent for '{channel}'"
            hint = f"give a yes-or-no trait the line: consent: {channel}"
            near = tuple(self.catalogue.channels)
            self.report("unknown channel", message, node.channel, hint=hint, wrong=channel, near=near)
        elif self.scope == "account":
            self.report("wrong owner", "consent is given by leads, not by accounts", node)
        return replace(node, type=TRUTH)

    def random_share(self, node: tree.RandomShare) -> Node:
        if node.percent > 100:
            self.report("arguments", "a share is at most 100%", node)
        return replace(node, type=TRUTH)

    # --- behaviour ---

    def events(self, node: tree.Events) -> tree.Events:
        for name in node.names:
            if name.value not in self.catalogue.events:
                near, wrong = tuple(self.catalogue.events), str(name.value)
                self.report("unknown event", f"there is no event '{wrong}'", name, wrong=wrong, near=near)
        if node.where is None:
            return node
        known = all(name.value in self.catalogue.events for name in node.names)
        self.properties = self.catalogue.properties(tuple(str(name.value) for name in node.names))
        before = len(self.problems)
        where = self.condition(node.where)
        self.properties = None
        if not known:
            del self.problems[before:]
        return replace(node, where=where)

    def window(self, node: tree.Window | None) -> tree.Window | None:
        if node is None:
            return None
        for end in node.ends:
            if isinstance(end, tree.Literal):
                self.date(end)
        return node

    def steady(self, duration: tree.Duration) -> tree.Duration:
        """A duration whose length is always the same."""
        if duration.unit not in FIXED_UNITS:
            self.report("duration", f"a {duration.unit} has no fixed length; use days or weeks here", duration)
            return replace(duration, unit="day")
        return duration

    def aggregate(self, node: tree.Aggregate) -> Node:
        function = aggregates()[node.function]
        events, window = self.events(node.events), self.window(node.window)
        if node.property is None:
            gives = function.gives if isinstance(function.gives, Type) else ANYTHING
            return replace(node, events=events, window=window, type=gives)
        known = all(name.value in self.catalogue.events for name in node.events.names)
        properties = self.catalogue.properties(tuple(str(name.value) for name in node.events.names))
        prop = self.property(node.property, properties) if known else node.property
        self._suits_aggregate(node, prop.type)
        gives = function.gives if isinstance(function.gives, Type) else function.gives(prop.type)
        return replace(node, property=prop, events=events, window=window, type=gives)

    def _suits_aggregate(self, node: tree.Aggregate | tree.LeadsAggregate, kind: Type) -> None:
        function = aggregates()[node.function]
        if kind != ANYTHING and function.families and kind.family not in function.families:
            message = f"'{node.function}' needs {_wanted(function.families)}, but this is {kind.noun}"
            self.report("types", message, node.property or node if isinstance(node, tree.Aggregate) else node.value or node)

    def leads_aggregate(self, node: tree.LeadsAggregate) -> Node:
        function = aggregates()[node.function]
        condition, named = node.where, node.value
        where = self._of_leads(lambda: self.condition(condition)) if condition is not None else None
        if named is None:
            return replace(node, where=where, type=WHOLE)
        value = self._of_leads(lambda: self.name(named))
        self._suits_aggregate(node, value.type)
        gives = function.gives if isinstance(function.gives, Type) else function.gives(value.type)
        return replace(node, value=value, where=where, type=gives)

    def did(self, node: tree.Did) -> Node:
        events, window = self.events(node.events), self.window(node.window)
        return tree.Did(events, node.times, window, node.negated, span=node.span, type=TRUTH)

    def sequence(self, node: tree.Sequence) -> Node:
        then = tuple(replace(f, events=self.events(f.events), within=self.steady(f.within)) for f in node.then)
        first, window = self.events(node.first), self.window(node.window)
        return replace(node, first=first, window=window, then=then, type=TRUTH)

    def regularly(self, node: tree.Regularly) -> Node:
        if not 1 <= node.least <= node.of <= 366:
            self.report("arguments", f"at least {node.least} of {node.of} cannot be; write from 1 to 366", node)
            return replace(node, events=self.events(node.events), least=1, of=1, type=TRUTH)
        return replace(node, events=self.events(node.events), type=TRUTH)

    def first_did(self, node: tree.FirstDid) -> Node:
        return replace(node, events=self.events(node.events), window=self.window(node.window), type=TRUTH)

    def stopped(self, node: tree.Stopped) -> Node:
        return replace(node, events=self.events(node.events), duration=self.steady(node.duration), type=TRUTH)

    def restarted(self, node: tree.Restarted) -> Node:
        events, after = self.events(node.events), self.steady(node.after)
        return replace(node, events=events, after=after, window=self.window(node.window), type=TRUTH)


def _spread(operator: Operator, number: int) -> list[Operand]:
    takes = list(operator.takes)
    if operator.variadic and number >= 1:
        takes = takes[:number] + [takes[-1]] * max(0, number - len(takes))
    return takes


def _meant(name: str) -> str:
    """What the author of a name that is not defined may have meant instead."""
    if name.lower() in ("yes", "no"):
        return f"write: is {'true' if name.lower() == 'yes' else 'false'}"
    if name.lower() == "unknown":
        return "write: is unknown"
    return "" if re.fullmatch("[a-z0-9_]+", name) else f"a text stands in single quotes: '{name}'"


def _written_type(value: object) -> Type:
    if isinstance(value, Decimal):
        return WHOLE if value == value.to_integral_value() else NUMBER
    return TEXT if isinstance(value, str) else TRUTH


def _narrow(node: Node) -> Type:
    """The type of a value; a written text is a choice of one."""
    if isinstance(node, tree.Literal) and isinstance(node.value, str) and node.type == TEXT:
        return one_of(node.value)
    return node.type


def _sides(node: tree.Call) -> Node:
    """A literal on the left of a comparison goes to the right, so that engines see `column < constant`."""
    if node.operator not in MIRRORED and node.operator not in ("equal", "differs"):
        return node
    left, right = node.operands
    if isinstance(left, tree.Literal) and not isinstance(right, tree.Literal):
        return replace(node, operator=MIRRORED.get(node.operator, node.operator), operands=(right, left))
    return node


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text.strip()) is not None


def _wanted(families: tuple[str, ...]) -> str:
    return " or ".join(Type(family).noun for family in families)


def _example_test(kind: Type) -> str:
    return {"number": ">= 1", "instant": "in the last 30 days", "list of text": "includes 'something'"}.get(
        kind.family, "= 'something'"
    )


_METHODS: Final[dict[type[Node], Callable[..., Node]]] = {
    tree.Literal: Typing.literal, tree.Name: Typing.name, tree.Items: Typing.items, tree.Case: Typing.case,
    tree.Call: Typing.call, tree.All: Typing.all_of, tree.Any: Typing.all_of, tree.Not: Typing.negation,
    tree.InSegment: Typing.in_segment, tree.LeadsOfAccount: Typing.leads_of_account, tree.Consent: Typing.consent,
    tree.RandomShare: Typing.random_share, tree.Aggregate: Typing.aggregate,
    tree.LeadsAggregate: Typing.leads_aggregate, tree.Did: Typing.did, tree.Sequence: Typing.sequence,
    tree.Regularly: Typing.regularly, tree.FirstDid: Typing.first_did, tree.Stopped: Typing.stopped,
    tree.Restarted: Typing.restarted,
}  # fmt: skip
