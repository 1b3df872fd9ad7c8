"""Postgres: a server that holds leads and events already, from version 15 on.

A run is one transaction, statements that make tables included, and sees one state of the data throughout; a second process
that would write waits. Oddities met: names are cut at 63 bytes, so longer ones are made short here; nested queries are merged
with the one around them and their expressions copied (`fences`); a temporary table has no statistics before it is analysed;
a prepared statement outlives the tables it was made for, so none is prepared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final, Literal

import psycopg
from psycopg import errors
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict
from sqlglot import exp

from segue.engines.base import Capabilities, Kind, Row
from segue.engines.postgres_results import arrow_table, copied_as_csv, kind_of_type
from segue.engines.postgres_session import FOLDS, SETTINGS, definitions
from segue.engines.results import write_parquet
from segue.engines.shown import Shown, inlined
from segue.errors import SegueError
from segue.records import SCHEMA, ColumnKind, Table

TYPES: Final[dict[ColumnKind, str]] = {
    "id": "bigint", "text": 'text COLLATE "C"', "number": "double precision", "whole number": "bigint",
    "yes or no": "boolean", "instant": "timestamp", "list of text": 'text[] COLLATE "C"', "json": "json", "hash": "uuid",
}  # fmt: skip
OLDEST: Final = 150_000
MOST_BYTES_OF_A_NAME: Final = 63
KEYS: Final = ("lead_id", "account_id", "segment", "id")
"""Columns that tables are joined by: the planner must know how many different values they have."""
INDEXES: Final = {"event": ("lead_id", "account_id"), "lead": ("lead_id", "account_id"), "account": ("account_id",),
                  "membership": ("lead_id",), "trait_change": ("id",)}  # fmt: skip
WRITER: Final = int.from_bytes(b"segue", "big")
"""The number of the lock that the one process that writes holds."""
SETTING: Final = "Check 'engine' in segue.yaml."


class Postgres:
    """A connection to a server. `address`: what libpq takes, as in postgresql://me@host:5432/warehouse."""

    capabilities = Capabilities("postgres", fences=True, most_columns=1600)

    def __init__(self, address: str) -> None:
        if not address:
            raise SegueError("a server's address is missing", where="engine: postgres", todo=SETTING)
        self.where, self._depth = _told(address), 0
        self._shortened: dict[str, str] = {}
        self._shown: Shown = {}
        try:
            self.connection = psycopg.connect(
                address, autocommit=True, prepare_threshold=None, connect_timeout=10, application_name="segue"
            )
        except psycopg.Error as error:
            raise _not_opened(self.where, error) from None  # its text may tell the address, and with it a password
        self.connection.adapters.register_loader("numeric", _Number)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        if self.connection.info.server_version < OLDEST:
            raise SegueError("the server is older than PostgreSQL 15", where=self.where, todo=SETTING)
        if self._text("SHOW server_encoding").fetchall() != [("UTF8",)]:
            raise SegueError("the database is not kept in UTF8", where=self.where, todo="Make one with: createdb -E UTF8")
        self._text("; ".join(f"SET {name} = '{value}'" for name, value in SETTINGS.items()))
        there = {name for (name,) in self._text("SELECT collname FROM pg_collation").fetchall()}
        fold = next((name for name in FOLDS if name in there), "default")
        self._text("; ".join(definitions(fold)))
        if self._text(f"SELECT to_regnamespace('{SCHEMA}') IS NULL").fetchall() == [(True,)]:
            self._text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")

    # --- trees ---

    def sql(self, tree: exp.Expr) -> str:
        """The text of a tree, its long names shortened."""
        tree = inlined(tree, self._shown)
        if any(_is_long(one.name) for one in tree.find_all(exp.Identifier)):
            tree = tree.copy()
            for one in tree.find_all(exp.Identifier):
                one.set("this", self._short(one.name))
        return tree.sql(dialect="postgres", identify=True)

    def rows(self, query: exp.Expr) -> list[Row]:
        return self._text(self.sql(query)).fetchall()

    def run(self, statement: exp.Expr) -> int:
        return self._text(self.sql(statement)).rowcount

    def make(self, name: str, query: exp.Expr) -> int:
        self.drop(name)
        number = self._text(f"CREATE TEMP TABLE {self._name(name)} AS {self.sql(query)}").rowcount
        self._analyse(f"pg_temp.{self._name(name)}", self.kinds(name))
        return number

    def make_from(self, name: str, columns: Mapping[str, ColumnKind], rows: Sequence[Sequence[Any]]) -> None:
        self.drop(name)
        declared = ", ".join(f"{self._name(column)} {TYPES[kind]}" for column, kind in columns.items())
        self._text(f"CREATE TEMP TABLE {self._name(name)} ({declared})")
        self._copy(f"pg_temp.{self._name(name)}", columns, rows)

    def staged_columns(self, name: str) -> dict[str, str]:
        return {self._long(column): kind for column, kind in self._stored_in(f"pg_temp.{self._name(name)}").items()}

    def kinds(self, name: str) -> dict[str, Kind]:
        return self._described(f"SELECT * FROM pg_temp.{self._name(name)}")

    def show(self, shown: Shown) -> None:
        self._shown = shown

    def described(self, query: exp.Query) -> dict[str, Kind]:
        return self._described(self.sql(query))

    def _described(self, query: str) -> dict[str, Kind]:
        found = self._text(f"SELECT * FROM ({query}) AS q LIMIT 0").description or ()
        return {self._long(column.name): kind_of_type(column.type_code) for column in found}

    def count(self, name: str) -> int:
        return int(self._text(f"SELECT count(*) FROM pg_temp.{self._name(name)}").fetchall()[0][0])

    def drop(self, *names: str) -> None:
        for name in names:
            self._text(f"DROP TABLE IF EXISTS pg_temp.{self._name(name)}")

    def _analyse(self, table: str, columns: Mapping[str, Any]) -> None:
        keys = [f'"{name}"' for name in columns if name in KEYS]
        if keys:
            self._text(f"ANALYZE {table} ({', '.join(keys)})")

    def _text(self, sql: str) -> psycopg.Cursor[Row]:
        try:
            return self.connection.execute(sql.encode())
        except psycopg.Error as error:
            raise _failed(self.where, error) from error

    # --- names ---

    def _short(self, name: str) -> str:
        """A name as the server takes it; of a long one its beginning and a digest of it all."""
        if not _is_long(name):
            return name
        begins = name.encode()[:40].decode(errors="ignore")
        short = f"{begins}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"
        self._shortened[short] = name
        return short

    def _long(self, name: str) -> str:
        return self._shortened.get(name, name)

    def _name(self, name: str) -> str:
        return '"' + self._short(name).replace('"', '""') + '"'

    def _table(self, name: str) -> str:
        return f"{SCHEMA}.{self._name(name)}"

    # --- tables ---

    def ensure(self, tables: Sequence[Table]) -> list[str]:
        changes: list[str] = []
        for table in tables:
            there = self._stored(table.name)
            if not there:
                columns = ", ".join(f"{self._name(c.name)} {TYPES[c.kind]}" for c in table.columns)
                self._text(f"CREATE TABLE {self._table(table.name)} ({columns})")
                for column in INDEXES.get(table.name, ()):
                    self._text(f'CREATE INDEX ON {self._table(table.name)} ("{column}")')
                continue
            for one in table.columns:
                if self._short(one.name) not in there:
                    self._text(f"ALTER TABLE {self._table(table.name)} ADD COLUMN {self._name(one.name)} {TYPES[one.kind]}")
                    changes.append(f"add column {one.name} to {table.name}")
        return changes

    def columns(self, table: str) -> dict[str, str]:
        return {self._long(name): kind for name, kind in self._stored(table).items()}

    def _stored(self, table: str) -> dict[str, str]:
        return self._stored_in(self._table(table))

    def _stored_in(self, table: str) -> dict[str, str]:
        query = (
            "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute AS a "
            f"WHERE a.attrelid = to_regclass({_literal(table)}) AND a.attnum > 0 AND NOT a.attisdropped "
            "ORDER BY a.attnum"
        )
        return dict(self._text(query).fetchall())

    def change_type(self, table: str, column: str, kind: ColumnKind, value: exp.Expr) -> None:
        altered = f"ALTER COLUMN {self._name(column)} TYPE {TYPES[kind]} USING {self.sql(value)}"
        self._text(f"ALTER TABLE {self._table(table)} {altered}")

    def replace(self, name: str, query: exp.Expr) -> int:
        fresh = self._table(f"{name}#")
        with self.transaction():
            self._text(f"DROP TABLE IF EXISTS {fresh}")
            number = self._text(f"CREATE TABLE {fresh} AS {self.sql(query)}").rowcount
            self._text(f"DROP TABLE IF EXISTS {self._table(name)}")
            self._text(f"ALTER TABLE {fresh} RENAME TO {self._name(name)}")
            self._analyse(self._table(name), self._stored(name))
        return number

    def insert(self, name: str, query: exp.Query) -> int:
        return self._text(f"INSERT INTO {self._table(name)} {self.sql(query)}").rowcount

    def amend(self, name: str, column: str, value: exp.Expr, *, where: exp.Expr, other: str = "") -> int:
        beside = f" FROM pg_temp.{self._name(other)} AS o" if other else ""
        changed = f"SET {self._name(column)} = {self.sql(value)}{beside} WHERE {self.sql(where)}"
        return self._text(f"UPDATE {self._table(name)} AS t {changed}").rowcount

    def append(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        there = self.columns(name)
        kept = {column: there[column] for column in rows[0]}
        self._copy(self._table(name), kept, [[row[column] for column in kept] for row in rows])

    def _copy(self, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        names = ", ".join(self._name(column) for column in columns)
        plain = [_PLAIN.get(kind, _as_it_is) for kind in columns.values()]
        try:
            with self.connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row([write(value) for write, value in zip(plain, row, strict=True)])
        except psycopg.Error as error:
            raise _failed(self.where, error) from error

    # --- transactions ---

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._depth:
            yield
            return
        self._text(f"SELECT pg_advisory_lock({WRITER})")
        try:
            with self._begun():
                yield
                self._text("COMMIT")
        finally:
            with suppress(psycopg.Error):  # a connection that is lost holds no lock
                self.connection.execute(f"SELECT pg_advisory_unlock({WRITER})".encode())

    @contextmanager
    def trial(self) -> Iterator[None]:
        with self._begun():
            yield

    @contextmanager
    def _begun(self) -> Iterator[None]:
        """A transaction that is undone at the end of what is done in it, unless it was committed there."""
        self._text("BEGIN ISOLATION LEVEL REPEATABLE READ")
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            with suppress(psycopg.Error):
                self.connection.execute(b"ROLLBACK")

    def settle(self) -> None:
        """The server keeps its log itself."""

    def interrupt(self) -> None:
        self.connection.cancel()

    # --- results for other programs ---

    def frame(self, query: exp.Expr, kind: Literal["arrow", "pandas", "polars"]) -> Any:
        cursor = self._text(self.sql(query))
        names = [self._long(column.name) for column in cursor.description or ()]
        return arrow_table(cursor, names, kind)

    def write(self, query: exp.Expr, path: str, form: Literal["csv", "parquet"]) -> int:
        if form == "parquet":
            return write_parquet(self.frame(query, "arrow"), path)
        text = self.sql(query)
        found = self._text(f"SELECT * FROM ({text}) AS q LIMIT 0").description or ()
        told = {column.name: kind_of_type(column.type_code) for column in found}
        cursor = self.connection.cursor()
        try:
            with cursor.copy(copied_as_csv(text, told).encode()) as copy, open(path, "wb") as file:
                for part in copy:
                    file.write(part)
        except psycopg.Error as error:
            raise _failed(self.where, error) from error
        return cursor.rowcount

    def close(self) -> None:
        self.connection.close()


class _Number(Loader):
    """Decimals as Python's plain numbers, as the other engines give them."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


def _as_it_is(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _utc(value: Any) -> Any:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


def _json(value: Any) -> Any:
    return None if value is None else json.dumps(value)


_PLAIN: Final[dict[str, Callable[[Any], Any]]] = {
    "timestamp without time zone": _utc, "instant": _utc, "json": _json,
}  # fmt: skip
"""How a value is written, by the type of its column."""


def _is_long(name: str) -> bool:
    return len(name) > MOST_BYTES_OF_A_NAME // 4 and len(name.encode()) > MOST_BYTES_OF_A_NAME


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _told(address: str) -> str:
    """An address without who and by what password."""
    try:
        parts = conninfo_to_dict(address)
    except psycopg.Error:
        return "engine: postgres"
    return f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"


REFUSED: Final = {
    "password": "the server does not accept the user or the password",
    "no password": "the server wants a password",
    "does not exist": "there is no such database or user on the server",
    "refused": "no server answers there",
    "timeout": "no server answers there",
    "resolve host": "there is no such host",
    "translate host": "there is no such host",
}
"""What is said of a connection that failed, by a word of libpq's text, which itself may tell a secret."""


def _not_opened(where: str, error: psycopg.Error) -> SegueError:
    text = str(error)
    if isinstance(error, psycopg.ProgrammingError):
        return SegueError("this is no address of a Postgres server", where=where,
                          todo=f"Write postgresql://user@host:5432/database. {SETTING}")  # fmt: skip
    reason = next((said for word, said in REFUSED.items() if word in text), "the server does not take the connection")
    return SegueError(reason, where=where, todo=SETTING)


def _failed(where: str, error: psycopg.Error) -> SegueError:
    """A failure of the server, told without the values that it may speak of."""
    if isinstance(error, errors.QueryCanceled):
        return SegueError("the statement was stopped", where=where, todo="Nothing was changed.")
    if isinstance(error, errors.LockNotAvailable):
        return SegueError("another process is writing to the warehouse", where=where, todo="Wait for it to end.")
    if isinstance(error, errors.DiskFull | errors.OutOfMemory):
        return SegueError("the server ran out of memory or of disk", where=where, todo="Nothing was changed.")
    if isinstance(error, errors.InsufficientPrivilege):
        todo = "The user needs to make temporary tables, and to write the schema 'segue'."
        return SegueError(f"the server refuses: {error.diag.message_primary}", where=where, todo=todo)
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return SegueError("the connection to the server is lost", where=where, todo="Nothing was changed. Try again.")
    if isinstance(error, psycopg.DataError):
        return SegueError(f"a value does not fit its place ({error.sqlstate or 'text with NUL'})", where=where)
    first = (error.diag.message_primary or str(error)).splitlines()[0]
    return SegueError(f"the engine refused a statement: {first}", where=where)
