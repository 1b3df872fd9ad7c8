"""Writes random texts of the definition language from typed templates: every operator, aggregate and behaviour.

What is written is always well typed, and small numbers, few words and round durations make sure that it often matters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

T = TypeVar("T")
Kind = Literal["number", "text", "truth", "instant", "list"]

WORDS = ("VP", "vp", "Manager", "Café", "a_b", "50% off", "ana@acme.com", "bob@GMAIL.com", "x@", "plain")
PARTS = ("v", "AN", "é", "@", "a_", "%", "om", "VP", "O")
PATTERNS = ("^V", "a.e", "[0-9]+", "(VP|Café)$", "@", "^$", "A|m")
LIKES = ("%a%", "_P", "V_", "a_b", "%@%.com", "%", "a.b", "50% off", "Caf_", "(%")
NUMBERS = ("0", "1", "2", "3", "5", "10", "0.3", "2.5", "-1", "1_000", "0.1", "-2.5")
COUNTRIES = ("GB", "US", "DE")
CHOICES = {"seniority": ("Manager", "VP", "C-level"), "tier": ("Tier 1", "Tier 2"), "currency": ("EUR", "USD")}
FIXED = (
    "45 seconds",
    "90 minutes",
    "1 hour",
    "24 hours",
    "1 day",
    "36 hours",
    "1.5 days",
    "3 days",
    "7 days",
    "2 weeks",
    "30 days",
)
CALENDAR = ("1 month", "2.7 months", "3 months", "1 quarter", "2 quarters", "1 year", "0 months", "12 months")
PERIODS = ("today", "yesterday", "tomorrow", *(f"{which} {unit}" for which in ("this", "last", "next") for unit in (
    "day", "week", "month", "quarter", "year", "fiscal quarter", "fiscal year")))  # fmt: skip
AGES = (
    "1 and 3 days",
    "3 and 1 weeks",
    "0 and 7 days",
    "24 and 36 hours",
    "1 and 3 months",
    "0.5 and 1.5 days",
    "0 and 1 quarters",
)
SALTS = ("", " of 'spring'", " of 'Ü 2'")

EVENTS: dict[str, dict[str, str]] = {
    "Page Viewed": {"path": "text", "seconds": "whole number", "ok": "yes or no", "price": "number", "tags": "list of text"},
    "Order Completed": {"amount": "number", "price": "number", "currency": "one of [EUR, USD]", "shipped_at": "instant"},
    "Content Downloaded": {"path": "text", "topic": "text", "ok": "yes or no", "shipped_at": "instant", "due": "date"},
    "Signed In": {},
}
NUMERIC = ("number", "whole number")
PATHS = ("/", "/pricing", "/Docs", "b", "a")


@dataclass(frozen=True)
class Field:
    """Something with a value that texts may name. `choices`: the only texts it may be compared with, if it has such."""

    name: str
    kind: Kind
    of: Literal["lead", "account"]
    choices: tuple[str, ...] = ()


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@dataclass
class Author:
    """Writes texts about the fields and segments that are there so far. `number` draws a whole number up to a bound."""

    number_up_to: Callable[[int], int]
    dates: Sequence[str]
    fields: list[Field] = field(default_factory=list)
    segments: list[tuple[str, str]] = field(default_factory=list)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number_up_to(len(options) - 1)]

    def chance(self, of: int) -> bool:
        return self.number_up_to(of - 1) == of - 1

    # --- names ---

    def field(self, kind: Kind, scope: str) -> Field:
        there = [one for one in self.fields if one.kind == kind and (scope == "lead" or one.of == "account")]
        return self.pick(there)

    def spelled(self, one: Field, scope: str) -> str:
        """A field's name, with `account.` before it where that makes a difference."""
        name = f'"{one.name}"' if self.chance(8) else one.name
        return f"account.{name}" if one.of == "account" and self.pick((True, False)) else name

    def name(self, kind: Kind, scope: str) -> str:
        return self.spelled(self.field(kind, scope), scope)

    # --- values ---

    def value(self, kind: Kind, scope: str, depth: int = 2) -> str:
        if kind == "number":
            return self.number(scope, depth)
        if kind == "text":
            return self.text(scope, depth)
        if kind == "instant":
            return self.instant(scope, depth)
        return self.condition(scope, depth) if kind == "truth" else self.name("list", scope)

    def number(self, scope: str, depth: int = 2) -> str:
        if depth <= 0:
            return self.pick((self.pick(NUMBERS), self.name("number", scope), self.name("number", scope)))
        ways: list[Callable[[], str]] = [
            lambda: self.name("number", scope),
            lambda: self.arithmetic(scope, depth),
            lambda: f"{self.pick(('round', 'floor', 'ceiling', 'abs'))}({self.number(scope, depth - 1)})",
            lambda: f"-({self.number(scope, depth - 1)})",
            lambda: f"coalesce({self.name('number', scope)}, {self.number(scope, depth - 1)}, {self.pick(NUMBERS)})",
            lambda: self.case("number", scope, depth),
            lambda: f"({self.pick(('hours', 'days', 'weeks'))} since {self.instant(scope, 0)})",
            lambda: f"length({self.text(scope, depth - 1)})",
            lambda: self.event_number(),
            lambda: self.event_number(),
            lambda: self.leads_number(scope),
        ]
        return self.pick(ways)()

    def arithmetic(self, scope: str, depth: int) -> str:
        sign = self.pick(("+", "-", "*", "/"))
        return f"({self.number(scope, depth - 1)} {sign} {self.number(scope, depth - 1)})"

    def case(self, kind: Kind, scope: str, depth: int) -> str:
        branches = [
            f"when {self.condition(scope, depth - 1)} then {self.value(kind, scope, depth - 1)}"
            for _ in range(1 + self.number_up_to(1))
        ]
        rest = f" else {self.value(kind, scope, depth - 1)}" if self.pick((True, False)) else ""
        return f"(case {' '.join(branches)}{rest} end)"

    def text(self, scope: str, depth: int = 2) -> str:
        if depth <= 0:
            return self.name("text", scope)
        ways: list[Callable[[], str]] = [
            lambda: self.name("text", scope),
            lambda: f"{self.pick(('lower', 'upper'))}({self.text(scope, depth - 1)})",
            lambda: f"(domain of {self.text(scope, 0)})",
            lambda: f"coalesce({self.name('text', scope)}, {self.text(scope, depth - 1)})",
            lambda: self.case("text", scope, depth),
            lambda: self.event_value(("first", "last", "most frequent"), ("text",)),
        ]
        return self.pick(ways)()

    def instant(self, scope: str, depth: int = 2) -> str:
        if depth <= 0:
            return self.name("instant", scope)
        ways: list[Callable[[], str]] = [
            lambda: self.name("instant", scope),
            lambda: f"({self.pick(('first', 'last'))} time of {self.events()}{self.window()})",
            lambda: self.event_value(("first", "last", "least", "greatest", "most frequent"), ("instant", "date")),
            lambda: f"coalesce({self.name('instant', scope)}, {self.instant(scope, depth - 1)})",
            lambda: self.case("instant", scope, depth),
        ]
        return self.pick(ways)()

    # --- aggregates ---

    def event_number(self) -> str:
        ways: list[Callable[[], str]] = [
            lambda: f"(count of {self.events()}{self.window()})",
            lambda: self.event_value(("sum of", "average of", "least of", "greatest of", "median of"), NUMERIC),
            lambda: self.event_value(("first", "last", "most frequent"), NUMERIC),
            lambda: self.event_value(("distinct",), (*NUMERIC, "text", "instant", "yes or no", "date")),
            lambda: (
                f"({self.pick(('hours', 'days', 'weeks'))} since {self.pick(('first', 'last'))} {self.events()}{self.window()})"
            ),
        ]
        return self.pick(ways)()

    def event_value(self, functions: Sequence[str], kinds: Sequence[str]) -> str:
        """An aggregate of a property: `first path of 'Page Viewed' ...`."""
        function = self.pick(functions)
        if function in ("least", "greatest"):
            function += " of"
        properties = sorted({(p, k) for event in EVENTS.values() for p, k in event.items() if self._suits(k, kinds)})
        name = self.pick(properties)[0]
        having = [event for event, there in EVENTS.items() if name in there]
        return f"({function} {name} of {self.events(having)}{self.window()})"

    @staticmethod
    def _suits(kind: str, kinds: Sequence[str]) -> bool:
        return kind in kinds or (kind.startswith("one of") and "text" in kinds)

    def leads_number(self, scope: str) -> str:
        where = f" where {self.condition('lead', 1)}" if self.pick((True, False)) else ""
        function = self.pick(("count", "sum", "average", "least", "greatest", "median"))
        what = "" if function == "count" else f"{self.field('number', 'lead').name} of "
        return f"({function} of {what}leads of the account{where})"

    def events(self, having: Sequence[str] = tuple(EVENTS)) -> str:
        """Which events: one name of some, several, or any; often with `where`."""
        way = self.number_up_to(5)
        names = [self.pick(having)] if way < 4 else list(having)[:2] if way == 4 else []
        text = quoted(names[0]) if len(names) == 1 else f"any of ({', '.join(map(quoted, names))})" if names else "any event"
        properties = {p: k for name in names or EVENTS for p, k in EVENTS[name].items()}
        if not properties or self.number_up_to(2) == 0:
            return text
        return f"{text} where {self.where(properties)}"

    def where(self, properties: dict[str, str], depth: int = 1) -> str:
        """A condition over an event's properties."""
        way = self.number_up_to(6)
        if depth and way == 0:
            joint = self.pick(("and", "or"))
            return f"({self.where(properties, 0)}) {joint} ({self.where(properties, 0)})"
        if depth and way == 1:
            return f"not ({self.where(properties, 0)})"
        name = self.pick(sorted(properties))
        kind = properties[name]
        if way == 2:
            return f"{name} {self.pick(('is known', 'is unknown', 'is null', 'is not null'))}"
        if kind in NUMERIC:
            return self.number_test(name, lambda: self.pick(NUMBERS))
        if kind in ("instant", "date"):
            return f"{name} {self.pick(('=', '<', '<=', '>', '>=', '!='))} {quoted(self.pick(self.dates))}"
        if kind == "yes or no":
            return f"{name} {self.pick(('= true', 'is true', 'is false', 'is not true', '!= true'))}"
        if kind == "list of text":
            return self.pick((f"{name} includes 'VP'", f"'plain' in {name}", f"'VP' not in {name}"))
        return self.text_test(name, CHOICES.get(name, PATHS))

    def window(self) -> str:
        """Nothing, or a stretch of time after events, with a blank before it."""
        ways: list[Callable[[], str]] = [
            lambda: "",
            lambda: f" in the last {self.duration()}",
            lambda: f" in the last {self.pick(FIXED)}",
            lambda: f" more than {self.duration()} ago",
            lambda: f" between {self.pick(AGES)} ago",
            lambda: f" {self.pick(PERIODS)}",
            lambda: f" {self.pick(('before', 'after', 'since', 'on'))} {quoted(self.pick(self.dates))}",
            lambda: " between {} and {}".format(*map(quoted, self.span())),
        ]
        return self.pick(ways)()

    def span(self) -> tuple[str, str]:
        one, other = sorted((self.pick(self.dates), self.pick(self.dates)))
        return one, other

    def duration(self) -> str:
        return self.pick(CALENDAR) if self.chance(3) else self.pick(FIXED)

    # --- conditions ---

    def condition(self, scope: str, depth: int = 2) -> str:
        """A condition in brackets."""
        ways: list[Callable[[], str]] = [
            lambda: self.number_test(self.number(scope, depth - 1), lambda: self.number(scope, depth - 2)),
            lambda: self.text_condition(scope, depth),
            lambda: self.date_test(scope, depth),
            lambda: self.date_test(scope, depth),
            lambda: self.truth_test(scope),
            lambda: self.list_test(scope),
            lambda: self.known_test(scope, depth),
            lambda: self.behaviour(),
            lambda: self.behaviour(),
            lambda: self.behaviour(),
            lambda: self.membership(scope),
            lambda: f"in a random {self.pick((0, 12.5, 50, 80, 100))}%{self.pick(SALTS)}",
        ]
        if depth > 0:
            ways += [
                lambda: f"{self.condition(scope, depth - 1)} {self.pick(('and', 'or'))} {self.condition(scope, depth - 1)}",
                lambda: f"not {self.condition(scope, depth - 1)}",
                lambda: self.leads_condition(),
            ]
        return f"({self.pick(ways)()})"

    def number_test(self, subject: str, other: Callable[[], str]) -> str:
        ways: list[Callable[[], str]] = [
            lambda: f"{subject} {self.pick(('=', '!=', '<', '<=', '>', '>=', '<>', '=='))} {other()}",
            lambda: f"{self.pick(NUMBERS)} {self.pick(('<', '<=', '>', '>=', '=', '!='))} {subject}",
            lambda: f"{subject} {self.pick(('between', 'not between'))} {other()} and {other()}",
            lambda: f"{subject} {self.pick(('in', 'not in'))} ({self.pick(NUMBERS)}, {self.pick(NUMBERS)})",
        ]
        return self.pick(ways)()

    def text_condition(self, scope: str, depth: int) -> str:
        if depth > 0 and self.chance(3):
            other = self.text(scope, 0)
            return f"{self.text(scope, depth - 1)} {self.pick(('=', '!=', 'contains', 'starts with', 'ends with'))} {other}"
        one = self.field("text", scope)
        if self.chance(6):
            return f"{self.text(scope, depth - 1)} is free mail"
        return self.text_test(self.spelled(one, scope), one.choices or WORDS)

    def text_test(self, subject: str, words: Sequence[str]) -> str:
        ways: list[Callable[[], str]] = [
            lambda: f"{subject} {self.pick(('=', '!='))} {quoted(self.pick(words))}",
            lambda: f"{subject} {self.pick(('in', 'not in'))} ({quoted(self.pick(words))}, {quoted(self.pick(words))})",
            lambda: (
                f"{subject} {self.pick(('contains', 'starts with', 'ends with', 'not contains'))} {quoted(self.pick(PARTS))}"
            ),
            lambda: f"{subject} {self.pick(('like', 'not like'))} {quoted(self.pick(LIKES))}",
            lambda: f"{subject} matches {quoted(self.pick(PATTERNS))}",
        ]
        return self.pick(ways)()

    def date_test(self, scope: str, depth: int) -> str:
        at = self.instant(scope, depth - 1)
        ways: list[Callable[[], str]] = [
            lambda: f"{at} in the last {self.duration()}",
            lambda: f"{at} in the next {self.duration()}",
            lambda: f"{at} {self.pick(('more', 'less'))} than {self.duration()} ago",
            lambda: f"{at} between {self.pick(AGES)} ago",
            lambda: f"{at} {self.pick(PERIODS)}",
            lambda: f"{at} {self.pick(('before', 'after', 'since', 'on'))} {quoted(self.pick(self.dates))}",
            lambda: f"{at} {self.pick(('=', '!=', '<', '<=', '>', '>='))} {quoted(self.pick(self.dates))}",
            lambda: f"{quoted(self.pick(self.dates))} {self.pick(('=', '!=', '<', '<=', '>', '>='))} {at}",
            lambda: "{} {} {} and {}".format(at, self.pick(("between", "not between")), *map(quoted, self.span())),
            lambda: f"{at} {self.pick(('in', 'not in'))} ({quoted(self.pick(self.dates))}, {quoted(self.pick(self.dates))})",
            lambda: f"{at} {self.pick(('=', '<', '<=', '>', '>=', '!=', 'before', 'after', 'since'))} {self.instant(scope, 0)}",
            lambda: f"{at} between {self.instant(scope, 0)} and {quoted(self.pick(self.dates))}",
        ]
        return self.pick(ways)()

    def truth_test(self, scope: str) -> str:
        name = self.name("truth", scope)
        if scope == "lead" and self.chance(4):
            return "has consent for email"
        return name + self.pick(("", " is true", " is false", " is not true", " is not false", " = true", " != true"))

    def list_test(self, scope: str) -> str:
        name, word = self.name("list", scope), quoted(self.pick(WORDS))
        return self.pick((f"{name} includes {word}", f"{word} in {name}", f"{word} not in {name}",
                          f"{name} includes {self.name('text', scope)}"))  # fmt: skip

    def known_test(self, scope: str, depth: int) -> str:
        kinds: tuple[Kind, ...] = ("number", "text", "instant", "truth", "list")
        kind = self.pick(kinds)
        subject = self.name(kind, scope) if kind == "truth" else self.value(kind, scope, depth - 1)
        return f"{subject} {self.pick(('is known', 'is unknown', 'is null', 'is not null'))}"

    def membership(self, scope: str) -> str:
        own = [name for name, of in self.segments if of == scope]
        accounts = [name for name, of in self.segments if of == "account"]
        if scope == "lead" and accounts and self.pick((True, False)):
            return f"account {self.pick(('in', 'not in'))} segment {quoted(self.pick(accounts))}"
        if not own:
            return self.truth_test(scope)
        return f"{self.pick(('in', 'not in'))} segment {quoted(self.pick(own))}"

    def leads_condition(self) -> str:
        how = self.pick(("any lead", "no lead", "every lead", "at least 2 leads", "at most 1 lead", "exactly 1 lead"))
        return f"{how} of the account {self.condition('lead', 1)}"

    # --- behaviour ---

    def behaviour(self) -> str:
        ways: list[Callable[[], str]] = [
            lambda: f"did {self.events()}{self.times()}{self.window()}",
            lambda: f"did not {self.events()}{self.window()}",
            lambda: f"first did {self.events()}{self.window()}",
            lambda: f"stopped {self.events()} for {self.pick(FIXED)}",
            lambda: f"restarted {self.events()} after {self.pick(FIXED)}{self.window()}",
            lambda: f"did {self.events()} in at least {self.regularly()}",
            lambda: self.sequence(),
            lambda: self.sequence(),
        ]
        return self.pick(ways)()

    def times(self) -> str:
        counted = self.pick(("at least", "at most", "exactly", "more than", "fewer than", "less than"))
        return self.pick(("", "", " once", " twice", f" {counted} {self.number_up_to(3)} times"))

    def regularly(self) -> str:
        of = 1 + self.number_up_to(4)
        return f"{1 + self.number_up_to(of - 1)} of the last {of} {self.pick(('hours', 'days', 'weeks'))}"

    def sequence(self) -> str:
        steps = [
            f" and then {self.pick(('', 'not '))}{self.events()} within {self.pick(FIXED)}"
            for _ in range(1 + self.number_up_to(2))
        ]
        return f"did {self.events()}{self.window()}{''.join(steps)}"
