"""The engines that must agree with DuckDB and with the reference, and what each cannot do.

An engine is a way to have an empty warehouse on it. What is marked is told in the matrix of the docs: `not done` will be,
`cannot` the engine has no means for, `never` is not wanted.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from tests.agreement.servers import SPARK_MASTER, java, postgres, postgres_programs, spark

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
    started: Callable[[], AbstractContextManager[Callable[[], Any]]]
    slow: int = 1
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


def _spark_missing() -> str:
    if find_spec("pyspark") is None:
        return "pyspark is not installed: pip install 'segue[spark]'"
    return "" if java() else "Java is not installed: apt-get install openjdk-17-jre-headless"


@contextmanager
def _on_spark() -> Iterator[Callable[[], Any]]:
    """One Spark for all tests, whose executors are processes of their own; a warehouse is made empty by removing its folder."""
    from segue.engines.spark import Spark

    folder = Path(tempfile.mkdtemp(prefix="segue-spark-"))
    address = f"{SPARK_MASTER} in {folder / 'warehouse'}"
    try:
        with spark() as session, ExitStack() as open_ones:

            def fresh() -> Spark:
                open_ones.close()
                shutil.rmtree(folder / "warehouse", ignore_errors=True)
                return open_ones.enter_context(closing(Spark(address)))

            fresh.address = address  # type: ignore[attr-defined]
            fresh.session = lambda: session  # type: ignore[attr-defined]
            yield fresh
    finally:
        shutil.rmtree(folder, ignore_errors=True)


ENGINES = {
    "postgres": Tried("postgres", _postgres_missing, _on_postgres),
    "spark": Tried("spark", _spark_missing, _on_spark, slow=8),
}
TO_COME = ("clickhouse",)
