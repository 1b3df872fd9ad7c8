"""Engines by the name that `segue.yaml` gives them. What an engine needs is imported when it is opened, not before."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from segue.errors import SegueError

if TYPE_CHECKING:
    from segue.engines.base import Engine
    from segue.records import Table
    from segue.settings import Environment

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "postgres": ("psycopg",), "clickhouse": ("clickhouse_connect",), "chdb": ("clickhouse_connect", "chdb"),
    "spark": ("pyspark", "pyarrow"),
}  # fmt: skip
"""The packages that an engine needs beside Segue's own; the extra has the engine's name."""


def opened(name: str, location: str, limits: Environment, tables: Sequence[Table]) -> Engine:
    """A warehouse with its tables. `location`: its file or folder, or the address of a server."""
    _import_needed(name)
    return _OPENED[name](location, limits, tables)


def _file(location: str, limits: Environment, tables: Sequence[Table]) -> Engine:
    fresh = not Path(location).exists()
    bounds = {"memory": limits.memory, "threads": limits.threads, "temp": limits.temp}
    try:
        return _with_tables(_made("duckdb", "DuckDB", location, **bounds), tables)
    except BaseException:
        if fresh:  # what there was no room for could never be opened again
            Path(location).unlink(missing_ok=True)
        raise


def _server(location: str, limits: Environment, tables: Sequence[Table]) -> Engine:
    return _with_tables(_made("postgres", "Postgres", location), tables)


def _cluster(location: str, limits: Environment, tables: Sequence[Table]) -> Engine:
    memory = re.sub("i?B$", "", limits.memory, flags=re.IGNORECASE)
    settings = {"spark.driver.memory": memory, "spark.local.dir": limits.temp}
    given = {name: value for name, value in settings.items() if value}
    return _with_tables(_made("spark", "Spark", location, given), tables)


def _has(engine: Engine, tables: Sequence[Table]) -> bool:
    """Whether all tables are there: then who only looks need not wait for one who writes."""
    return all({column.name for column in table.columns} <= engine.columns(table.name).keys() for table in tables)


def _clickhouse(location: str, limits: Environment, tables: Sequence[Table]) -> Engine:
    return _with_tables(_made("clickhouse", "on_server", location), tables)


def _chdb(location: str, limits: Environment, tables: Sequence[Table]) -> Engine:
    return _with_tables(_made("clickhouse", "in_process", location, threads=limits.threads), tables)


_OPENED: Final[Mapping[str, Callable[[str, Environment, Sequence[Table]], Engine]]] = {
    "duckdb": _file, "postgres": _server, "clickhouse": _clickhouse, "chdb": _chdb, "spark": _cluster,
}  # fmt: skip


def _import_needed(name: str) -> None:
    for package in NEEDED.get(name, ()):
        try:
            importlib.import_module(package)
        except ModuleNotFoundError as error:
            if error.name != package:
                raise
            todo = f"Install it with: pip install 'segue[{name}]'"
            raise SegueError(f"the engine '{name}' needs {package}, which is not installed", todo=todo) from None


def _made(module: str, kind: str, *arguments: Any, **options: Any) -> Engine:
    engine: Engine = getattr(importlib.import_module(f"segue.engines.{module}"), kind)(*arguments, **options)
    return engine


def _with_tables(engine: Engine, tables: Sequence[Table]) -> Engine:
    """The engine with its tables made; closed again where that fails."""
    try:
        if not _has(engine, tables):
            with engine.transaction():
                engine.ensure(tables)
    except BaseException:
        engine.close()
        raise
    return engine
