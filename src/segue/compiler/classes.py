"""Events made small: every event gets one number that says all that the definitions ask about it.

The number tells the event's variant (its name, and which of the conditions after `where` hold for it) and the stretch
of time it lies in, between the edges of all windows. It is worked out once an event; every count is then a question
about small numbers. `class = variant * number of stretches + stretch`, stretch 0 being the latest. Events later than now
have a class of their own: they only tell when something will change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import product
from typing import Final

from segue.language import tree
from segue.language.clock import Clock, Stretch
from segue.language.emission import Partial
from segue.language.sql import case, column, conjunction, exp, instant, literal
from segue.language.tree import Events, Literal, Node

MOST_VARIANTS: Final = 64
"""Combinations of conditions for one event name; conditions beyond that are kept as columns of their own."""

EmitWhere = Callable[[Node], exp.Expr]


@dataclass(frozen=True)
class Question:
    """One or more conditions on one event name that are told apart together: the answer is a small number.

    Conditions `property = constant` on one property exclude each other and are one question with several answers.
    """

    tests: tuple[Node, ...]
    subject: Node | None = None

    @property
    def answers(self) -> int:
        return len(self.tests) + 1

    def sql(self, emit: EmitWhere) -> exp.Expr:
        """0 where no test holds, else the number of the test, from 1."""
        branches = [(emit(test), literal(at)) for at, test in enumerate(self.tests, start=1)]
        return case(branches, literal(0))


@dataclass(frozen=True)
class Named:
    """An event name (None: all that are not named), its questions, and the number of its first variant."""

    name: str | None
    questions: tuple[Question, ...]
    apart: tuple[Node, ...]
    offset: int

    @property
    def size(self) -> int:
        size = 1
        for question in self.questions:
            size *= question.answers
        return size

    def variants(self, where: Node | None) -> list[int]:
        """The variants for which a condition holds; all of them for none, or for one that is kept apart."""
        found = []
        for at, answers in enumerate(product(*(range(q.answers) for q in self.questions))):
            if all(where not in q.tests or a == q.tests.index(where) + 1 for q, a in zip(self.questions, answers, strict=True)):
                found.append(self.offset + at)
        return found

    def sql(self, emit: EmitWhere) -> exp.Expr:
        """The number of an event's variant, for events of this name."""
        total: exp.Expr = literal(self.offset)
        stride = self.size
        for question in self.questions:
            stride //= question.answers
            answer = question.sql(emit)
            scaled = exp.Mul(this=exp.Paren(this=answer), expression=literal(stride)) if stride > 1 else answer
            total = exp.Add(this=total, expression=scaled)
        return total


@dataclass
class Classes:
    """The classes that a set of partials needs, at one instant."""

    partials: Iterable[Partial]
    clock: Clock
    emit: EmitWhere
    apart: dict[Node, str] = field(default_factory=dict)

    @cached_property
    def patterns(self) -> list[Events]:
        return list(dict.fromkeys(partial.events for partial in self.partials))

    @cached_property
    def names(self) -> list[str]:
        """The event names that are asked for by name, sorted."""
        return sorted({str(name.value) for pattern in self.patterns for name in pattern.names})

    @cached_property
    def any_event(self) -> bool:
        return any(not pattern.names for pattern in self.patterns)

    @cached_property
    def named(self) -> list[Named]:
        found: list[Named] = []
        offset = 0
        for name in [*self.names, *([None] if self.any_event else [])]:
            questions, apart = self._questions(name)
            found.append(Named(name, questions, apart, offset))
            offset += found[-1].size
            for where in apart:
                self.apart.setdefault(where, f"w{len(self.apart)}")
        return found

    def _questions(self, name: str | None) -> tuple[tuple[Question, ...], tuple[Node, ...]]:
        wheres = dict.fromkeys(p.where for p in self.patterns if p.where is not None and _about(p, name))
        equal: dict[Node, list[Node]] = {}
        for where in wheres:
            subject = _equated(where)
            equal.setdefault(subject if subject is not None else where, []).append(where)
        questions = [Question(tuple(tests), key) for key, tests in equal.items()]
        questions.sort(key=lambda question: -question.answers)
        kept: list[Question] = []
        apart: list[Node] = []
        size = 1
        for question in questions:
            if size * question.answers > MOST_VARIANTS and kept:
                apart.extend(question.tests)
            else:
                kept.append(question)
                size *= question.answers
        return tuple(kept), tuple(apart)

    @cached_property
    def cuts(self) -> list[datetime]:
        """The instants that part time into stretches, latest first."""
        edges = {edge.instant for partial in self.partials for edge in partial.stretch.edges}
        edges |= {cut for partial in self.partials for age in partial.cuts if (cut := self._back(age)) is not None}
        return sorted((edge for edge in edges if edge < self.clock.as_of), reverse=True)

    def _back(self, age: timedelta) -> datetime | None:
        try:
            return self.clock.as_of - age
        except OverflowError:
            return None

    @property
    def stretches(self) -> int:
        return len(self.cuts) + 1

    @property
    def to_come(self) -> int:
        """The class of all events later than now: they count for nothing yet."""
        return self.stretches * sum(one.size for one in self.named)

    @property
    def number(self) -> int:
        """How many classes there are."""
        return self.to_come + 1

    def classes(self, events: Events, stretch: Stretch) -> list[int]:
        """The classes of the events of a pattern in a stretch, sorted. Conditions kept apart are not in them."""
        first, last = self._span(stretch)
        found = [
            variant * self.stretches + at
            for variant in self.variants(events)
            for at in range(first, last)
        ]  # fmt: skip
        return sorted(found)

    def variants(self, events: Events) -> list[int]:
        return [v for one in self.named if _about(events, one.name) for v in one.variants(events.where)]

    def _span(self, stretch: Stretch) -> tuple[int, int]:
        """The stretches [first, last) that lie within a stretch of time."""
        first, last = 0, self.stretches
        if stretch.until is not None and stretch.until.instant < self.clock.as_of:
            first = self.cuts.index(stretch.until.instant) + 1
        if stretch.after is not None:
            last = self.cuts.index(stretch.after.instant) + 1 if stretch.after.instant < self.clock.as_of else 0
        return first, last

    def next_crossings(self) -> list[timedelta | None]:
        """For every class the least age at which an event of it changes what it counts for; None for never."""
        found: list[timedelta | None] = [None] * self.number
        found[self.to_come] = timedelta(0)
        for partial in self.partials:
            ages = {edge.moves for edge in partial.stretch.edges if edge.moves is not None} | set(partial.cuts)
            for age in ages:
                instant_back = self._back(age)
                if instant_back is None or age <= timedelta(0):
                    continue
                last = self.cuts.index(instant_back)
                for variant in self.variants(partial.events):
                    for at in range(last + 1):
                        place = variant * self.stretches + at
                        held = found[place]
                        found[place] = age if held is None else min(held, age)
        return found

    # --- SQL ---

    def sql(self) -> exp.Expr:
        """The class of an event; null for events that nobody asks about."""
        name = column("name")
        branches = [
            (exp.EQ(this=name.copy(), expression=literal(one.name)), one.sql(self.emit))
            for one in self.named
            if one.name is not None
        ]
        rest = next((one.sql(self.emit) for one in self.named if one.name is None), None)
        variant = case(branches, rest) if branches else rest
        assert variant is not None
        scaled = exp.Mul(this=exp.Paren(this=variant), expression=literal(self.stretches))
        seen = exp.Add(this=scaled, expression=self._stretch_sql(0, len(self.cuts)))
        later = exp.GT(this=column("at"), expression=instant(self.clock.as_of))
        return case([(later, literal(self.to_come))], seen)

    def _stretch_sql(self, first: int, last: int) -> exp.Expr:
        """The number of the stretch an event lies in, found by halving."""
        if first == last:
            return literal(first)
        middle = (first + last) // 2
        later = exp.GT(this=column("at"), expression=instant(self.cuts[middle]))
        return case([(later, self._stretch_sql(first, middle))], self._stretch_sql(middle + 1, last))

    def wanted(self) -> exp.Expr:
        """Which events to read at all: those with a name that is asked for, within some window or later than now."""
        tests: list[exp.Expr] = []
        if not self.any_event:
            values = [literal(name) for name in self.names]
            tests.append(exp.In(this=column("name"), expressions=values))
        afters = [partial.stretch.after for partial in self.partials]
        if all(after is not None for after in afters) and not any(partial.cuts for partial in self.partials):
            oldest = min(after.instant for after in afters if after is not None)
            tests.append(exp.GT(this=column("at"), expression=instant(oldest)))
        return conjunction(tests)


def _about(events: Events, name: str | None) -> bool:
    """Whether a pattern is about events of a name (None: of any name that is not asked for by name)."""
    return not events.names or (name is not None and any(one.value == name for one in events.names))


def _equated(where: Node) -> Node | None:
    """The property of a condition `property = constant`."""
    if isinstance(where, tree.Call) and where.operator == "equal":
        left, right = where.operands
        if isinstance(left, tree.Name) and isinstance(right, Literal) and right.type.family != "instant":
            return left
    return None
