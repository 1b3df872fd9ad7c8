"""ClickHouse: a server that holds leads and events already, or chDB, the same engine within this process.

There are no transactions: see `segue.engines.clickhouse_commits` for how a run is all or nothing all the same. Temporary
tables are tables of the schema `segue` that begin with the session's name: real ones are bound to one HTTP session, which a
pause of a minute ends and a load balancer parts. For what else is odd see `SETTINGS` of `segue.engines.clickhouse_client`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlglot import exp

from segue.engines.base import Capabilities, Kind, Row
from segue.engines.clickhouse_client import Connection, embedded, server
from segue.engines.clickhouse_commits import Commits, quoted, session_name, table_of, text
from segue.engines.clickhouse_results import STORED, csv_lines, kind_of_type, values, written
from segue.engines.clickhouse_trees import LIST, ZONED, text_of
from segue.engines.results import arrow_table, write_parquet
from segue.engines.shown import Shown, inlined
from segue.errors import SegueError
from segue.records import SCHEMA, ColumnKind, Table

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

KEYS: Final = {"event": ("lead_id", "at"), "lead": ("lead_id",), "account": ("account_id",), "membership": ("lead_id",),
               "trait_change": ("id",), "move": ("number",)}  # fmt: skip
"""The order in which the rows of a table are kept."""
MARK: Final = "~there"
"""A column that tells that a row has a partner."""


class ClickHouse:
    """A session. `door`: makes a client, and tells how what it leads to is called."""

    capabilities = Capabilities("clickhouse", wide_sums=True)

    def __init__(self, door: Callable[[], tuple[Client, str]]) -> None:
        self._door = door
        self.session = session_name()
        self.connection = self._connected()
        self.where = self.connection.where
        self._shown: Shown = {}
        self._commits = Commits(self.connection, self.session)
        try:
            self._refuse_too_old()
            self._commits.begin()
        except BaseException:
            self.connection.close()
            raise

    def _connected(self) -> Connection:
        return Connection(*self._door(), self.session)

    def _refuse_too_old(self) -> None:
        """Raises SegueError for a server that cannot keep a list that is unknown."""
        try:
            self.connection.query(f"SELECT CAST(NULL AS {LIST})")
        except SegueError as error:
            version = self.connection.client.server_version
            raise SegueError(
                f"ClickHouse {version} has no tuples that can be missing (Nullable(Tuple))", where=self.where,
                todo="Take a newer one; Segue is tried with 26.9.",
            ) from error  # fmt: skip

    # --- trees ---

    def sql(self, tree: exp.Expr) -> str:
        """The text of a tree."""
        return text_of(inlined(tree, self._shown), self._place)

    def _place(self, table: exp.Table) -> exp.Table:
        """Where a table is: without a schema it is a temporary one, and one of the warehouse may have a copy."""
        if table.db not in ("", SCHEMA):
            return table
        name = self._commits.place(table.name) if table.db else self._own(table.name)
        table.set("db", exp.to_identifier(SCHEMA, quoted=True))
        table.set("this", exp.to_identifier(name, quoted=True))
        return table

    def _own(self, name: str) -> str:
        return f"{self.session}~{name}"

    def rows(self, query: exp.Expr) -> list[Row]:
        found = self.connection.query(self.sql(query))
        return values(found.result_rows, [one.name for one in found.column_types])

    def run(self, statement: exp.Expr) -> int:
        self.connection.command(self.sql(statement))
        return 0

    def show(self, shown: Shown) -> None:
        self._shown = shown

    def described(self, query: exp.Query) -> dict[str, Kind]:
        found = self.connection.query(f"DESCRIBE ({self.sql(query)})").result_rows
        return {name: kind_of_type(stored, own=False) for name, stored, *_ in found}

    # --- temporary tables ---

    def make(self, name: str, query: exp.Expr) -> int:
        select = self.sql(query)  # it may read the table that it takes the place of
        fresh = self._commits.fresh(name)
        self._create(fresh, select)
        self.drop(name)
        self.connection.command(f"RENAME TABLE {table_of(fresh)} TO {table_of(self._own(name))}")
        return self.count(name)

    def _create(self, name: str, select: str, keys: Sequence[str] = ()) -> None:
        self.connection.command(f"CREATE TABLE {table_of(name)} {_kept(keys)} AS {select}")

    def make_from(self, name: str, columns: Mapping[str, ColumnKind], rows: Sequence[Sequence[Any]]) -> None:
        self.drop(name)
        declared = ", ".join(f"{quoted(column)} {STORED[kind]}" for column, kind in columns.items())
        self.connection.command(f"CREATE TABLE {table_of(self._own(name))} ({declared}) {_kept()}")
        self._insert(self._own(name), {column: STORED[kind] for column, kind in columns.items()}, rows)

    def staged_columns(self, name: str) -> dict[str, str]:
        return self._stored(self._own(name))

    def kinds(self, name: str) -> dict[str, Kind]:
        return {column: kind_of_type(stored) for column, stored in self._stored(self._own(name)).items()}

    def count(self, name: str) -> int:
        return self._count(self._own(name))

    def _count(self, name: str, where: str = "") -> int:
        return int(self.connection.query(f"SELECT count() FROM {table_of(name)}{where}").result_rows[0][0])

    def drop(self, *names: str) -> None:
        for name in names:
            self.connection.command(f"DROP TABLE IF EXISTS {table_of(self._own(name))}")

    # --- tables ---

    def ensure(self, tables: Sequence[Table]) -> list[str]:
        changes: list[str] = []
        with self.transaction():
            for table in tables:
                there = self.columns(table.name)
                missing = [one for one in table.columns if one.name not in there]
                if not there:
                    self._new(table)
                elif missing:
                    added = ", ".join(f"ADD COLUMN {quoted(one.name)} {STORED[one.kind]}" for one in missing)
                    self.connection.command(f"ALTER TABLE {table_of(self._commits.copy(table.name))} {added}")
                    changes += [f"add column {one.name} to {table.name}" for one in missing]
        return changes

    def _new(self, table: Table) -> None:
        fresh = self._commits.fresh(table.name)
        columns = ", ".join(f"{quoted(one.name)} {STORED[one.kind]}" for one in table.columns)
        self.connection.command(f"CREATE TABLE {table_of(fresh)} ({columns}) {_kept(KEYS.get(table.name, ()))}")
        self._commits.put(table.name, fresh)

    def columns(self, table: str) -> dict[str, str]:
        return self._stored(self._commits.place(table))

    def _stored(self, name: str) -> dict[str, str]:
        asked = (
            f"SELECT name, type FROM system.columns WHERE database = {text(SCHEMA)} AND table = {text(name)} ORDER BY position"
        )
        return {str(name): str(stored) for name, stored in self.connection.query(asked).result_rows}

    def change_type(self, table: str, column: str, kind: ColumnKind, value: exp.Expr) -> None:
        self._rewrite(table, {column: f"CAST({self.sql(value)} AS {STORED[kind]})"}, f"{self._read(table)} AS t")

    def replace(self, name: str, query: exp.Expr) -> int:
        with self.transaction():
            fresh = self._commits.fresh(name)
            self._create(fresh, self.sql(query), KEYS.get(name, ()))
            self._commits.put(name, fresh)
            return self._count(fresh)

    def insert(self, name: str, query: exp.Query) -> int:
        with self.transaction():
            select = self.sql(query)
            copy = self._commits.copy(name)
            before = self._count(copy)
            self.connection.command(f"INSERT INTO {table_of(copy)} {select}")
            return self._count(copy) - before

    def amend(self, name: str, column: str, value: exp.Expr, *, where: exp.Expr, other: str = "") -> int:
        with self.transaction():
            test, changed = self.sql(where), self.sql(value)
            source = f"{self._read(name)} AS t"
            if other:
                partners = f"(SELECT *, 1 AS {quoted(MARK)} FROM {table_of(self._own(other))})"
                source, test = f"{source} LEFT ANY JOIN {partners} AS o ON {test}", f"o.{quoted(MARK)} = 1"
            counted = f"SELECT count() FROM {source} WHERE {test}"
            number = int(self.connection.query(counted).result_rows[0][0])
            if number:
                self._rewrite(name, {column: f"CASE WHEN {test} THEN {changed} ELSE t.{quoted(column)} END"}, source)
            return number

    def _read(self, name: str) -> str:
        return table_of(self._commits.place(name))

    def _rewrite(self, name: str, changed: Mapping[str, str], source: str) -> None:
        """Makes a table anew with other values in some columns."""
        with self.transaction():
            there = self.columns(name)
            columns = ", ".join(f"{changed.get(one, 't.' + quoted(one))} AS {quoted(one)}" for one in there)
            fresh = self._commits.fresh(name)
            self._create(fresh, f"SELECT {columns} FROM {source}", KEYS.get(name, ()))
            self._commits.put(name, fresh)

    def append(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        with self.transaction():
            there = self.columns(name)
            kept = {column: there[column] for column in rows[0]}
            self._insert(self._commits.copy(name), kept, [[row[column] for column in kept] for row in rows])

    def _insert(self, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            self.connection.insert(SCHEMA, table, list(columns), written(rows, list(columns.values())))

    # --- transactions ---

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._commits.depth:
            yield
            return
        with self._commits.writing(), self._commits.all_or_nothing(keep=True):
            yield

    @contextmanager
    def trial(self) -> Iterator[None]:
        with self._commits.all_or_nothing(keep=False):
            yield

    def settle(self) -> None:
        """The engine merges parts itself."""

    def interrupt(self) -> None:
        """By a connection of its own: this one's is at work."""
        with suppress(SegueError):
            other = self._connected()
            try:
                other.command(
                    f"KILL QUERY WHERE Settings['log_comment'] = {text(self.session)} AND query NOT LIKE 'KILL%' ASYNC"
                )
            finally:
                other.close()

    # --- results for other programs ---

    def frame(self, query: exp.Expr, kind: Literal["arrow", "pandas", "polars"]) -> Any:
        found = self.connection.query(self.sql(query))
        types = [one.name for one in found.column_types]
        kinds = [kind_of_type(stored) for stored in types]
        return arrow_table(
            found.column_names, kinds, [stored == ZONED for stored in types], values(found.result_rows, types), kind
        )

    def write(self, query: exp.Expr, path: str, form: Literal["csv", "parquet"]) -> int:
        if form == "parquet":
            return write_parquet(self.frame(query, "arrow"), path)
        found = self.connection.query(self.sql(query))
        types = [one.name for one in found.column_types]
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(found.column_names, types, found.result_rows))
        return len(found.result_rows)

    def close(self) -> None:
        with suppress(SegueError):  # what is left is dropped when the warehouse is opened next
            self._commits.end()
        self.connection.close()


def _kept(keys: Sequence[str] = ()) -> str:
    """How a table is kept."""
    order = f"({', '.join(map(quoted, keys))})" if keys else "tuple()"
    return f"ENGINE = MergeTree ORDER BY {order} SETTINGS allow_nullable_key = 1"


def on_server(address: str) -> ClickHouse:
    """A session on a server."""
    return ClickHouse(lambda: server(address))


def in_process(folder: str, *, threads: int = 0) -> ClickHouse:
    """A session of the engine within this process, which keeps its tables in a folder. `threads`: 0 for all cores."""
    return ClickHouse(lambda: embedded(folder, threads))
