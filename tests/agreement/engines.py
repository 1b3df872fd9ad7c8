"""The engines that must agree with DuckDB and with the reference, and what each cannot do.

An engine is a way to have an empty warehouse on it. What is marked is told in the matrix of the docs: `not done` will be,
`cannot` the engine has no means for, `never` is not wanted.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from tests.agreement.servers import postgres, postgres_programs

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
    empty warehouses, open as long as the suite runs.
    """

    name: str
    missing: Callable[[], str]
    started: Callable[[], AbstractContextManager[Callable[[], Any]]]
    marks: tuple[Mark, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)

    def mark(self, subject: str) -> Mark | None:
        return next((one for one in self.marks if one.subject == subject), None)


def _postgres_missing() -> str:
    if find_spec("psycopg") is None:
        return "psycopg is not installed: pip install 'segue[postgres]'"
    return "" if postgres_programs() else "the programs of Postgres are not installed: apt-get install postgresql"


@contextmanager
def _on_postgres() -> Iterator[Callable[[], Any]]:
    """One connection for all tests; a warehouse is made empty by dropping its schema."""
    from segue.engines.postgres import Postgres

    folder = Path(tempfile.mkdtemp(prefix="segue-postgres-"))
    try:
        with postgres(folder) as address:
            engine = Postgres(address)
            close, engine.close = engine.close, lambda: None  # type: ignore[method-assign]

            def fresh() -> Postgres:
                engine.connection.execute("DROP SCHEMA IF EXISTS segue CASCADE; CREATE SCHEMA segue")
                return engine

            fresh.address = address  # type: ignore[attr-defined]
            yield fresh
            close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _chdb_missing() -> str:
    missing = [name for name in ("clickhouse_connect", "chdb") if find_spec(name) is None]
    return f"{missing[0]} is not installed: pip install 'segue[chdb]'" if missing else ""


@contextmanager
def _on_chdb() -> Iterator[Callable[[], Any]]:
    """One session for all tests: a process has one folder open at a time."""
    from segue.engines.clickhouse import in_process
    from segue.engines.clickhouse_commits import table_of

    memory = Path("/dev/shm")  # where files are kept in memory, as there are many and small ones
    folder = Path(tempfile.mkdtemp(prefix="segue-chdb-", dir=memory if memory.is_dir() else None))
    try:
        engine = in_process(str(folder), threads=1)
        close, engine.close = engine.close, lambda: None  # type: ignore[method-assign]

        def fresh() -> Any:
            tables = engine.connection.query("SELECT name FROM system.tables WHERE database = 'segue' AND name != '~commit'")
            for (name,) in tables.result_rows:
                engine.connection.command(f"DROP TABLE {table_of(name)}")
            return engine

        fresh.address = str(folder)  # type: ignore[attr-defined]
        yield fresh
        close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


ENGINES = {
    "postgres": Tried("postgres", _postgres_missing, _on_postgres),
    "clickhouse": Tried("chdb", _chdb_missing, _on_chdb),
}
TO_COME = ("spark",)
