"""DuckDB: the embedded engine, one file a workspace.

One process writes. Tables have no keys and no indexes: what must be unique is made so by the statements that write it.
Oddities met: `at` is a reserved word since 2.0, so every name is quoted; an unread result owns its connection, so
results are always fetched whole; text of SQL is made here and nowhere else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal

import duckdb
from sqlglot import exp

from segue.engines.base import Capabilities, Kind, Row
from segue.engines.duckdb_files import Files
from segue.engines.shown import Shown, inlined
from segue.errors import SegueError
from segue.records import SCHEMA, ColumnKind, Table

TYPES: Final[dict[ColumnKind, str]] = {
    "id": "BIGINT", "text": "VARCHAR", "number": "DOUBLE", "whole number": "BIGINT", "yes or no": "BOOLEAN",
    "instant": "TIMESTAMP", "list of text": "VARCHAR[]", "json": "JSON", "hash": "UUID",
}  # fmt: skip


KINDS: Final[dict[str, Kind]] = {
    "TINYINT": "whole number", "SMALLINT": "whole number", "INTEGER": "whole number", "BIGINT": "whole number",
    "HUGEINT": "whole number", "UTINYINT": "whole number", "USMALLINT": "whole number", "UINTEGER": "whole number",
    "UBIGINT": "whole number", "DOUBLE": "number", "FLOAT": "number", "BOOLEAN": "yes or no", "TIMESTAMP": "instant",
    "TIMESTAMP_S": "instant", "TIMESTAMP_MS": "instant", "TIMESTAMP_NS": "instant", "TIMESTAMP WITH TIME ZONE": "instant",
    "VARCHAR[]": "list of text", "JSON": "json", "UUID": "hash", "DATE": "day",
}  # fmt: skip
"""What a column of a type holds. Of decimals see `_kind`."""


class DuckDB(Files):
    """A DuckDB file (or memory, for the path ":memory:")."""

    capabilities = Capabilities("duckdb", wide_sums=True, imports=True)

    def __init__(self, path: str, *, read_only: bool = False, memory: str = "", threads: int = 0, temp: str = "") -> None:
        self.path = path
        self._depth = 0
        self._shown: Shown = {}
        try:
            self.connection = duckdb.connect(path, read_only=read_only)
        except duckdb.Error as error:
            raise _not_opened(path, error) from error
        self._configure(memory, threads, temp)
        if not read_only:
            self._text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")

    def _configure(self, memory: str, threads: int, temp: str) -> None:
        self._text("SET TimeZone = 'UTC'")
        self._text("SET autoinstall_known_extensions = false")
        self._text("SET autoload_known_extensions = false")
        self._text("SET preserve_insertion_order = true")
        self._text("SET enable_progress_bar = false")  # where it is on, it draws over whatever a program prints
        if memory:
            self._text(f"SET memory_limit = {_quoted(memory)}")
        if threads:
            self._text(f"SET threads = {threads}")
        if temp:
            self._text(f"SET temp_directory = {_quoted(temp)}")

    # --- trees ---

    def sql(self, tree: exp.Expr) -> str:
        """The text of a tree."""
        return inlined(tree, self._shown).sql(dialect="duckdb", identify=True)

    def show(self, shown: Shown) -> None:
        self._shown = shown

    def described(self, query: exp.Query) -> dict[str, Kind]:
        found = self._text(f"DESCRIBE {self.sql(query)}").fetchall()
        return {name: _kind(stored) for name, stored, *_ in found}

    def rows(self, query: exp.Expr) -> list[Row]:
        return self._text(self.sql(query)).fetchall()

    def run(self, statement: exp.Expr) -> int:
        return self._number(self.sql(statement))

    def make(self, name: str, query: exp.Expr) -> int:
        done = self._text(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {self.sql(query)}').fetchall()
        return int(done[0][0]) if done else 0

    def make_from(self, name: str, columns: Mapping[str, ColumnKind], rows: Sequence[Sequence[Any]]) -> None:
        declared = ", ".join(f'"{column}" {TYPES[kind]}' for column, kind in columns.items())
        self._text(f'CREATE OR REPLACE TEMP TABLE "{name}" ({declared})')
        if rows:
            shape = json.dumps([{column: TYPES[kind] for column, kind in columns.items()}])
            packed = json.dumps([dict(zip(columns, row, strict=True)) for row in rows])
            names = ", ".join(f'"{column}"' for column in columns)
            self._text(
                f"INSERT INTO temp.\"{name}\" SELECT {names} FROM (SELECT unnest(from_json($1, '{shape}'), recursive := true))",
                [packed],
            )

    def kinds(self, name: str) -> dict[str, Kind]:
        return {column: _kind(stored) for column, stored in self.staged_columns(name).items()}

    def drop(self, *names: str) -> None:
        for name in names:
            self._text(f'DROP TABLE IF EXISTS temp."{name}"')

    def replace(self, name: str, query: exp.Expr) -> int:
        done = self._text(f'CREATE OR REPLACE TABLE {SCHEMA}."{name}" AS {self.sql(query)}').fetchall()
        return int(done[0][0]) if done else 0

    def _number(self, sql: str) -> int:
        """Runs a statement; the number that it answers with, which is that of the rows it touched."""
        done = self._text(sql).fetchall()
        return int(done[0][0]) if done and isinstance(done[0][0], int) else 0

    def _text(self, sql: str, parameters: Sequence[Any] | None = None) -> duckdb.DuckDBPyConnection:
        try:
            return self.connection.execute(sql, parameters) if parameters else self.connection.execute(sql)
        except duckdb.Error as error:
            raise _failed(self.path, error) from error

    # --- tables ---

    def ensure(self, tables: Sequence[Table]) -> list[str]:
        changes: list[str] = []
        for table in tables:
            there = self.columns(table.name)
            if not there:
                columns = ", ".join(f'"{c.name}" {TYPES[c.kind]}' for c in table.columns)
                self._text(f'CREATE TABLE {SCHEMA}."{table.name}" ({columns})')
                continue
            for column in table.columns:
                if column.name not in there:
                    self._text(f'ALTER TABLE {SCHEMA}."{table.name}" ADD COLUMN "{column.name}" {TYPES[column.kind]}')
                    changes.append(f"add column {column.name} to {table.name}")
        return changes

    def columns(self, table: str) -> dict[str, str]:
        query = "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = ? AND table_name = ?"
        return dict(self._text(query, [SCHEMA, table]).fetchall())

    def change_type(self, table: str, column: str, kind: ColumnKind, value: exp.Expr) -> None:
        self._text(
            f'ALTER TABLE {SCHEMA}."{table}" ALTER COLUMN "{column}" SET DATA TYPE {TYPES[kind]} USING {self.sql(value)}'
        )

    def insert(self, name: str, query: exp.Query) -> int:
        return self._number(f'INSERT INTO {SCHEMA}."{name}" {self.sql(query)}')

    def amend(self, name: str, column: str, value: exp.Expr, *, where: exp.Expr, other: str = "") -> int:
        beside = f' FROM "{other}" AS o' if other else ""
        return self._number(f'UPDATE {SCHEMA}."{name}" AS t SET "{column}" = {self.sql(value)}{beside} WHERE {self.sql(where)}')

    def append(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        there = self.columns(name)
        names = list(rows[0])
        shape = json.dumps([{n: there[n] for n in names}])
        columns = ", ".join(f'"{n}"' for n in names)
        packed = json.dumps([{n: _plain(row[n]) for n in names} for row in rows])
        self._text(
            f'INSERT INTO {SCHEMA}."{name}" ({columns}) SELECT {columns} FROM '
            f"(SELECT unnest(from_json($1, '{shape}'), recursive := true))",
            [packed],
        )

    # --- transactions ---

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._depth:
            yield
            return
        self._text("BEGIN")
        self._depth += 1
        try:
            yield
            self._text("COMMIT")
        except BaseException:
            self._undo()
            raise
        finally:
            self._depth -= 1

    @contextmanager
    def trial(self) -> Iterator[None]:
        self._text("BEGIN")
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            self._undo()

    def _undo(self) -> None:
        with suppress(duckdb.Error):  # the engine may have undone it already
            self.connection.execute("ROLLBACK")

    def settle(self) -> None:
        """Writes what is in the log into the file."""
        self._text("CHECKPOINT")

    def interrupt(self) -> None:
        self.connection.interrupt()

    # --- results for other programs ---

    def frame(self, query: exp.Expr, kind: Literal["arrow", "pandas", "polars"]) -> Any:
        relation = self.connection.sql(self.sql(query))
        if kind == "arrow":
            return relation.to_arrow_table()
        return relation.df() if kind == "pandas" else relation.pl()

    def write(self, query: exp.Expr, path: str, form: Literal["csv", "parquet"]) -> int:
        options = "FORMAT csv, HEADER true" if form == "csv" else "FORMAT parquet"
        done = self._text(f"COPY ({self.sql(query)}) TO {_quoted(path)} ({options})").fetchall()
        return int(done[0][0])

    def close(self) -> None:
        self.connection.close()


def _kind(stored: str) -> Kind:
    return "number" if stored.startswith("DECIMAL") else KINDS.get(stored, "text")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(value: Any) -> Any:
    return value.isoformat(sep=" ", timespec="milliseconds").removesuffix("+00:00") if hasattr(value, "isoformat") else value


def _not_opened(path: str, error: duckdb.Error) -> SegueError:
    text = str(error)
    if "lock" in text.lower():
        return SegueError(
            "another process has the warehouse open", where=path,
            todo="Wait for it to end, or end it; only one process can write at a time.",
        )  # fmt: skip
    if not Path(path).parent.is_dir():
        return SegueError("the folder of the warehouse is not there", where=path, todo="Check 'engine' in segue.yaml.")
    if not os.access(Path(path).parent, os.W_OK):
        return SegueError("the warehouse cannot be written here", where=path, todo="Check the folder's permissions.")
    return SegueError(f"the warehouse cannot be opened: {text.splitlines()[0]}", where=path)


DISK: Final = ("No space left", "Could not write", "Could not read", "Failed to commit: Could not")
"""How a disk's failure reads where the engine wraps it in an error of another kind."""


def _failed(path: str, error: duckdb.Error) -> SegueError:
    text = str(error)
    first = text.splitlines()[0]
    if isinstance(error, duckdb.ConnectionException):
        return SegueError("the warehouse is closed", where=path, todo="Open the workspace again.")
    if isinstance(error, duckdb.OutOfMemoryException):
        todo = "Free memory or disk, or give a folder with room: SEGUE_TEMP."
        return SegueError("the engine ran out of memory or of disk for temporary data", where=path, todo=todo)
    if isinstance(error, duckdb.IOException) or any(sign in text for sign in DISK):
        return SegueError(f"reading or writing failed: {first}", where=path, todo="Nothing was changed. Check the disk.")
    return SegueError(f"the engine refused a statement: {first}", where=path)
