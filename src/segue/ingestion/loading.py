"""What loading a file of leads, accounts or events has in common: keys, kept texts, and rows that tell of leads or accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlglot import exp

from segue.definitions.source import KeyColumn, Source
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import DuckDB
from segue.ingestion.domains import company_only
from segue.ingestion.hygiene import Reading, cleaned
from segue.ingestion.interpretation import Interpretation, PastImport, last_of, read_otherwise
from segue.ingestion.keys import key_value
from segue.ingestion.mapping import Columns, Mapped
from segue.ingestion.parsed import PARSED, Part, kept_as_json, make_parsed, part_of
from segue.ingestion.quarantine import bad_cells, bad_rows, told_again, unreadable_rows
from segue.ingestion.reports import SourceReport, in_number
from segue.ingestion.staging import STAGE, Stage
from segue.ingestion.timelines import CHANGED_AT, KEPT
from segue.language.sql import column
from segue.language.template import template
from segue.language.types import INSTANT
from segue.wording import plural

FORMER_KEY: Final = "#former_key"
"""The key by which a row was known before its source named another column. No trait is called so."""


@dataclass(frozen=True)
class Loading:
    """What every load needs. `number`: of this import. `past`: the imports of the source before it, the latest first.
    `since`: when the file's content was imported first, where it has not changed and is only read otherwise now.
    """

    engine: DuckDB
    workspace: Workspace
    source: Source
    stage: Stage
    reading: Reading
    now: datetime
    report: SourceReport
    number: int
    read_as: Interpretation
    past: Sequence[PastImport] = ()
    since: datetime | None = None

    def columns(self) -> Columns:
        return Columns(self.source, self.report.file, self.stage.columns)

    @property
    def told_at(self) -> datetime:
        """When the file's rows were told, where they do not say so themselves."""
        return self.since or self.now

    @property
    def read_anew(self) -> bool:
        """Whether the file may have been read by other definitions before."""
        last = last_of(self.report.file, self.past)
        return last is None or last.read_as != self.read_as

    def taken_before(self, fields: Sequence[str]) -> frozenset[str]:
        """The fields that an earlier import has taken from these very rows, as they are read now."""
        last = last_of(self.report.file, self.past)
        if self.since is None or last is None:
            return frozenset()
        return frozenset(fields) - frozenset(read_otherwise(last.read_as, self.read_as, fields))

    @property
    def former_key(self) -> KeyColumn | None:
        """The column by which the source's leads or accounts were known until now, where that is another."""
        former = self.past[0].key if self.past else None
        return former if former != self.source.key else None


def key_part(name: str, key: KeyColumn, key_column: str, load: Loading, *, strict: bool = False) -> Part:
    """A key of a lead or account as a part."""

    def read(this: exp.Expr) -> exp.Expr:
        return key_value(this, key.kind)

    reason = {"email": "not an e-mail address", "domain": "not a domain"}.get(key.kind, "not a key")
    return Part(
        name, cleaned(column(key_column, "t"), load.reading), read, strict=strict, source_column=key_column, reason=reason
    )


def former_key_part(load: Loading, columns: Columns) -> list[Part]:
    """The key by which rows were known until now, where the file still has it."""
    former = load.former_key
    found = columns.find(former.column) if former is not None else None
    return [key_part(FORMER_KEY, former, found, load)] if former is not None and found is not None else []


def note_former_key(load: Loading) -> None:
    """Tells that rows are known by another column from now on, and what became of those known before."""
    former, key = load.former_key, load.source.key
    if former is None or key is None:
        return
    told = (
        f"{load.source.into}s are known by '{key.column}' ({key.kind}) from now on, by '{former.column}' ({former.kind}) before"
    )
    if load.columns().find(former.column) is None and load.report.new:
        told += f"; the file no longer has that column, so {plural(load.report.new, load.source.into)} may be there twice"
    load.report.notes.append(told)


def account_part(load: Loading, columns: Columns, account: KeyColumn) -> Part:
    """The key of the account that a row names."""
    part = key_part("account_key", account, columns.required(account.column, "the account"), load, strict=True)
    if account.kind != "domain":
        return part
    return replace(part, fits=company_only, reason="not the domain of a company")


def parse_rows(
    load: Loading, columns: Columns, parts: Sequence[Part], *, no_key: str, no_keys: exp.Expr | None = None
) -> list[str]:
    """`parsed`: the rows of leads or accounts that have a key; the names of its columns beside that.

    The first of `parts` is the key, of which `no_key` says what a row without one lacks. `no_keys`: keys that are none.
    """
    assert load.source.key is not None
    key_column = parts[0].source_column
    every = [*parts, *_changed_at(load, columns), Part(KEPT, kept_as_json(columns.rest()))]
    make_parsed(load.engine, every)
    unreadable_rows(load.engine, load.stage.bad, load.report, load.now)
    missing = exp.Is(this=column("key"), expression=exp.Null())
    bad_rows(load.engine, missing, no_key, load.report, load.now, key_column)
    if no_keys is not None:
        reason = "the domain of a free mail provider is no company's"
        bad_rows(load.engine, no_keys, reason, load.report, load.now, key_column)
    if load.source.changed_at:
        timeless = template("NOT $raw IS NULL AND $at IS NULL", raw=column(f"raw:{CHANGED_AT}"), at=column(CHANGED_AT))
        reason = f"no valid time in column '{load.source.changed_at}', so nobody knows whether it is the latest"
        bad_rows(load.engine, timeless, reason, load.report, load.now, load.source.changed_at)
    told_again(load.engine, exp.select(column("key")).from_(PARSED))
    bad_cells(load.engine, every, load.report, load.now)
    _note_kept(load, columns)
    return [part.name for part in every[1:]]


def _changed_at(load: Loading, columns: Columns) -> list[Part]:
    """The time since when a row's values hold, where the source tells it."""
    if not load.source.changed_at:
        return []
    found = columns.required(load.source.changed_at, "the time of change")
    return [part_of(Mapped(CHANGED_AT, found, INSTANT), load.stage, load.reading)]


def _note_kept(load: Loading, columns: Columns) -> None:
    """Tells of the columns that hold something, and no trait is made of them."""
    rest = columns.rest()
    if not rest:
        return
    counts = [template("COUNT(NULLIF(CAST($c AS TEXT), ''))", c=column(name)) for name in rest]
    numbers = load.engine.rows(exp.select(*counts).from_(STAGE))[0]
    told = [name for name, number in zip(rest, numbers, strict=True) if number]
    if told:
        shown = ", ".join(told[:6]) + (f" and {len(told) - 6} more" if len(told) > 6 else "")
        one, many = "1 column is kept but no trait is made of it", "{} columns are kept but no trait is made of them"
        load.report.notes.append(f"{in_number(len(told), one, many)}: {shown}")
