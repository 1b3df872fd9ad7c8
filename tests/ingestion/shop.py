"""A small workspace whose files a test writes, imports, and reads back from its warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segue
from segue.definitions.source import Source
from segue.engines.duckdb import DuckDB
from segue.ingestion.reports import ImportReport, SourceReport
from segue.ingestion.staging import ROW, STAGE, staged
from segue.project import Project
from segue.records import Written

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LEADS = "  leads: {file: leads.csv, into: lead, key: email}\n"


class Shop:
    """`sources` are those of segue.yaml; every other definition is a file: `traits="..."` is traits.yaml."""

    def __init__(self, folder: Path, sources: str = LEADS, *, settings: str = "", **definitions: str) -> None:
        self.folder = folder
        self.now = NOW
        self._project: Project | None = None
        self.define(sources, settings=settings, **definitions)

    def define(self, sources: str = LEADS, *, settings: str = "", **definitions: str) -> None:
        """Writes definitions in place of those of the same files."""
        self.close()
        self.put("segue.yaml", f"workspace: shop\n{settings}sources:\n{sources}")
        for name, text in definitions.items():
            self.put(f"{name}.yaml", text)

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    @property
    def project(self) -> Project:
        if self._project is None:
            self._project = segue.open(self.folder, now=lambda: self.now)
        return self._project

    def close(self) -> None:
        if self._project is not None:
            self._project.close()
            self._project = None

    def imports(self, *names: str, again: bool = False) -> ImportReport:
        return self.project.import_data(names, again=again)

    def import_leads(self, content: str | bytes) -> SourceReport:
        """Writes leads.csv and imports everything; what became of the leads."""
        self.put("leads.csv", content)
        return source_of(self.imports(), "leads")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.project.engine.connection.execute(sql).fetchall()

    def leads(self, *columns: str) -> dict[str, Any]:
        """The values of columns by the leads' keys; of several columns as tuples."""
        return self._by_key("lead", columns)

    def accounts(self, *columns: str) -> dict[str, Any]:
        return self._by_key("account", columns)

    def _by_key(self, table: str, columns: tuple[str, ...]) -> dict[str, Any]:
        named = "".join(f', "{column}"' for column in columns)
        rows = self.query(f"SELECT key{named} FROM segue.{table} ORDER BY key")
        assert len({row[0] for row in rows}) == len(rows), f"two {table}s have one key"
        return {row[0]: row[1] if len(columns) == 1 else row[1:] for row in rows}

    def quarantine(self, source: str = "") -> list[tuple[int | None, str | None, str | None, str]]:
        """What is in quarantine: row, column, value, reason."""
        return [(one.row, one.column, one.value, one.reason) for one in self.project.quarantine(source)]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that imports write, to tell whether something changed."""
        tables = ("lead", "account", "event", "identity", "trait_change", "quarantine")
        return {table: self.query(f"SELECT * FROM segue.{table} ORDER BY ALL") for table in tables}


def source_of(report: ImportReport, name: str) -> SourceReport:
    """The report of a source that has one file."""
    (found,) = [one for one in report.sources if one.source == name]
    return found


def adds_up(report: SourceReport) -> bool:
    """Whether every row that was read is told of exactly once."""
    return report.rows == report.new + report.changed + report.same + report.duplicates + report.bad_rows


# --- files alone ---


@dataclass(frozen=True)
class Read:
    """A staged file: its columns, its rows as tuples in order, those set aside as (number, reason, text), its notes."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    bad: list[tuple[int, str, str]]
    notes: tuple[str, ...]

    def cells(self, column: str) -> list[Any]:
        return [row[self.columns.index(column)] for row in self.rows]


@contextmanager
def reader(folder: Path) -> Iterator[Reader]:
    """Reads files as an import does, without importing them."""
    engine = DuckDB(":memory:", threads=1)
    try:
        yield Reader(folder, engine)
    finally:
        engine.close()


@dataclass(frozen=True)
class Reader:
    """Stages files in a folder."""

    folder: Path
    engine: DuckDB

    def read(self, content: str | bytes, name: str = "leads.csv", **options: str) -> Read:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.read_file(path, options)

    def read_file(self, path: Path, options: Mapping[str, Any]) -> Read:
        source = Source(Written("leads"), Written(path.name), "lead", **options)
        with staged(self.engine, source, path, path.name, self.folder) as stage:
            numbered = self.engine.connection.execute(f'SELECT "{ROW}", * EXCLUDE ("{ROW}") FROM {STAGE} ORDER BY "{ROW}"')
            rows = [row[1:] for row in numbered.fetchall()]
            bad = [(one.row, one.reason, one.text) for one in stage.bad]
        return Read(tuple(stage.columns), rows, bad, stage.notes)
