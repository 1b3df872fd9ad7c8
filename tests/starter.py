"""The small workspace that `segue init` makes, at a fixed time, for tests of what is done with a workspace.

It has 12 leads of 9 accounts and 20 events; its framework puts each lead into one segment, but for the two leads whose
company's size nobody told.
"""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb

import segue
from segue.workspace.scaffold import scaffold

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
LEADS, ACCOUNTS, EVENTS = 12, 9, 20
ANA = "ana.lund@kessdale.example"
GAP_CLOSED = "| Size unknown | unknown | - | - |\n"
"""The row that its framework lacks."""
Contents = Mapping[str, tuple[tuple[str, ...], int, int]]

TIMINGS = ("seconds",)
"""Columns that differ from run to run."""


def make_starter(folder: Path) -> Path:
    """Lays the workspace out, its data up to `NOW`."""
    scaffold(folder, "starter", now=NOW)
    return folder


def make_applied(folder: Path) -> Path:
    """The same, with its data imported and its definitions applied."""
    make_starter(folder)
    with open_at(folder) as project:
        project.import_data()
        project.apply()
    return folder


@functools.cache
def applied_in(place: Path) -> Path:
    """The same, made once for all tests of this process, which only look at it; `place` is theirs."""
    return make_applied(place / "applied" / "starter")


def open_at(folder: Path, now: datetime = NOW) -> segue.Project:
    """The workspace, with the clock standing still."""
    return segue.open(folder, now=lambda: now)


def write(folder: Path, path: str, text: str) -> Path:
    """Writes a file of the workspace."""
    full = folder / path
    full.parent.mkdir(parents=True, exist_ok=True)
    full.write_text(text, encoding="utf-8")
    return full


def add(folder: Path, path: str, text: str) -> None:
    """Adds lines to the end of a file of the workspace."""
    full = folder / path
    full.write_text(full.read_text(encoding="utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")


def replace(folder: Path, path: str, old: str, new: str) -> None:
    """Replaces a text that a file of the workspace has."""
    full = folder / path
    text = full.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    full.write_text(text.replace(old, new), encoding="utf-8")


def memberships(project: segue.Project) -> dict[str, set[str]]:
    """The recorded members of every segment of leads and accounts, by key."""
    found: dict[str, set[str]] = {}
    for of in ("lead", "account"):
        rows = project.engine.connection.execute(
            f'SELECT m.segment, t.key FROM segue.membership AS m JOIN segue."{of}" AS t ON t.{of}_id = m.{of}_id '
            f"WHERE m.exited_at IS NULL AND (m.lead_id IS NOT NULL) = {of == 'lead'}"
        ).fetchall()
        for segment, key in rows:
            found.setdefault(segment, set()).add(key)
    return found


def contents(folder: Path) -> Contents:
    """What is in the warehouse: of every table its columns, number of rows and a sum of them, whatever their order.

    Reads a copy, so that looking changes nothing. Without a warehouse there is nothing.
    """
    files = [path for path in folder.iterdir() if ".duckdb" in path.name and path.is_file()]
    if not files:
        return {}
    with tempfile.TemporaryDirectory() as place:
        for path in files:
            shutil.copy(path, place)
        with duckdb.connect(str(next(Path(place).glob("*.duckdb"))), config={"threads": 1}) as connection:
            return _tables(connection)


def _tables(connection: duckdb.DuckDBPyConnection) -> Contents:
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'segue' ORDER BY table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(column)
    sums = " UNION ALL ".join(_sum(table, names) for table, names in columns.items())
    found = connection.execute(sums).fetchall() if sums else []
    return {table: (tuple(columns[table]), int(number), int(total)) for table, number, total in found}


def _sum(table: str, columns: list[str]) -> str:
    row = ", ".join(f'"{column}"' for column in columns if column not in TIMINGS)
    return f"SELECT '{table}', count(*), coalesce(sum(hash({row})::HUGEINT), 0) FROM segue.\"{table}\""
