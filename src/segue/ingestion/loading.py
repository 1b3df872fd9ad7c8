"""What loading a file of leads, accounts or events has in common: keys, kept texts, and rows that tell of leads or accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlglot import exp

from segue.definitions.source import KeyColumn, Source
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import DuckDB
from segue.ingestion.domains import company_only
from segue.ingestion.hygiene import Reading, cleaned
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


@dataclass(frozen=True)
class Loading:
    """What every load needs. `earlier_columns`: those that files of the source had before, each file's folded. `read_anew`:
    whether the file may have been read by other definitions before.
    """

    engine: DuckDB
    workspace: Workspace
    source: Source
    stage: Stage
    reading: Reading
    now: datetime
    report: SourceReport
    earlier_columns: Sequence[frozenset[str]] = ()
    read_anew: bool = True

    def columns(self) -> Columns:
        return Columns(self.source, self.report.file, self.stage.columns)


def key_part(name: str, key: KeyColumn, key_column: str, load: Loading, *, strict: bool = False) -> Part:
    """A key of a lead or account as a part."""

    def read(this: exp.Expr) -> exp.Expr:
        return key_value(this, key.kind)

    reason = {"email": "not an e-mail address", "domain": "not a domain"}.get(key.kind, "not a key")
    return Part(
        name, cleaned(column(key_column, "t"), load.reading), read, strict=strict, source_column=key_column, reason=reason
    )


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
