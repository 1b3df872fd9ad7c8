"""What a check is: a code that stays, a severity, its documentation, and how it finds what it is about."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from types import ModuleType
from typing import Any, Literal, TypeVar

from segue.definitions.references import field_names, segment_names
from segue.definitions.workspace import Workspace
from segue.language.clock import Clock
from segue.language.tree import Node
from segue.records import Diagnostic, Fault, Position, Severity

T = TypeVar("T")


@dataclass(frozen=True)
class Finding:
    """What a check found. `concerns`: a condition that is true for the leads it concerns, for counting them."""

    message: str
    at: Position
    fix: str = ""
    note: tuple[str, ...] = ()
    concerns: Node | None = None
    of: Literal["lead", "account"] = "lead"


@dataclass(frozen=True)
class Subject:
    """What checks look at: a workspace, at an instant for what depends on time."""

    workspace: Workspace
    clock: Clock
    _found: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What several checks need, made by the first that asks."""
        if name not in self._found:
            self._found[name] = make()
        found: T = self._found[name]
        return found

    @cached_property
    def places(self) -> dict[str, Position]:
        """Where every named thing is defined."""
        w = self.workspace
        found = {name: written.place.position for name, written, _ in (*field_names(w), *segment_names(w))}
        return {**{name: event.name.place.position for name, event in w.events.items()}, **found}

    def faults(self, kind: str) -> Iterator[Fault]:
        return (fault for fault in self.workspace.faults if fault.kind == kind)


Find = Callable[[Subject], Iterator[Finding]]


@dataclass(frozen=True)
class Check:
    """One check. `find` yields its findings."""

    code: str
    name: str
    severity: Severity
    find: Find
    module: ModuleType | None = field(default=None, repr=False)

    @property
    def documentation(self) -> str:
        return inspect.cleandoc(self.module.__doc__ or "") if self.module else ""

    @property
    def title(self) -> str:
        return self.documentation.partition("\n")[0].rstrip(".")

    def diagnostic(self, finding: Finding, leads: int | None = None) -> Diagnostic:
        return Diagnostic(
            self.code, self.severity, finding.message, finding.at, finding.fix, finding.note, leads, finding.of
        )  # fmt: skip


def of_faults(kind: str) -> Find:
    """Findings that reading or typing came upon, as faults of a kind."""

    def find(subject: Subject) -> Iterator[Finding]:
        for fault in subject.faults(kind):
            yield Finding(fault.message, fault.at, _fix(fault, subject.places))

    return find


def _fix(fault: Fault, places: dict[str, Position]) -> str:
    near = nearest(fault.wrong, fault.candidates)
    if near is None:
        return fault.hint
    where = f" ({places[near].path}:{places[near].line})" if near in places else ""
    guess = f"did you mean '{near}'{where}?"
    return f"{guess} {fault.hint}" if fault.hint else guess


def nearest(wrong: str, candidates: tuple[str, ...]) -> str | None:
    """The candidate that a slip of the pen is likeliest to have meant; None where none is near."""
    if not wrong:
        return None
    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(candidate.lower(), candidate)
    found = get_close_matches(wrong.lower(), folded, 1, cutoff=0.6)
    return folded[found[0]] if found else None
