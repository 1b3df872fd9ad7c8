"""The import of a workspace's sources: accounts, then leads, then events, all or nothing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlglot import exp

from segue.compiler.tables import tables
from segue.definitions.source import Source
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import DuckDB
from segue.errors import SegueError
from segue.ingestion.accounts import load_accounts, settle
from segue.ingestion.columns import column_changes, forget_mended, make_columns
from segue.ingestion.events import load_events
from segue.ingestion.hygiene import Reading, is_pattern, reading_of
from segue.ingestion.interpretation import (
    SOURCE,
    PastImport,
    interpretation,
    last_of,
    next_import,
    past_imports,
    read_otherwise,
)  # fmt: skip
from segue.ingestion.leads import load_leads
from segue.ingestion.loading import Loading
from segue.ingestion.mapping import folded
from segue.ingestion.parsed import PARSED
from segue.ingestion.progress import LOOKING
from segue.ingestion.quarantine import put_back, take_out
from segue.ingestion.reference import reference_tables
from segue.ingestion.reports import ImportReport, SourceReport
from segue.ingestion.source_files import files_of, name_of
from segue.ingestion.staging import Stage, staged
from segue.ingestion.timelines import make_time_columns
from segue.ingestion.upsert import FOUND, ROWS
from segue.language.template import template

ORDER: Final = ("account", "lead", "event")
BESIDE: Final[dict[str, tuple[str, ...]]] = {"lead": ("email", "account_key"), "account": ("domain",)}
"""Fields that may be made of a column which is no trait's."""
LOADERS: Final = {"account": load_accounts, "lead": load_leads, "event": load_events}
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Arrival:
    """A file to import. `content`: a digest of it. `since`: when that was imported first, if it has not changed since."""

    source: Source
    path: Path
    name: str
    content: str
    since: datetime | None


def import_sources(
    engine: DuckDB, workspace: Workspace, root: Path, now: datetime, *, names: Iterable[str] = (), again: bool = False,
    progress: Progress = lambda sentence: None,
) -> ImportReport:  # fmt: skip
    """Imports all sources, or those named. Raises SegueError; then nothing has changed.

    `again`: also files that were imported before and have not changed since; what they tell is told now.
    """
    chosen = _chosen(workspace, tuple(names))
    report = ImportReport()
    with engine.transaction():
        if not engine.columns("lead"):
            engine.ensure(tables(workspace))
        files = _arrivals(engine, chosen, root, now, again=again, progress=progress)
        for file in files:
            _time_columns(engine, workspace, file)
        _tables(engine, workspace, now, report)
        reference_tables(engine, workspace)
        for file in files:
            report.sources.append(_import_file(engine, workspace, file, root, now, progress))
        progress("joining leads and accounts")
        if any(not one.skipped for one in report.sources):
            report.notes += settle(engine, now)
            forget_mended(engine)
        report.leads, report.accounts, report.events = (_count(engine, table) for table in ("lead", "account", "event"))
        engine.drop(PARSED, ROWS, FOUND, "changed", "country_name")
    return report


def _arrivals(
    engine: DuckDB, chosen: Iterable[Source], root: Path, now: datetime, *, again: bool, progress: Progress
) -> list[Arrival]:
    """The files of the sources: those of accounts, of leads, of events; each kind in the order in which they were told."""
    found: list[Arrival] = []
    for source in chosen:
        past = past_imports(engine, source)
        for path in _paths(source, root):
            name = name_of(path, root)
            progress(f"{LOOKING} {name}")
            content = _digest(path)
            last = last_of(name, past)
            known = last is not None and last.content == content and not again
            found.append(Arrival(source, path, name, content, last.told_at if last is not None and known else None))
    return sorted(found, key=lambda file: (ORDER.index(file.source.into), file.since or now))


def _time_columns(engine: DuckDB, workspace: Workspace, file: Arrival) -> None:
    """Makes the columns for the times of fields that an unchanged file is read otherwise for. Before any row is written: DuckDB
    1.5 does not alter a table after that.
    """
    source, last = file.source, last_of(file.name, past_imports(engine, file.source))
    if file.since is None or last is None or source.into == "event":
        return
    now = interpretation(workspace, source, file.name, last.columns)
    fields = dict.fromkeys((*now, *BESIDE[source.into]))
    del fields[SOURCE]
    make_time_columns(engine, source.into, read_otherwise(last.read_as, now, fields))


def _tables(engine: DuckDB, workspace: Workspace, now: datetime, report: ImportReport) -> None:
    """Makes the tables and columns that are missing, and brings kept values in line with the definitions.

    Raises SegueError where definitions in force keep a column with another type than those in the folder.
    """
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
    engine: DuckDB, workspace: Workspace, file: Arrival, root: Path, now: datetime, progress: Progress
) -> SourceReport:
    began = time.perf_counter()
    source, name = file.source, file.name
    report = SourceReport(source.name.value, name, source.into)
    progress(f"reading {name}")
    past = past_imports(engine, source)
    last = last_of(name, past)
    if file.since is not None and last is not None and last.read_as == interpretation(workspace, source, name, last.columns):
        report.skipped = True
        return report
    take_out(engine, report)
    reading = _reading(workspace, source)
    with staged(engine, source, file.path, name, root) as stage:
        report.rows = stage.rows + len(stage.bad)
        report.notes += stage.notes
        progress(f"importing {name}")
        read_as = interpretation(workspace, source, name, stage.columns)
        report.notes += _gone(stage, last or next(iter(past), None))
        number = next_import(engine)
        _load(Loading(engine, workspace, source, stage, reading, now, report, number, read_as, past, file.since))
        put_back(engine, stage, report)
        columns = list(stage.columns)
    report.seconds = time.perf_counter() - began
    told_at = file.since or now
    _record(engine, number, report, source, now, content=file.content, told_at=told_at, read_as=read_as, columns=columns)
    return report


def _gone(stage: Stage, before: PastImport | None) -> list[str]:
    """Tells of columns that the last file before had, and this one has not."""
    there = {folded(name) for name in stage.columns}
    gone = [name for name in before.columns if folded(name) not in there] if before is not None else []
    if not gone:
        return []
    named = ", ".join(f"'{name}'" for name in gone[:6]) + (f" and {len(gone) - 6} more" if len(gone) > 6 else "")
    return [f"not in this file, but in the last: {named}; what is known of it stays"]


def _load(load: Loading) -> None:
    """Raises SegueError; where a statement failed, as over damage deep in the file, it tells the file."""
    try:
        LOADERS[load.source.into](load)
    except SegueError as error:
        if error.where != load.engine.path:
            raise
        todo = error.todo or "Nothing was changed. Check that the file is whole."
        raise SegueError(error.what, where=load.report.file, todo=todo) from error


def _digest(path: Path) -> str:
    """A digest of a file's content. Raises SegueError."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 22):
                digest.update(piece)
    except OSError as error:
        raise SegueError(
            f"the file cannot be read: {error.strerror}", where=str(path), todo="Check its permissions."
        ) from error
    return digest.hexdigest()


def _record(
    engine: DuckDB, number: int, report: SourceReport, source: Source, now: datetime, **of_file: Any
) -> None:  # fmt: skip
    engine.append(
        "import",
        [
            {
                "number": number, "source": report.source, "file": report.file, "at": now, "rows": report.rows,
                "new": report.new, "changed": report.changed, "same": report.same, "duplicates": report.duplicates,
                "quarantined": report.bad_rows + report.bad_cells, "key_column": source.key and source.key.column,
                "key_kind": source.key and source.key.kind, **of_file,
            }
        ],
    )  # fmt: skip


def _count(engine: DuckDB, table: str) -> int:
    return int(engine.rows(exp.select(exp.Count(this=exp.Star())).from_(exp.table_(table, db="segue")))[0][0])
