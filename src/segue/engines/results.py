"""Rows that an engine gives as Python's values, as tables of Arrow, pandas and Polars, and as Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final, Literal

from segue.engines.base import Kind, Row
from segue.errors import SegueError

ARROW: Final[dict[Kind, str]] = {
    "yes or no": "bool_", "whole number": "int64", "number": "float64", "day": "date32", "text": "string", "json": "string",
    "hash": "string",
}  # fmt: skip


def arrow_table(
    names: Sequence[str], kinds: Sequence[Kind], zoned: Sequence[bool], rows: Sequence[Row],
    kind: Literal["arrow", "pandas", "polars"],
) -> Any:  # fmt: skip
    """The rows as a table of a library. `zoned`: which columns of instants tell their time zone, UTC."""
    pyarrow = package("pyarrow")
    types = [arrow_type(pyarrow, one, zoned=has_zone) for one, has_zone in zip(kinds, zoned, strict=True)]
    columns = list(zip(*rows, strict=True)) or [() for _ in names]
    arrays = [pyarrow.array(list(values), kept) for values, kept in zip(columns, types, strict=True)]
    table = pyarrow.Table.from_arrays(arrays, names=list(names))
    if kind == "pandas":
        return table.to_pandas()
    return import_module("polars").from_arrow(table) if kind == "polars" else table


def arrow_type(pyarrow: Any, kind: Kind, *, zoned: bool) -> Any:
    if kind == "instant":
        return pyarrow.timestamp("us", tz="UTC" if zoned else None)
    if kind == "list of text":
        return pyarrow.list_(pyarrow.string())
    return getattr(pyarrow, ARROW[kind])()


def write_parquet(table: Any, path: str) -> int:
    """Writes an Arrow table; its number of rows."""
    package("pyarrow")
    import_module("pyarrow.parquet").write_table(table, path)
    return int(table.num_rows)


def package(name: str) -> Any:
    """A package that an extra brings. Raises SegueError where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        raise SegueError(f"this needs {name}, which is not installed", todo="pip install 'segue[arrow]'") from None
