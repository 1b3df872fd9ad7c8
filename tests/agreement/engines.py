"""The engines that must agree with DuckDB and with the reference, and what each cannot do.

An engine is a way to have an empty warehouse on it. What is marked is told in the matrix of the docs: `not done` will be,
`cannot` the engine has no means for, `never` is not wanted.
"""

from __future__ import annotations

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from sqlglot import exp

from tests.agreement.servers import SPARK_MASTER, clickhouse, java, postgres, postgres_programs, spark

Why = Literal["not done", "cannot", "never"]


@dataclass(frozen=True)
class Mark:
    """Something that an engine does not do: a case file (`operators/matches`) or a subject of a test, and why."""

    subject: str
    why: Why
    told: str


@dataclass(frozen=True)
class Tried:
    """An engine in the suite. `missing`: why it cannot be tried on this machine, empty where it can. `started`: a door to
    empty warehouses, open as long as the suite runs. `slow`: of so many random examples one is tried, where each takes long.
    """

    name: str
    missing: Callable[[], str]
    started: Callable[[], AbstractContextManager[Door]]
    slow: int = 1
    marks: tuple[Mark, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)

    def mark(self, subject: str) -> Mark | None:
        return next((one for one in self.marks if one.subject == subject), None)


def _postgres_missing() -> str:
    if find_spec("psycopg") is None:
        return "psycopg is not installed: pip install 'segue[postgres]'"
    return "" if postgres_programs() else "the programs of Postgres are not installed: apt-get install postgresql"


class Door(ABC):
    """A way to empty warehouses on an engine, one after the other. `address`: where they are, as `segue.yaml` names it."""

    def __init__(self, address: str, engine: Any) -> None:
        self.address, self.engine = address, engine
        self._close, engine.close = engine.close, lambda: None

    @abstractmethod
    def __call__(self) -> Any:
        """The warehouse, made empty."""

    @abstractmethod
    def give_away(self, name: str, table: str) -> None:
        """Makes a table of the warehouse one of the user's own, which is there already, as `crm.contacts`."""

    @contextmanager
    def apart(self) -> Iterator[None]:
        """While another process has the warehouse."""
        yield

    def close(self) -> None:
        self._close()


class _Postgres(Door):
    def __call__(self) -> Any:
        self.engine.connection.execute("DROP SCHEMA IF EXISTS segue CASCADE; CREATE SCHEMA segue")
        return self.engine

    def give_away(self, name: str, table: str) -> None:
        schema = table.partition(".")[0]
        self.engine.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}; DROP TABLE IF EXISTS {table}")
        self.engine.connection.execute(f"CREATE TABLE {table} AS SELECT * FROM segue.{name}; DROP TABLE segue.{name}")


class _ClickHouse(Door):
    def another(self) -> Any:
        """A further session on the warehouse."""
        from segue.engines.clickhouse import on_server

        return on_server(self.address)

    def __call__(self) -> Any:
        command, query = self.engine.connection.command, self.engine.connection.query
        for (name,) in query("SELECT name FROM system.tables WHERE database = 'segue' AND name != '~commit'").result_rows:
            command(f'DROP TABLE segue."{name}"')
        return self.engine

    def give_away(self, name: str, table: str) -> None:
        command = self.engine.connection.command
        lists = [column for column, kind in self.engine.columns(name).items() if "Array" in kind]
        plain = ", ".join(f'tupleElement("{column}", 1) AS "{column}"' for column in lists)
        command(f"CREATE DATABASE IF NOT EXISTS {table.partition('.')[0]}")
        command(f"DROP TABLE IF EXISTS {table}")
        columns = f"* REPLACE ({plain})" if plain else "*"
        command(f"CREATE TABLE {table} ENGINE = MergeTree ORDER BY tuple() AS SELECT {columns} FROM segue.{name}")
        command(f"DROP TABLE segue.{name}")


class _Chdb(_ClickHouse):
    """A process has one folder open at a time, and the folder is open in one process."""

    def another(self) -> Any:
        return _in_process(self.address)

    @contextmanager
    def apart(self) -> Iterator[None]:
        self.close()
        yield
        self.__init__(self.address, _in_process(self.address))  # type: ignore[misc]


def _in_process(folder: str) -> Any:
    from segue.engines.clickhouse import in_process

    return in_process(folder, threads=1)


@contextmanager
def _on_postgres() -> Iterator[Door]:
    """One connection for all tests; a warehouse is made empty by dropping its schema."""
    from segue.engines.postgres import Postgres

    folder = Path(tempfile.mkdtemp(prefix="segue-postgres-"))
    try:
        with postgres(folder) as address:
            door = _Postgres(address, Postgres(address))
            yield door
            door.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _chdb_missing() -> str:
    missing = [name for name in ("clickhouse_connect", "chdb") if find_spec(name) is None]
    return f"{missing[0]} is not installed: pip install 'segue[chdb]'" if missing else ""


@contextmanager
def _in_memory() -> Iterator[Path]:
    """A folder that lies in memory, as there are many and small files."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="segue-chdb-", dir=memory if memory.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _on_chdb() -> Iterator[Door]:
    """One session for all tests."""
    with _in_memory() as folder:
        door = _Chdb(str(folder), _in_process(str(folder)))
        yield door
        door.close()


@contextmanager
def _on_clickhouse() -> Iterator[Door]:
    """The same over HTTP: the engine is in a process of its own, and several others can speak to it."""
    from segue.engines.clickhouse import on_server

    with _in_memory() as folder, clickhouse(folder) as address:
        door = _ClickHouse(address, on_server(address))
        yield door
        door.close()


def _spark_missing() -> str:
    if find_spec("pyspark") is None:
        return "pyspark is not installed: pip install 'segue[spark]'"
    return "" if java() else "Java is not installed: apt-get install openjdk-17-jre-headless"


class _Spark(Door):
    """A Spark for all tests; a warehouse is made empty by removing its folder, and opened anew."""

    def __init__(self, folder: Path, session: Any) -> None:
        self.folder, self.address = folder, f"{SPARK_MASTER} in {folder / 'warehouse'}"
        self.session, self._open = session, ExitStack()

    def __call__(self) -> Any:
        from segue.engines.spark import Spark

        self._open.close()
        shutil.rmtree(self.folder / "warehouse", ignore_errors=True)
        self.engine = self._open.enter_context(closing(Spark(self.address)))
        return self.engine

    def give_away(self, name: str, table: str) -> None:
        schema = table.partition(".")[0]
        self.session.sql(f"CREATE SCHEMA IF NOT EXISTS {schema} LOCATION '{self.folder / schema}'")
        self.session.sql(f"DROP TABLE IF EXISTS {table}")
        rows = self.engine.frame(exp.select(exp.Star()).from_(exp.table_(name, db="segue")), "arrow")
        self.session.createDataFrame(rows).write.saveAsTable(table)

    def close(self) -> None:
        self._open.close()


@contextmanager
def _on_spark() -> Iterator[Door]:
    """One Spark for all tests, whose executors are processes of their own."""
    folder = Path(tempfile.mkdtemp(prefix="segue-spark-"))
    try:
        with spark() as session, closing(_Spark(folder, session)) as door:
            yield door
    finally:
        shutil.rmtree(folder, ignore_errors=True)


CHDB = (Mark("two processes", "cannot", "chDB's folder is open in one process at a time"),)
ENGINES = {
    "postgres": Tried("postgres", _postgres_missing, _on_postgres),
    "clickhouse": Tried("chdb", _chdb_missing, _on_chdb, marks=CHDB),
    "clickhouse-http": Tried("clickhouse", _chdb_missing, _on_clickhouse),
    "spark": Tried("spark", _spark_missing, _on_spark, slow=8),
}
