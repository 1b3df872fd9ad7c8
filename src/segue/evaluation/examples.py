"""The workspace's own tests: a lead and its events in an empty warehouse, and what is expected of it at certain instants."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from segue.compiler.emitter import Need
from segue.compiler.plan import STATES, word_of
from segue.compiler.tables import property_column, tables
from segue.definitions.example import Example, Expectation, GivenEvent
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.evaluation.evaluate import Evaluation, Scoped, evaluate
from segue.ingestion.domains import company_domains
from segue.ingestion.reference import free_mail, reference_tables
from segue.language.clock import Clock
from segue.language.sql import column, exp, literal
from segue.language.told_values import told_value
from segue.language.types import Scope, Type
from segue.records import Position, Written

LEAD, ACCOUNT = 1, 1


@dataclass(frozen=True)
class Failure:
    """An expectation that was not met: where it stands, what was expected and what was found."""

    at: Position
    as_of: datetime
    message: str


@dataclass(frozen=True)
class ExampleResult:
    """A test, how many expectations it has, and those that were not met."""

    name: str
    at: Position
    checked: int
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


def run_examples(workspace: Workspace, examples: Iterable[Example], engine: Engine) -> Iterator[ExampleResult]:
    """Runs tests, each on its own data, in a warehouse that is theirs. The workspace must be without faults."""
    engine.ensure(tables(workspace))
    reference_tables(engine, workspace)
    for example in examples:
        with engine.trial():
            result = _run(workspace, example, engine)
        yield result


def _run(workspace: Workspace, example: Example, engine: Engine) -> ExampleResult:
    _load(workspace, example, engine)
    failures: list[Failure] = []
    checked = 0
    for expectation in example.expect:
        read = workspace.settings.calendar.read(expectation.as_of.value)
        assert read is not None  # checked before
        clock = Clock(read[0], workspace.settings.calendar)
        scoped = Scoped(only=_asked(workspace, expectation), keep=False)
        evaluation = evaluate(engine, workspace, clock, scoped=scoped)
        found = list(_Checking(workspace, engine, evaluation, expectation).run())
        checked += len(found)
        failures += [Failure(at, clock.as_of, message) for at, message in found if message]
    return ExampleResult(example.name.value, example.name.place.position, checked, tuple(failures))


def _asked(workspace: Workspace, expectation: Expectation) -> frozenset[Need]:
    """The columns that an expectation is about."""
    found: set[Need] = {("lead", f"in:{one.value}") for one in (*expectation.segments, *expectation.not_segments)}
    found |= {("account", f"in:{one.value}") for one in expectation.account_segments}
    for name in expectation.values:
        framework = workspace.frameworks.get(name)
        if framework is not None:
            found |= {(framework.of, f"in:{segment}") for segment in framework.segments}
        else:
            found.add((workspace.catalogue.fields[name].of, name))
    return frozenset(found)


# --- what is given ---


def _load(workspace: Workspace, example: Example, engine: Engine) -> None:
    people = [example.lead, *example.leads]
    has_account = bool(example.account) or any(_company(workspace, given) for given in people)
    if has_account:
        engine.append("account", [_account(workspace, example)])
    rows = [_lead(workspace, at, given, in_account=has_account) for at, given in enumerate(people, start=1)]
    for row in rows:
        engine.append("lead", [row])
    keys = {row["key"]: row["lead_id"] for row in rows}
    for event in example.events:
        engine.append("event", [_event(workspace, event, keys.get(event.lead, LEAD))])


def _company(workspace: Workspace, given: Mapping[str, Any]) -> str:
    """The company domain of a lead's address, where it has one that is no free mail."""
    email = given.get("email")
    if not isinstance(email, Written) or "@" not in email.value:
        return ""
    domain = email.value.lower().rpartition("@")[2]
    return "" if domain in free_mail(workspace) else company_domains([domain])[0][1]


def _account(workspace: Workspace, example: Example) -> dict[str, Any]:
    domain = _text(example.account.get("domain")) or _company(workspace, example.lead) or "example.com"
    row: dict[str, Any] = {"account_id": ACCOUNT, "key": _text(example.account.get("key")) or domain, "domain": domain}
    return row | _values(workspace, example.account, skip={"key", "domain"})


def _lead(workspace: Workspace, number: int, given: Mapping[str, Any], *, in_account: bool) -> dict[str, Any]:
    email = _text(given.get("email")).lower() or None
    key = _text(given.get("key")) or email or f"lead {number}"
    row: dict[str, Any] = {"lead_id": number, "key": key, "email": email, "account_id": ACCOUNT if in_account else None}
    return row | _values(workspace, given, skip={"key", "email"})


def _text(value: Any) -> str:
    return value.value if isinstance(value, Written) else ""


def _values(workspace: Workspace, given: Mapping[str, Any], skip: set[str]) -> dict[str, Any]:
    found = {}
    for name, value in given.items():
        field = workspace.catalogue.fields.get(name)
        if name not in skip and field is not None:
            found[name] = _value(workspace, value, field.type)
    return found


def _value(workspace: Workspace, value: Any, kind: Type) -> Any:
    """A value as the warehouse keeps it."""
    if isinstance(value, tuple):
        return [one.value for one in value]
    return told_value(value.value, kind, workspace.settings.calendar)


def _event(workspace: Workspace, event: GivenEvent, lead_id: int) -> dict[str, Any]:
    read = workspace.settings.calendar.read(event.at.value)
    assert read is not None  # checked before
    defined = workspace.events[event.name.value].properties
    row: dict[str, Any] = {
        "event_id": str(uuid.uuid4()), "lead_id": lead_id, "name": event.name.value, "at": read[0], "received_at": read[0],
    }  # fmt: skip
    for name, written in event.properties.items():
        row[property_column(name, defined[name].type)] = _value(workspace, written, defined[name].type)
    return row


# --- what is expected ---


@dataclass
class _Checking:
    """One expectation held against one evaluation."""

    workspace: Workspace
    engine: Engine
    evaluation: Evaluation
    expectation: Expectation

    def run(self) -> list[tuple[Position, str]]:
        self.rows = {"lead": self._row("lead", LEAD), "account": self._row("account", ACCOUNT)}
        e = self.expectation
        found = [self._membership(one, "lead", expected=True) for one in e.segments]
        found += [self._membership(one, "lead", expected=False) for one in e.not_segments]
        found += [self._membership(one, "account", expected=True) for one in e.account_segments]
        found += [self._value(name, written) for name, written in e.values.items()]
        return found

    def _row(self, of: Scope, one: int) -> dict[str, Any]:
        names = self.engine.kinds(STATES[of])
        query = exp.select(*(column(name) for name in names)).from_(STATES[of])
        found = self.engine.rows(query.where(exp.EQ(this=column(f"{of}_id"), expression=literal(one))))
        return dict(zip(names, found[0], strict=True)) if found else {}

    def _in(self, segment: str, of: Scope) -> bool:
        word, bit = word_of(self.evaluation.positions[segment])
        return bool(self.rows[of]) and bool(self.rows[of][word] >> bit & 1)

    def _membership(self, segment: Written, of: Scope, *, expected: bool) -> tuple[Position, str]:
        is_in = self._in(segment.value, of)
        if is_in == expected:
            return segment.place.position, ""
        return (
            segment.place.position,
            f"expected {'' if expected else 'not '}in '{segment}', but it is {'' if is_in else 'not '}in it",
        )

    def _value(self, name: str, written: Written) -> tuple[Position, str]:
        framework = self.workspace.frameworks.get(name)
        if framework is not None:
            found: Any = next((one for one in framework.segments if self._in(one, framework.of)), None)
            expected: Any = written.value or None
        else:
            field = self.workspace.catalogue.fields[name]
            found = self._found(name, field.of)
            expected = None if written.value in ("", "unknown") else _value(self.workspace, written, field.type)
        same = _same(found, expected)
        return (
            written.place.position,
            "" if same else f"expected {name} to be {_told(expected)}, but it is {_told(found)}",
        )

    def _found(self, name: str, of: Scope) -> Any:
        if name in self.rows[of]:
            return self.rows[of][name]
        stated = self.engine.rows(
            exp.select(column(name))
            .from_(exp.table_(of, db="segue"))
            .where(exp.EQ(this=column(f"{of}_id"), expression=literal(1)))
        )
        return stated[0][0] if stated else None


def _same(found: Any, expected: Any) -> bool:
    if isinstance(found, datetime) and isinstance(expected, datetime):
        return found.replace(tzinfo=UTC) == expected
    if isinstance(found, float) and isinstance(expected, float):
        return abs(found - expected) < 1e-9
    return bool(found == expected)


def _told(value: Any) -> str:
    return "unknown" if value is None else str(value)
