"""The tables of the warehouse: what each is for, and its columns for a certain workspace.

Ids are numbers given out at import. All instants are UTC. Memberships are intervals [entered_at, exited_at); moves are an
append-only log in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segue.definitions.workspace import Workspace
from segue.language.types import Scope, Type
from segue.records import Column, ColumnKind, Table


def kind_of(kind: Type) -> ColumnKind:
    """How a type of the language is kept."""
    kinds: dict[str, ColumnKind] = {
        "number": "number", "whole number": "whole number", "yes or no": "yes or no", "instant": "instant",
        "date": "instant", "list of text": "list of text",
    }  # fmt: skip
    return kinds.get(kind.name, "text")


def property_column(name: str, kind: Type) -> str:
    """The column of an event's property. Its type is part of the name: two events may type one property differently."""
    short = {"whole number": "whole", "yes or no": "truth", "list of text": "list"}
    kept = kind_of(kind)
    return f"{name}_{short.get(kept, kept)}"


def _columns(**kinds: ColumnKind) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())


def lead_table(workspace: Workspace) -> Table:
    """People: one row each. `known_from`: since when it counts as there; none means always."""
    fixed = _columns(
        lead_id="id", key="text", email="text", account_id="id", account_key="text", created_at="instant",
        known_from="instant", source="text", other="json",
    )  # fmt: skip
    return Table("lead", (*fixed, *_stated(workspace, "lead", fixed)))


def account_table(workspace: Workspace) -> Table:
    """Companies: one row each."""
    fixed = _columns(
        account_id="id",
        key="text",
        domain="text",
        account_name="text",
        known_from="instant",
        source="text",
        other="json",
    )
    return Table("account", (*fixed, *_stated(workspace, "account", fixed)))


def _stated(workspace: Workspace, of: Scope, fixed: tuple[Column, ...]) -> Iterator[Column]:
    """The stated traits of a scope. Leads also carry those of accounts, as told about the lead itself."""
    taken = {column.name for column in fixed}
    scopes: tuple[Scope, ...] = ("lead", "account") if of == "lead" else ("account",)
    for scope in scopes:
        for trait in workspace.stated(scope):
            if trait.name.value not in taken:
                yield Column(trait.name.value, kind_of(trait.type))


def event_table(workspace: Workspace) -> Table:
    """What happened, clustered by lead. `account_id` is set for what an account itself did, where there is no lead. `own_id`:
    whether its source told its id; `import_number`: of the import that wrote it last.
    """
    fixed = _columns(
        event_id="hash", own_id="yes or no", lead_id="id", account_id="id", name="text", at="instant", received_at="instant",
        source="text", import_number="id", other="json",
    )  # fmt: skip
    found = {
        property_column(name, one.type): Column(property_column(name, one.type), kind_of(one.type))
        for event in workspace.events.values()
        for name, one in event.properties.items()
    }
    return Table("event", (*fixed, *found.values()))


IDENTITY: Final = Table("identity", _columns(kind="text", value="text", lead_id="id", at="instant"))
"""By which keys a lead is known: e-mail, ids of other systems."""

TRAIT_CHANGE: Final = Table(
    "trait_change",
    _columns(of="text", id="id", trait="text", old="text", new="text", at="instant", recorded_at="instant", source="text"),
)
"""Values that a later one replaced, as text. A first value counts as having held since the lead was known.

Where old and new are the same, a row only tells that the value held at that time.
"""

FREE_MAIL: Final = Table("free_mail_domain", _columns(domain="text"))

MEMBERSHIP: Final = Table(
    "membership",
    _columns(lead_id="id", account_id="id", segment="text", entered_at="instant", exited_at="instant", version="id"),
)
"""Who was in which segment when. Members are leads, or accounts where lead_id is not set."""

MOVE: Final = Table(
    "move",
    _columns(
        number="id", lead_id="id", account_id="id", framework="text", segment="text", previous="text", at="instant",
        cause="text", run="id", version="id",
    ),
)  # fmt: skip
"""Changes of membership in order. In a framework `previous` -> `segment`; of a plain segment one of the two is empty."""

SEGMENT: Final = Table("segment", _columns(segment="text", of="text", position="id", framework="text"))
"""Every segment there ever was, with the position of its bit in the states' words."""

VERSION: Final = Table(
    "version",
    _columns(number="id", fingerprint="text", applied_at="instant", by="text", summary="text", files="json", undoes="id"),
)
"""Applied definitions. `files`: hash of every file by path."""

FILE: Final = Table("file", _columns(hash="text", text="text"))

RUN: Final = Table(
    "run",
    _columns(
        number="id", scope="text", as_of="instant", started_at="instant", version="id", leads="id", accounts="id",
        moves="id", seconds="number", faults="json", imports="id",
    ),
)  # fmt: skip
"""Evaluations that were recorded. `imports`: the number of the last import that it has seen; clocks can be set back."""

IMPORT: Final = Table(
    "import",
    _columns(
        number="id", source="text", file="text", content="text", read_as="json", at="instant", told_at="instant", rows="id",
        new="id", changed="id", same="id", duplicates="id", quarantined="id", columns="list of text", key_column="text",
        key_kind="text",
    ),
)  # fmt: skip
"""Files that were imported. `content`: a digest of it, first imported at `told_at`; `read_as`: how each field was read."""

QUARANTINE: Final = Table(
    "quarantine",
    _columns(source="text", file="text", row="id", column="text", value="text", reason="text", raw="json", at="instant"),
)
"""Rows and cells that could not be taken, with the reason. A row has no `column`."""

FIXED_TABLES: Final = (
    IDENTITY, TRAIT_CHANGE, FREE_MAIL, MEMBERSHIP, MOVE, SEGMENT, VERSION, FILE, RUN, IMPORT, QUARANTINE,
)  # fmt: skip


def tables(workspace: Workspace) -> tuple[Table, ...]:
    """All tables that a workspace keeps its data in, but the states, which every run makes anew."""
    return (lead_table(workspace), account_table(workspace), event_table(workspace), *FIXED_TABLES)
