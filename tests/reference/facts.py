"""What is known at an instant: which leads and accounts are there, what is stated of them, and what they did.

`data` is a mapping of plain lists of dicts:

- leads: lead_id, key, email, account_id, created_at, known_from, and stated traits by name
- accounts: account_id, key, domain, account_name, and stated traits by name
- events: lead_id or account_id, name, at, properties (a dict)
- trait_changes: of ("lead" or "account"), id, trait, old, new (texts or None), at
- free_mail: domains of providers of free mail

What is not in a dict is unknown. Instants are aware datetimes in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from segue.definitions.workspace import Workspace
from tests.reference.behaviour import Event

Row = Mapping[str, Any]
Data = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class One:
    """A lead or an account."""

    scope: str
    id: int


class Facts:
    """The data as it is seen at `as_of`."""

    def __init__(self, workspace: Workspace, data: Data, as_of: datetime) -> None:
        self.types = {name: trait.type.name for name, trait in workspace.traits.items()}
        self.as_of = as_of
        self.leads = {row["lead_id"]: row for row in data.get("leads", ()) if _is_there(row, as_of)}
        self.accounts = {row["account_id"]: row for row in data.get("accounts", ())}
        self.changes = [row for row in data.get("trait_changes", ()) if row["at"] > as_of]
        self.free_mail = set(data.get("free_mail", ()))
        self.seen = [row for row in data.get("events", ()) if row["at"] <= as_of]
        self.members = self._members()

    def _members(self) -> dict[int, list[One]]:
        """The leads of every account."""
        found: dict[int, list[One]] = {account: [] for account in self.accounts}
        for lead, row in self.leads.items():
            if row.get("account_id") is not None:
                found[row["account_id"]].append(One("lead", lead))
        return found

    def row(self, one: One) -> Row:
        return self.leads[one.id] if one.scope == "lead" else self.accounts[one.id]

    def account(self, one: One) -> One | None:
        """A lead's account; an account is its own."""
        if one.scope == "account":
            return one
        account: int | None = self.leads[one.id].get("account_id")
        return One("account", account) if account is not None else None

    def stated(self, one: One, name: str) -> Any:
        """A stated value as of then: what the earliest later change replaced, else the present value."""
        changes = [c for c in self.changes if (c["of"], c["id"], c["trait"]) == (one.scope, one.id, name)]
        if changes:
            return parsed(min(changes, key=lambda change: change["at"])["old"], self.types.get(name, "text"))
        return self.row(one).get(name)

    def events(self, one: One) -> list[Event]:
        """A lead's own events; an account's are those of its leads and its own."""
        if one.scope == "lead":
            rows = [row for row in self.seen if row.get("lead_id") == one.id]
        else:
            leads = {lead.id for lead in self.members[one.id]}
            rows = [row for row in self.seen if row.get("lead_id") in leads or row.get("account_id") == one.id]
        return [Event(row["name"], row["at"], row["properties"]) for row in rows]


def _is_there(row: Row, as_of: datetime) -> bool:
    return row.get("known_from") is None or row["known_from"] <= as_of


def parsed(text: str | None, kind: str) -> Any:
    """A value that was kept as text."""
    if text is None:
        return None
    if kind == "whole number":
        return int(text)
    if kind == "number":
        return float(text)
    if kind == "yes or no":
        return text == "true"
    if kind in ("instant", "date"):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    if kind == "list of text":
        return tuple(text.strip("[]").split(", "))
    return text
