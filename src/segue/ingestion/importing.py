"""The import of a workspace's sources: accounts, then leads, then events, all or nothing."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlglot import exp

from segue.compiler.tables import tables
from segue.definitions.source import Source
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import DuckDB
from segue.errors import SegueError
from segue.ingestion.accounts import load_accounts, settle
from segue.ingestion.columns import column_changes, make_columns
from segue.ingestion.events import load_events
from segue.ingestion.hygiene import Reading, is_pattern, reading_of
from segue.ingestion.leads import load_leads
from segue.ingestion.loading import Loading
from segue.ingestion.mapping import folded
from segue.ingestion.parsed import PARSED
from segue.ingestion.quarantine import put_back, take_out
from segue.ingestion.reference import reference_tables
from segue.ingestion.reports import ImportReport, SourceReport
from segue.ingestion.source_files import files_of, name_of
from segue.ingestion.staging import staged
from segue.ingestion.upsert import FOUND, ROWS
from segue.language.sql import instant
from segue.language.template import template

ORDER: Final = ("account", "lead", "event")
LOADERS: Final = {"account": load_accounts, "lead": load_leads, "event": load_events}
Progress = Callable[[str], None]


def import_sources(
    engine: DuckDB, workspace: Workspace, root: Path, now: datetime, *, names: Iterable[str] = (), again: bool = False,
    progress: Progress = lambda sentence: None,
) -> ImportReport:  # fmt: skip
    """Imports all sources, or those named. Raises SegueError; then nothing has changed.

    `again`: also files that were imported before and have not changed since.
    """
    chosen = _chosen(workspace, tuple(names))
    report = ImportReport()
    with engine.transaction():
        _tables(engine, workspace, now, report)
        reference_tables(engine, workspace)
        for source in chosen:
            for path in _paths(source, root):
                report.sources.append(_import_file(engine, workspace, source, path, root, now, again=again, progress=progress))
        progress("joining leads and accounts")
        report.notes += settle(engine, instant(now))
        report.leads, report.accounts, report.events = (_count(engine, table) for table in ("lead", "account", "event"))
        engine.drop(PARSED, ROWS, FOUND, "changed", "country_name")
    return report


def _tables(engine: DuckDB, workspace: Workspace, now: datetime, report: ImportReport) -> None:
    """Makes the tables and columns that are missing, and brings kept values in line with the definitions.

    Raises SegueError where definitions in force keep a column with another type than those in the folder.
    """
    if not engine.columns("lead"):
        engine.ensure(tables(workspace))
    changes = column_changes(engine, workspace)
    if engine.rows(template("SELECT COUNT(*) FROM segue.version"))[0][0]:
        retyped = next((change for change in changes if change.was), None)
        if retyped is not None:
            raise SegueError(
                f"'{retyped.column}' of {retyped.table}s is defined as {retyped.type.name}, which is not in force yet",
                where="traits", todo="Apply the definitions first (segue apply), then import.",
            )  # fmt: skip
        changes = [change for change in changes if change.missing]
    report.schema_changes = engine.ensure(tables(workspace))
    report.notes += make_columns(engine, workspace, changes, now)


def _chosen(workspace: Workspace, names: tuple[str, ...]) -> list[Source]:
    unknown = [name for name in names if name not in workspace.sources]
    if unknown:
        there = ", ".join(workspace.sources) or "none"
        raise SegueError(f"there is no source '{unknown[0]}'", where="segue.yaml", todo=f"Sources are: {there}.")
    if not workspace.sources:
        raise SegueError("the workspace has no sources", where="segue.yaml", todo="Add 'sources:' with a file of leads.")
    chosen = [source for name, source in workspace.sources.items() if not names or name in names]
    return sorted(chosen, key=lambda source: ORDER.index(source.into))


def _paths(source: Source, root: Path) -> list[Path]:
    """The files of a source. Raises SegueError where there are none."""
    pattern, where = source.file.value, str(source.file.place.position)
    if (root / pattern).is_dir():
        todo = "Name its files with a pattern, such as: " + (pattern.rstrip("/") or ".") + "/*.csv"
        raise SegueError(f"'{pattern}' of source '{source.name}' is a folder", where=where, todo=todo)
    found = files_of(source, root)
    if not found:
        todo = "Put the file there, or change 'file'."
        raise SegueError(f"source '{source.name}' has no file '{pattern}'", where=where, todo=todo)
    return found


def _reading(workspace: Workspace, source: Source) -> Reading:
    if source.dates and not is_pattern(source.dates):
        raise SegueError(
            f"source '{source.name}' writes dates as '{source.dates}', which is no pattern of dates",
            where=str(source.name.place.position), todo="Write for example dd-mm-yyyy, or %d-%m-%Y.",
        )  # fmt: skip
    return reading_of(workspace, source)


def _import_file(
    engine: DuckDB,
    workspace: Workspace,
    source: Source,
    path: Path,
    root: Path,
    now: datetime,
    *,
    again: bool,
    progress: Progress,
) -> SourceReport:
    began = time.perf_counter()
    name = name_of(path, root)
    report = SourceReport(source.name.value, name, source.into)
    progress(f"reading {name}")
    fingerprint = _fingerprint(workspace, source, path)
    if not again and _last_fingerprint(engine, source, name) == fingerprint:
        report.skipped = True
        return report
    take_out(engine, report)
    reading = _reading(workspace, source)
    with staged(engine, source, path, name, root) as stage:
        report.rows = stage.rows + len(stage.bad)
        report.notes += stage.notes
        progress(f"importing {name}")
        earlier = _earlier_columns(engine, source)
        anew = not _last_fingerprint(engine, source, name).endswith(fingerprint.partition(":")[2])
        _load(Loading(engine, workspace, source, stage, reading, now, report, earlier, anew))
        put_back(engine, stage, report)
        columns = sorted({folded(column) for column in stage.columns})
    report.seconds = time.perf_counter() - began
    _record(engine, report, fingerprint, columns, now)
    return report


def _load(load: Loading) -> None:
    """Raises SegueError; where a statement failed, as over damage deep in the file, it tells the file."""
    try:
        LOADERS[load.source.into](load)
    except SegueError as error:
        if error.where != load.engine.path:
            raise
        todo = error.todo or "Nothing was changed. Check that the file is whole."
        raise SegueError(error.what, where=load.report.file, todo=todo) from error


def _fingerprint(workspace: Workspace, source: Source, path: Path) -> str:
    """Of the file and, after a colon, of all that decides how it is read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 22):
                digest.update(piece)
    except OSError as error:
        raise SegueError(
            f"the file cannot be read: {error.strerror}", where=str(path), todo="Check its permissions."
        ) from error
    told = {k: str(v) for k, v in asdict(source).items() if k not in ("name", "file")}
    traits = [[t.name.value, str(t.type), str(t.valid), t.columns, t.label] for t in workspace.traits.values() if t.stated]
    events = [[e.name.value, sorted((n, str(p.type)) for n, p in e.properties.items())] for e in workspace.events.values()]
    settings = [workspace.settings.calendar.timezone, workspace.settings.free_mail]
    reading = hashlib.sha256(json.dumps([told, traits, events, settings], default=str).encode())
    return f"{digest.hexdigest()}:{reading.hexdigest()}"


def _last_fingerprint(engine: DuckDB, source: Source, file: str) -> str:
    """That of the last import of a file; empty where it was never imported."""
    last = engine.rows(
        template(
            "SELECT fingerprint FROM segue.import WHERE source = $source AND file = $file ORDER BY number DESC LIMIT 1",
            source=source.name.value,
            file=file,
        )
    )
    return str(last[0][0]) if last else ""


def _earlier_columns(engine: DuckDB, source: Source) -> list[frozenset[str]]:
    """The columns that files of a source had when they were imported, each set of them once."""
    found = engine.rows(
        template(
            "SELECT DISTINCT columns FROM segue.import WHERE source = $source AND NOT columns IS NULL",
            source=source.name.value,
        )
    )
    return [frozenset(columns) for (columns,) in found]


def _record(engine: DuckDB, report: SourceReport, fingerprint: str, columns: list[str], now: datetime) -> None:
    number = engine.rows(template("SELECT COALESCE(MAX(number), 0) + 1 FROM segue.import"))[0][0]
    engine.append(
        "import",
        [
            {
                "number": number, "source": report.source, "file": report.file, "fingerprint": fingerprint, "at": now,
                "rows": report.rows, "new": report.new, "changed": report.changed, "same": report.same,
                "duplicates": report.duplicates, "quarantined": report.bad_rows + report.bad_cells,
                "columns": columns,
            }
        ],
    )  # fmt: skip


def _count(engine: DuckDB, table: str) -> int:
    return int(engine.rows(exp.select(exp.Count(this=exp.Star())).from_(exp.table_(table, db="segue")))[0][0])
