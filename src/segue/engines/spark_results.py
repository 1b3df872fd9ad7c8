"""Rows of Spark for Segue and for other programs: plain values of Python, tables of Arrow, pandas and Polars, files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from itertools import islice
from typing import Any, Final, Literal

import pyarrow
from pyarrow import parquet
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as of
from pyspark.sql import types as spark

from segue.engines.base import Kind, Row
from segue.engines.spark_session import quoted
from segue.records import ColumnKind

TYPES: Final[dict[ColumnKind, spark.DataType]] = {
    "id": spark.LongType(), "text": spark.StringType(), "number": spark.DoubleType(), "whole number": spark.LongType(),
    "yes or no": spark.BooleanType(), "instant": spark.TimestampNTZType(), "list of text": spark.ArrayType(spark.StringType()),
    "json": spark.StringType(), "hash": spark.StringType(),
}  # fmt: skip
KINDS: Final[dict[str, Kind]] = {
    "tinyint": "whole number", "smallint": "whole number", "int": "whole number", "bigint": "whole number", "float": "number",
    "double": "number", "boolean": "yes or no", "timestamp_ntz": "instant", "timestamp": "instant", "date": "day",
    "array<string>": "list of text",
}  # fmt: skip
"""What a column holds, by its type's name. Of decimals see `kind_of`."""
ARROW: Final[dict[ColumnKind, pyarrow.DataType]] = {
    "id": pyarrow.int64(), "text": pyarrow.string(), "number": pyarrow.float64(), "whole number": pyarrow.int64(),
    "yes or no": pyarrow.bool_(), "instant": pyarrow.timestamp("us"), "list of text": pyarrow.list_(pyarrow.string()),
    "json": pyarrow.string(), "hash": pyarrow.string(),
}  # fmt: skip
KIND: Final = "segue"
"""The kind of a table's column, in its metadata: several are kept as text."""
SPECIAL: Final = frozenset(',"\n\r')
"""Characters for which a cell of CSV is put into quotes."""
AT_ONCE: Final = 10_000
"""Rows that are held at a time while a file is written."""


def kind_of(kept: spark.DataType) -> Kind:
    """What a column of a type holds."""
    return "number" if isinstance(kept, spark.DecimalType) else KINDS.get(kept.simpleString(), "text")


def kinds_of(schema: spark.StructType) -> dict[str, Kind]:
    """What the columns of a schema hold."""
    return {one.name: kind_of(one.dataType) for one in schema}


def schema_of(columns: Mapping[str, ColumnKind]) -> spark.StructType:
    """The schema of a table with such columns."""
    return spark.StructType([spark.StructField(name, TYPES[kind], metadata={KIND: kind}) for name, kind in columns.items()])


def collected(frame: DataFrame) -> list[Row]:
    """All rows, which are few, as plain values."""
    return [tuple(_plain(value) for value in row) for row in _in_utc(frame).collect()]


def _in_utc(frame: DataFrame) -> DataFrame:
    """Instants with a zone as those without: Python would be given them by the clocks of this machine."""
    if not any(isinstance(one.dataType, spark.TimestampType) for one in frame.schema):
        return frame
    return frame.select(*map(_utc_column, frame.schema))


def _utc_column(one: spark.StructField) -> Column:
    found = of.col(quoted(one.name))
    return found.cast(TYPES["instant"]).alias(one.name) if isinstance(one.dataType, spark.TimestampType) else found


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


# --- rows to Spark ---


def table_of(columns: Mapping[str, ColumnKind], rows: Sequence[Mapping[str, Any]]) -> pyarrow.Table:
    """Constant rows as a table of Arrow; what a row does not tell is missing. Raises ArrowInvalid for a value that is none
    of its column's.
    """
    arrays = []
    for name, kind in columns.items():
        written = _WRITTEN.get(kind, _as_it_is)
        arrays.append(pyarrow.array([written(row.get(name)) for row in rows], ARROW[kind]))
    return pyarrow.Table.from_arrays(arrays, names=list(columns))


def _as_it_is(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _utc(value: Any) -> Any:
    value = datetime.fromisoformat(value) if isinstance(value, str) else value
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


def _json(value: Any) -> Any:
    return None if value is None else json.dumps(value)


def _text(value: Any) -> Any:
    return None if value is None else str(value)


def _number(value: Any) -> Any:
    return None if value is None else float(value)


_WRITTEN: Final[dict[ColumnKind, Callable[[Any], Any]]] = {
    "instant": _utc, "json": _json, "hash": _text, "number": _number,
}  # fmt: skip
"""How a value is written, by what its column holds."""


# --- rows for other programs ---


def arrow_table(frame: DataFrame, kind: Literal["arrow", "pandas", "polars"]) -> Any:
    """The rows as a table of a library."""
    table = _as_others(frame.toArrow())
    if kind == "pandas":
        return table.to_pandas()
    return import_module("polars").from_arrow(table) if kind == "polars" else table


def _as_others(table: pyarrow.Table) -> pyarrow.Table:
    """Decimals as doubles, as the other engines give them."""
    doubles = [
        pyarrow.field(one.name, pyarrow.float64()) if pyarrow.types.is_decimal(one.type) else one for one in table.schema
    ]
    return table.cast(pyarrow.schema(doubles))


def write_parquet(frame: DataFrame, path: str) -> int:
    """Writes the rows to one file, some at a time; their number."""
    empty = _as_others(frame.limit(0).toArrow())
    names, number = empty.schema.names, 0
    with parquet.ParquetWriter(path, empty.schema) as writer:
        for rows in _batches(frame):
            columns = {name: [_plain(row[at]) for row in rows] for at, name in enumerate(names)}
            writer.write_table(pyarrow.table(columns, schema=empty.schema))
            number += len(rows)
    return number


def write_csv(frame: DataFrame, path: str) -> int:
    """Writes the rows to one file, some at a time, told as DuckDB tells them; their number."""
    told = [_zoned if isinstance(one.dataType, spark.TimestampType) else _TOLD.get(kind_of(one.dataType), str)
            for one in frame.schema]  # fmt: skip
    number = 0
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(_line(frame.columns))
        for rows in _batches(frame):
            file.writelines(_line(map(_cell, told, row)) for row in rows)
            number += len(rows)
    return number


def _cell(tell: Callable[[Any], str], value: Any) -> str | None:
    return None if value is None else tell(value)


def _line(cells: Iterable[str | None]) -> str:
    """A line of CSV. An empty text is told from no value by its quotes, which Python's own writer does not do."""
    return ",".join("" if cell is None else _quoted(cell) for cell in cells) + "\n"


def _quoted(cell: str) -> str:
    if cell and not set(cell) & SPECIAL:
        return cell
    return '"' + cell.replace('"', '""') + '"'


def _batches(frame: DataFrame) -> Iterator[Sequence[Row]]:
    rows = _in_utc(frame).toLocalIterator()
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def _instant(value: datetime) -> str:
    text = value.isoformat(sep=" ")
    return text.rstrip("0") if "." in text else text


def _zoned(value: datetime) -> str:
    return f"{_instant(value)}+00"


_TOLD: Final[dict[Kind, Callable[[Any], str]]] = {
    "yes or no": lambda value: "true" if value else "false", "number": lambda value: repr(float(value)),
    "list of text": lambda value: f"[{', '.join(value)}]", "instant": _instant,
}  # fmt: skip
"""How a value is told in a file, by what its column holds."""
