"""Parts of tables on Spark: folders of Parquet that are written once, by Spark, or here where there are but a few rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow
from pyarrow import parquet
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as of
from pyspark.sql import types as spark
from sqlglot import exp

from segue.engines.spark_results import TYPES, schema_of, table_of
from segue.engines.spark_session import quoted, telling
from segue.engines.spark_warehouse import Kept, Warehouse
from segue.errors import SegueError
from segue.records import ColumnKind, Table

MOST: Final = 24
"""A table of more parts is written anew: Spark needs a job of its own to look through more than 32 folders."""


@dataclass(frozen=True)
class Parts:
    """Reads and writes the parts of a warehouse's tables. `where`: what errors name."""

    session: SparkSession
    warehouse: Warehouse
    where: str

    def read(self, kept: Kept) -> DataFrame:
        """The rows of a table; a column that a part does not have yet is missing in its rows."""
        if not kept.parts:
            empty = ", ".join(f"CAST(NULL AS {one.dataType.simpleString()}) AS {quoted(one.name)}" for one in kept.type)
            return self.session.sql(f"SELECT {empty} WHERE FALSE")
        return self.session.read.schema(kept.type).parquet(*map(self.warehouse.url, kept.parts))

    def written(self, frame: DataFrame, part: str) -> Kept:
        """The rows of a frame as a part."""
        with telling(self.where):
            if any(isinstance(one.dataType, spark.NullType) for one in frame.schema):
                frame = frame.select(*map(_typed, frame.schema))
            frame.write.parquet(self.warehouse.url(part))
            return Kept(frame.schema.jsonValue(), (part,))

    def written_as(self, kept: Kept, frame: DataFrame, part: str) -> Kept:
        """The rows of a frame, column by column, as a part of a table."""
        with telling(self.where):
            frame = frame.toDF(*kept.type.names)
            typed = [_column(one).cast(one.dataType).alias(one.name) for one in kept.type]
            return Kept(kept.schema, self.written(frame.select(*typed), part).parts)

    def constant(self, columns: Mapping[str, ColumnKind], rows: Sequence[Mapping[str, Any]], part: str) -> Kept:
        """A few rows that are told here; no part where there are none."""
        schema = schema_of(columns).jsonValue()
        if not rows:
            return Kept(schema)
        try:
            table = table_of(columns, rows)
        except (pyarrow.ArrowException, TypeError, ValueError, OverflowError):  # what it says tells the value
            raise SegueError("a value does not fit its place", where=self.where) from None
        with self.warehouse.opened(part) as file:
            parquet.write_table(table, file)
        return Kept(schema, (part,))

    def gathered(self, kept: Kept, new_part: Callable[[], str]) -> Kept:
        """A table of few parts."""
        if len(kept.parts) <= MOST:
            return kept
        return Kept(kept.schema, self.written(self.read(kept), new_part()).parts)

    def count(self, kept: Kept) -> int:
        """The number of rows, by what the files say of themselves."""
        files = [path for part in kept.parts for path in self.warehouse.files_of(part)]
        return sum(parquet.read_metadata(path, filesystem=self.warehouse.files).num_rows for path in files)


def widened(kept: Kept | None, table: Table) -> tuple[Kept, list[str]]:
    """A table with all columns that it must have, and the names of those it did not have."""
    before = kept.kinds if kept is not None else {}
    added = {one.name: one.kind for one in table.columns if one.name not in before}
    schema = spark.StructType([*(kept.type if kept is not None else ()), *schema_of(added)])
    return Kept(schema.jsonValue(), kept.parts if kept is not None else ()), list(added)


def names_of(kept: Kept, table: str) -> list[exp.Expr]:
    """The columns of a table."""
    return [exp.column(exp.to_identifier(name, quoted=True), table=table) for name in kept.type.names]


def _column(one: spark.StructField) -> Column:
    return of.col(quoted(one.name))


def _typed(one: spark.StructField) -> Column:
    """A column of nothing but missing values has no type, which Parquet does not keep."""
    void = isinstance(one.dataType, spark.NullType)
    return _column(one).cast(TYPES["text"]).alias(one.name) if void else _column(one)
