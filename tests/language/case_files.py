"""Case files: texts of the language, and what they must answer for stated leads, accounts and events at a stated instant.

A file holds one or more worlds, as YAML documents. A world has `leads` and `accounts` by name with the values of their
traits, `events` as [whose, event, instant, properties], an instant `as_of`, and if need be `timezone`, `week starts`,
`fiscal year starts` and `definitions`, which join those of `workspace.yaml`. Instants are in UTC.

Of its `cases`, each with a text, `is` tells the answer for every lead (or account, with `of: account`), or the one answer
for all; `unknown` is unknown. `changes` tells when a lead's answers to all cases of the world can next change. `refused`
are texts with what is said of them (`...` for the rest of it) and the column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from segue.definitions.workspace import Workspace
from segue.language.types import Scope
from tests.harness import workspace_of

FOLDER = Path(__file__).parent.parent / "cases"
BASE = FOLDER / "workspace.yaml"
SETTINGS = ("timezone", "week starts", "fiscal year starts")
KEYS = {*SETTINGS, "about", "as_of", "leads", "accounts", "events", "definitions", "cases", "changes", "refused"}
CASE_KEYS = {"text", "is", "of", "why"}
REFUSED_KEYS = {"text", "says", "column", "hint", "of", "as"}
FREE_MAIL = ("gmail.com", "web.de")


@dataclass(frozen=True)
class Case:
    """A text and its answer for each lead or account, by name."""

    name: str
    text: str
    of: Scope
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Refused:
    """A text that must be refused: what is said, at which column, counted from 1, and the hint if it matters."""

    text: str
    says: str
    column: int
    hint: str | None
    of: Scope
    kind: str


@dataclass(frozen=True)
class World:
    """One document of a case file."""

    path: Path
    number: int
    raw: Mapping[str, Any]

    @property
    def id(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}-{self.number}"

    @cached_property
    def names(self) -> Mapping[Scope, list[str]]:
        """The names of the leads and accounts; a lead's id is its place among them, from 1."""
        return {"lead": list(self.raw.get("leads", {})), "account": list(self.raw.get("accounts", {}))}

    @property
    def as_of(self) -> datetime:
        return instant(self.raw["as_of"])

    @cached_property
    def cases(self) -> list[Case]:
        return [self._case(f"case_{number}", body) for number, body in enumerate(self.raw.get("cases", ()), start=1)]

    def _case(self, name: str, body: Mapping[str, Any]) -> Case:
        assert body.keys() <= CASE_KEYS, f"{self.id}: {body}"
        of, told = body.get("of", "lead"), body["is"]
        answers = told if isinstance(told, dict) else dict.fromkeys(self.names[of], told)
        assert set(answers) == set(self.names[of]), f"{self.id}: {body['text']} must answer for {self.names[of]}"
        return Case(name, body["text"], of, {one: known(answers[one]) for one in self.names[of]})

    @cached_property
    def negations(self) -> list[Case]:
        """Every condition among the cases with `not` before it: unknown stays unknown."""
        return [
            Case(
                f"not_{case.name}",
                f"not ({case.text})",
                case.of,
                {one: opposite(answer) for one, answer in case.answers.items()},
            )
            for case in self.cases
            if any(isinstance(answer, bool) for answer in case.answers.values())
        ]

    @property
    def refused(self) -> Iterator[Refused]:
        for body in self.raw.get("refused", ()):
            assert body.keys() <= REFUSED_KEYS, f"{self.id}: {body}"
            yield Refused(
                body["text"],
                body["says"],
                body["column"],
                body.get("hint"),
                body.get("of", "lead"),
                body.get("as", "condition"),
            )

    @property
    def changes(self) -> Mapping[str, datetime | None]:
        """When the leads' answers can next change, None for never; empty where that is not told."""
        return {name: None if at == "never" else instant(at) for name, at in self.raw.get("changes", {}).items()}

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace of all case files, with the world's own settings and definitions, and a trait for every case."""
        settings = {"workspace": "cases", **{key: self.raw[key] for key in SETTINGS if key in self.raw}}
        traits = {case.name: {"value": case.text, "of": case.of} for case in (*self.cases, *self.negations)}
        files = {f"{kind}/own.yaml": yaml.safe_dump({kind: body}) for kind, body in self.raw.get("definitions", {}).items()}
        return workspace_of(
            **files,
            **{"segue.yaml": yaml.safe_dump(settings), "traits/cases.yaml": yaml.safe_dump({"traits": traits})},
            **{f"{kind}/base.yaml": yaml.safe_dump({kind: body}) for kind, body in base().items()},
        )  # fmt: skip

    @property
    def data(self) -> dict[str, list[Any]]:
        """Leads, accounts and events as `tests.reference.facts` describes them."""
        return {
            "leads": [self._row("lead", name, values) for name, values in self.raw.get("leads", {}).items()],
            "accounts": [self._row("account", name, values) for name, values in self.raw.get("accounts", {}).items()],
            "events": [self._event(*event) for event in self.raw.get("events", ())],
            "free_mail": list(FREE_MAIL),
        }

    def _row(self, scope: Scope, name: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
        row = {key: stated(value) for key, value in (values or {}).items()}
        if "account" in row:
            row["account_id"] = self.names["account"].index(row.pop("account")) + 1
        return {f"{scope}_id": self.names[scope].index(name) + 1, "key": name, **row}

    def _event(self, whose: str, name: str, at: Any, properties: Mapping[str, Any] | None = None) -> dict[str, Any]:
        scope: Scope = "lead" if whose in self.names["lead"] else "account"
        told = {key: stated(value) for key, value in (properties or {}).items()}
        return {f"{scope}_id": self.names[scope].index(whose) + 1, "name": name, "at": instant(at), "properties": told}


def base() -> dict[str, Any]:
    """The definitions that every world has."""
    found: dict[str, Any] = yaml.safe_load(BASE.read_text(encoding="utf-8"))
    return found


def worlds(kind: str) -> list[World]:
    """All worlds of all case files in a folder."""
    return [world for path in sorted((FOLDER / kind).glob("*.yaml")) for world in worlds_of(path)]


def worlds_of(path: Path) -> list[World]:
    """The worlds of one file."""
    documents: Sequence[Any] = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    for raw in documents:
        assert raw.keys() <= KEYS, f"{path.name}: {sorted(raw.keys() - KEYS)}"
    return [World(path, number, raw) for number, raw in enumerate(documents, start=1)]


def instant(value: Any) -> datetime:
    """An instant as YAML reads it, in UTC."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def stated(value: Any) -> Any:
    """A value of a trait or property."""
    if isinstance(value, datetime):
        return instant(value)
    return tuple(value) if isinstance(value, list) else value


def opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def known(answer: Any) -> Any:
    """An answer as the engine gives it."""
    return None if answer == "unknown" else stated(answer)
