"""Files read by DuckDB, shown to the session as a temporary view: its columns, and a column `#row` with each row's number.

A statement that fails spoils the transaction it stands in. Reading a file that may be damaged is therefore done by a second
connection, into a database in memory of its own, which the session's transaction then only reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb

from segue.engines.base import Row
from segue.errors import SegueError

CSV_ERRORS: Final = (duckdb.InvalidInputException, duckdb.ConversionException)
MOST_BYTES_OF_A_ROW: Final = 16_000_000


class Files:
    """Mixed into the DuckDB engine."""

    connection: duckdb.DuckDBPyConnection
    _stages: int = 0

    def stage_csv(
        self,
        name: str,
        path: str,
        columns: Sequence[str],
        delimiter: str,
        quote: str,
        escape: str,
        *,
        numbered: bool = False,
    ) -> bool:
        """Stages well-formed CSV as text; False where some row of it is not. `numbered`: its first column is `#row`."""
        names = ["#row", *columns] if numbered else list(columns)
        kinds = dict.fromkeys(names, "VARCHAR") | ({"#row": "BIGINT"} if numbered else {})
        row = "" if numbered else 'row_number() OVER () AS "#row", '
        with self._side() as (side, table):
            try:
                side.execute(
                    f"CREATE TABLE {table} AS SELECT {row}* FROM read_csv($1, auto_detect = false, header = true, "
                    f"columns = {_struct(kinds)}, delim = $2, quote = $3, escape = $4, max_line_size = {MOST_BYTES_OF_A_ROW}, "
                    "strict_mode = true, null_padding = false)",
                    [path, delimiter, quote, escape],
                ).fetchall()
            except CSV_ERRORS:
                return False
        self._show(name, f"SELECT * FROM {table}")
        return True

    def stage_parquet(self, name: str, path: str) -> None:
        """Stages a Parquet file as it is, with its own types, without copying it."""
        rows = f"read_parquet({_text(path)}, file_row_number = true)"
        query = f'SELECT file_row_number + 1 AS "#row", * EXCLUDE (file_row_number) FROM {rows}'
        try:
            self.connection.cursor().execute(f"DESCRIBE {query}").fetchall()
        except duckdb.Error as error:
            raise SegueError("the file is not Parquet, or is damaged", where=path) from error
        self._show(name, query)

    def stage_json(self, name: str, path: str) -> list[Row]:
        """Stages JSON objects, one a line, a text column for each key; the rows that are none, as (number, text)."""
        is_object = "coalesce(CASE WHEN json_valid(line) THEN json_type(line) END = 'OBJECT', false)"
        with self._side() as (side, table):
            try:
                side.execute(
                    f'CREATE TABLE {table} AS SELECT row_number() OVER () AS "#row", line FROM read_csv('
                    "$1, auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', "
                    f"escape = '', max_line_size = {MOST_BYTES_OF_A_ROW}) WHERE trim(line) <> ''",
                    [path],
                ).fetchall()
            except duckdb.Error as error:
                raise SegueError(
                    "the file cannot be read as JSON lines", where=path, todo="Write one object a line."
                ) from error
            bad = side.execute(f'SELECT "#row", line[:2000] FROM {table} WHERE NOT {is_object}').fetchall()
            side.execute(f"DELETE FROM {table} WHERE NOT {is_object}")
            keys = side.execute(f"SELECT DISTINCT unnest(json_keys(line)) FROM {table} ORDER BY 1").fetchall()
        columns = "".join(f", json_extract_string(line, {_text(_path(key))}) AS {_name(key)}" for (key,) in keys)
        self._show(name, f'SELECT "#row"{columns} FROM {table}')
        return bad

    def unstage(self, name: str) -> None:
        """Forgets a staged file, and frees its memory."""
        self.connection.execute(f'DROP VIEW IF EXISTS temp."{name}"')
        side = self.connection.cursor()
        for number in range(1, self._stages + 1):
            side.execute(f"DETACH DATABASE IF EXISTS segue_stage_{number}")

    def staged_columns(self, name: str) -> dict[str, str]:
        """The columns of a temporary table or view with their types."""
        found = self.connection.execute(f'DESCRIBE SELECT * FROM "{name}"').fetchall()
        return {row[0]: row[1] for row in found}

    def count(self, name: str) -> int:
        """The number of rows of a temporary table or view."""
        found = self.connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
        return int(found[0]) if found else 0

    def _side(self) -> _Side:
        self._stages += 1
        return _Side(self.connection, f"segue_stage_{self._stages}")

    def _show(self, name: str, query: str) -> None:
        self.connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {query}')


class _Side:
    """A second connection with a database in memory; detached again where what is done in it fails."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, database: str) -> None:
        self.connection = connection.cursor()
        self.database = database

    def __enter__(self) -> tuple[duckdb.DuckDBPyConnection, str]:
        self.connection.execute(f"ATTACH ':memory:' AS {self.database}")
        return self.connection, f"{self.database}.main.rows"

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is not None:
            self.connection.execute(f"DETACH DATABASE IF EXISTS {self.database}")


def _path(key: str) -> str:
    return '$."' + key.replace('"', '\\"') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _struct(kinds: dict[str, str]) -> str:
    return "{" + ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in kinds.items()) + "}"
