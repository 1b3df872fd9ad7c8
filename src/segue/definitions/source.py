"""A source: where leads, accounts or events come from, and which columns mean what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from segue.records import Written

Target = Literal["lead", "account", "event"]


@dataclass(frozen=True)
class KeyColumn:
    """A column that identifies a lead or account, and the kind of its values (`email`, `id`, `domain` ...)."""

    column: str
    kind: str


@dataclass(frozen=True)
class Source:
    """A file, or several by a pattern, relative to the workspace; or a `table` of the engine, as schema.table.

    `key` identifies the rows of a lead or account source; `lead` and `account` say whose a row is. `at` is the column
    of an event's time, or one time for all; `name` the column of its name, `event` one name for all. `id`: the column
    of an event's own id. `columns`: trait or property to column, where the catalogue's names are not enough.
    `missing`: texts that mean that there is no value. `changed_at`: the column that says since when a row's values
    hold. `dates`: how dates are written, as dd-mm-yyyy or a strftime pattern. `decimal`: the decimal sign of numbers; empty
    where the source does not say, which then is a point that parts no thousands.
    """

    name: Written
    file: Written
    into: Target
    table: str = ""
    key: KeyColumn | None = None
    lead: KeyColumn | None = None
    account: KeyColumn | None = None
    at: str = ""
    event_name: str = ""
    event: str = ""
    id: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    changed_at: str = ""
    dates: str = ""
    decimal: str = ""
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    format: str = ""
    creates_leads: bool = True
