"""Files read by DuckDB into temporary tables, each row with its number in a column `#row`."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from segue.engines.base import Row
from segue.errors import SegueError

CSV_ERRORS = (duckdb.InvalidInputException, duckdb.ConversionException)
MOST_BYTES_OF_A_ROW = 16_000_000


class Files:
    """Mixed into the DuckDB engine."""

    connection: duckdb.DuckDBPyConnection

    def stage_csv(
        self, name: str, path: str, columns: Sequence[str], delimiter: str, quote: str, escape: str, *, numbered: bool = False
    ) -> bool:
        """Stages well-formed CSV as text; False where some row of it is not. `numbered`: its first column is `#row`."""
        names = ["#row", *columns] if numbered else list(columns)
        kinds = {column: "VARCHAR" for column in names} | ({"#row": "BIGINT"} if numbered else {})
        row = "" if numbered else 'row_number() OVER () AS "#row", '
        self.connection.execute(f'DROP TABLE IF EXISTS temp."{name}"')
        try:
            self.connection.execute(
                f'CREATE TEMP TABLE "{name}" AS SELECT {row}* FROM read_csv($1, auto_detect = false, header = true, '
                f"columns = {_struct(kinds)}, delim = $2, quote = $3, escape = $4, max_line_size = {MOST_BYTES_OF_A_ROW}, "
                "strict_mode = true, null_padding = false)",
                [path, delimiter, quote, escape],
            ).fetchall()
        except CSV_ERRORS:
            return False
        return True

    def stage_parquet(self, name: str, path: str) -> None:
        """Stages a Parquet file with its own types."""
        self.connection.execute(f'DROP TABLE IF EXISTS temp."{name}"')
        try:
            self.connection.execute(
                f'CREATE TEMP TABLE "{name}" AS SELECT file_row_number + 1 AS "#row", * EXCLUDE (file_row_number) '
                "FROM read_parquet($1, file_row_number = true)",
                [path],
            ).fetchall()
        except duckdb.Error as error:
            raise SegueError("the file is not Parquet, or is damaged", where=path) from error

    def stage_json(self, name: str, path: str) -> list[Row]:
        """Stages JSON objects, one a line, a text column for each key; the rows that are none, as (number, text)."""
        lines = f"{name}_lines"
        try:
            self.connection.execute(
                f'CREATE OR REPLACE TEMP TABLE "{lines}" AS SELECT row_number() OVER () AS "#row", line FROM read_csv('
                "$1, auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', "
                f"escape = '', max_line_size = {MOST_BYTES_OF_A_ROW}) WHERE trim(line) <> ''",
                [path],
            ).fetchall()
        except duckdb.Error as error:
            raise SegueError("the file cannot be read as JSON lines", where=path, todo="Write one object a line.") from error
        is_object = "coalesce(CASE WHEN json_valid(line) THEN json_type(line) END = 'OBJECT', false)"
        good = f'SELECT * FROM "{lines}" WHERE {is_object}'
        bad = self.connection.execute(f'SELECT "#row", line[:2000] FROM "{lines}" WHERE NOT {is_object}').fetchall()
        keys = self.connection.execute(f"SELECT DISTINCT unnest(json_keys(line)) FROM ({good}) ORDER BY 1").fetchall()
        columns = ", ".join(f"json_extract_string(line, {_text(_path(key))}) AS {_name(key)}" for (key,) in keys)
        self.connection.execute(
            f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT "#row"{", " + columns if columns else ""} FROM ({good})'
        ).fetchall()
        self.connection.execute(f'DROP TABLE "{lines}"')
        return bad

    def staged_columns(self, name: str) -> dict[str, str]:
        """The columns of a temporary table with their types."""
        found = self.connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND database_name = 'temp' "
            "AND table_name = $1 ORDER BY column_index",
            [name],
        ).fetchall()
        return dict(found)

    def count(self, name: str) -> int:
        """The number of rows of a temporary table."""
        found = self.connection.execute(f'SELECT count(*) FROM temp."{name}"').fetchone()
        return int(found[0]) if found else 0


def _path(key: str) -> str:
    return '$."' + key.replace('"', '\\"') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _struct(kinds: dict[str, str]) -> str:
    return "{" + ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in kinds.items()) + "}"
