"""Rows of Postgres for other programs: as tables of Arrow, pandas and Polars, as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from segue.engines import results
from segue.engines.base import Kind

if TYPE_CHECKING:
    import psycopg

KINDS: Final[dict[int, Kind]] = {
    16: "yes or no", 20: "whole number", 21: "whole number", 23: "whole number", 700: "number", 701: "number",
    1700: "number", 1114: "instant", 1184: "instant", 1082: "day", 1009: "list of text", 114: "json", 3802: "json",
    2950: "hash",
}  # fmt: skip
"""What a column holds, by the number of its type in the catalogue `pg_type`, which is the same on every server."""

ZONED: Final = 1184
AS_DUCKDB_DOES: Final[dict[Kind, str]] = {
    "yes or no": "CASE {0} WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END",
    "number": "CASE WHEN {0} = floor({0}) AND abs({0}) < 1e15 THEN CAST({0} AS text) || '.0' ELSE CAST({0} AS text) END",
    "list of text": "'[' || array_to_string({0}, ', ') || ']'",
}
"""How a column is told in CSV, so that a file is the same from every engine."""


def kind_of_type(number: int) -> Kind:
    """What a column of a type holds."""
    return KINDS.get(number, "text")


def arrow_table(cursor: psycopg.Cursor[Any], names: Sequence[str], kind: Literal["arrow", "pandas", "polars"]) -> Any:
    """The rows as a table of a library."""
    types = [column.type_code for column in cursor.description or ()]
    return results.arrow_table(
        names, [kind_of_type(one) for one in types], [one == ZONED for one in types], cursor.fetchall(), kind
    )


def copied_as_csv(query: str, columns: Mapping[str, Kind]) -> str:
    """A statement that gives the rows of a query as CSV."""
    quoted = {name: '"' + name.replace('"', '""') + '"' for name in columns}
    told = [f"{AS_DUCKDB_DOES.get(kind, '{0}').format(quoted[name])} AS {quoted[name]}" for name, kind in columns.items()]
    return f"COPY (SELECT {', '.join(told)} FROM ({query}) AS q) TO STDOUT (FORMAT csv, HEADER true)"
