"""Why a condition holds for one lead, or why not: its clauses, each with its answer and the lead's own values.

The clauses are asked of the engine itself, as further columns of the same plan, so that what is explained is what was done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from segue.compiler.plan import Ask
from segue.language import tree
from segue.language.clock import Calendar
from segue.language.printing import show
from segue.language.told_values import told
from segue.language.tree import Node
from segue.language.types import TRUTH, WHOLE, Scope

Answer = Literal["true", "false", "unknown"]


@dataclass(frozen=True)
class Value:
    """A value that a clause is about: what it is called, and what it is for this lead."""

    name: str
    value: Any


@dataclass(frozen=True)
class Verdict:
    """A clause with its answer; `parts` of `and`, `or`, `not` below it."""

    text: str
    answer: Answer
    joint: Literal["", "and", "or", "not"] = ""
    values: tuple[Value, ...] = ()
    parts: tuple[Verdict, ...] = ()

    @property
    def holds(self) -> bool:
        return self.answer == "true"


@dataclass
class Questions:
    """Collects what must be asked of the engine to explain some conditions, each thing once, and reads the answers."""

    of: Scope
    calendar: Calendar
    asked: dict[Node, str] = field(default_factory=dict)

    def ask(self, node: Node) -> str:
        """The column that will hold the value of a node."""
        return self.asked.setdefault(node, f"ask:{self.of}:{len(self.asked)}")

    def condition(self, node: Node) -> None:
        """All that a verdict on a condition needs."""
        self.ask(node)
        if isinstance(node, tree.All | tree.Any):
            for part in node.parts:
                self.condition(part)
        elif isinstance(node, tree.Not):
            self.condition(node.part)
        else:
            for value in values_in(node):
                self.ask(value)

    def answer(self, node: Node, row: dict[str, Any]) -> Any:
        """What the row of a state answers."""
        return told(row.get(self.asked[node]), node.type, self.calendar)

    @property
    def asks(self) -> tuple[Ask, ...]:
        return tuple(Ask(name, self.of, node) for node, name in self.asked.items())


def values_in(clause: Node) -> Iterator[Node]:
    """The values that a single clause is about: what its operands read, or the count behind a behaviour."""
    if isinstance(clause, tree.Did):
        yield tree.Aggregate("count", None, clause.events, clause.window, type=WHOLE)
        return
    if isinstance(clause, tree.Sequence | tree.FirstDid | tree.Stopped | tree.Restarted | tree.Regularly):
        events = clause.first if isinstance(clause, tree.Sequence) else clause.events
        kind = "first time" if isinstance(clause, tree.FirstDid) else "last time"
        yield tree.Aggregate(kind, None, events, None)
        return
    if isinstance(clause, tree.LeadsOfAccount):
        yield tree.LeadsAggregate("count", None, clause.condition, type=WHOLE)
        return
    for node in tree.children(clause):
        if isinstance(node, tree.Name | tree.Aggregate | tree.LeadsAggregate):
            yield node
        elif isinstance(node, tree.Call | tree.Case):
            yield from values_in(node)
    if isinstance(clause, tree.Name) and clause.type == TRUTH:
        yield clause


def verdict(node: Node, questions: Questions, row: dict[str, Any]) -> Verdict:
    """The verdict on a condition, from the row of the state that answers the questions."""
    answer = _answer(questions.answer(node, row))
    if isinstance(node, tree.All | tree.Any):
        parts = tuple(verdict(part, questions, row) for part in node.parts)
        return Verdict(show(node), answer, "and" if isinstance(node, tree.All) else "or", parts=parts)
    if isinstance(node, tree.Not):
        return Verdict(show(node), answer, "not", parts=(verdict(node.part, questions, row),))
    values = tuple(Value(show(one), questions.answer(one, row)) for one in dict.fromkeys(values_in(node)))
    return Verdict(show(node), answer, values=values)


def _answer(value: Any) -> Answer:
    if value is None:
        return "unknown"
    return "true" if value else "false"
