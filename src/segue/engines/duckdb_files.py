"""Files read by DuckDB, shown to the session as a temporary view: its columns, and a column `#row` with each row's number.

A statement that fails spoils the transaction it stands in. Reading a file that may be damaged is therefore done by a second
connection, into a database in memory of its own, which the session's transaction then only reads.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import duckdb

from segue.engines.base import Row
from segue.errors import SegueError

CSV_ERRORS: Final = (duckdb.InvalidInputException, duckdb.ConversionException)
MOST_BYTES_OF_A_ROW: Final = 16_000_000
PLAIN_FILE: Final = "hive_partitioning = false, compression = 'none'"
"""Nothing is read from a file's name."""


class Files:
    """Mixed into the DuckDB engine."""

    connection: duckdb.DuckDBPyConnection
    _stages: int = 0
    _forgotten: int = 0

    def stage_csv(
        self, name: str, path: str, columns: Sequence[str], delimiter: str, quote: str, escape: str, *, skip: int = 0,
        numbered: bool = False,
    ) -> bool:  # fmt: skip
        """Stages well-formed CSV as text; False where some row of it is not.

        `skip`: lines above the header. `numbered`: the first column is `#row`.
        """
        names = ["#row", *columns] if numbered else list(columns)
        kinds = dict.fromkeys(names, "VARCHAR") | ({"#row": "BIGINT"} if numbered else {})
        row = "" if numbered else 'row_number() OVER () AS "#row", '
        blank = f"WHERE {_name(columns[0])} IS NOT NULL" if len(columns) == 1 else ""
        with self._side() as (side, table):
            try:
                side.execute(
                    f"CREATE TABLE {table} AS SELECT {row}* FROM (SELECT * FROM read_csv($1, auto_detect = false, "
                    "header = true, "
                    f"columns = {_struct(kinds)}, delim = $2, quote = $3, escape = $4, max_line_size = {MOST_BYTES_OF_A_ROW}, "
                    f"skip = {skip}, strict_mode = true, null_padding = false, {PLAIN_FILE}) {blank})",
                    [glob.escape(path), delimiter, quote, escape],
                ).fetchall()
            except CSV_ERRORS:
                return False
        self._show(name, f"SELECT * FROM {table}")
        return True

    def stage_parquet(self, name: str, path: str, *, where: str) -> None:
        """Stages a Parquet file as it is, with its own types, without copying it. `where`: what to call it in an error."""
        rows = f"read_parquet({_text(glob.escape(path))}, file_row_number = true, hive_partitioning = false)"
        query = f'SELECT file_row_number + 1 AS "#row", * EXCLUDE (file_row_number) FROM {rows}'
        try:
            self.connection.cursor().execute(f"DESCRIBE {query}").fetchall()
        except duckdb.Error as error:
            raise SegueError("the file is not Parquet, or is damaged", where=where, todo="Check its format.") from error
        self._show(name, query)

    def stage_json(
        self, name: str, path: str, named: Callable[[list[str]], Sequence[str]], *, array: bool = False
    ) -> list[Row]:
        """Stages JSON objects, a text column for each key; what is none, as (number, text).

        One object a line, or with `array` one array of them all. `named`: the columns' names for the keys.
        """
        is_object = "coalesce(CASE WHEN json_valid(line) THEN json_type(line) END = 'OBJECT', false)"
        with self._side() as (side, table):
            if not (array and self._read_array(side, table, path)):
                self._read_lines(side, table, path)
            bad = side.execute(f'SELECT "#row", line[:2000] FROM {table} WHERE NOT {is_object} ORDER BY 1').fetchall()
            side.execute(f"DELETE FROM {table} WHERE NOT {is_object}")
            found = side.execute(
                'SELECT key FROM (SELECT "#row" AS line, unnest(keys) AS key, generate_subscripts(keys, 1) AS place '
                f'FROM (SELECT "#row", json_keys(line) AS keys FROM {table})) GROUP BY key ORDER BY min(line), min(place), key'
            )
            keys = [key for (key,) in found.fetchall()]
            paths = "[" + ", ".join(_text(_pointer(key)) for key in keys) + "]::VARCHAR[]"
            side.execute(
                f'CREATE TABLE {table}_values AS SELECT "#row", json_extract_string(line, {paths}) AS found FROM {table}'
            )
            side.execute(f"DROP TABLE {table}")
        columns = "".join(f", found[{at}] AS {_name(column)}" for at, column in enumerate(named(keys), start=1))
        self._show(name, f'SELECT "#row"{columns} FROM {table}_values')
        return bad

    def _read_lines(self, side: duckdb.DuckDBPyConnection, table: str, path: str) -> None:
        """Every line that is not blank. What would part its columns stands in no text of JSON."""
        side.execute(
            f'CREATE TABLE {table} AS SELECT row_number() OVER () AS "#row", concat_ws(chr(1), line, more) AS line '
            "FROM read_csv($1, auto_detect = false, header = false, columns = {'line': 'VARCHAR', 'more': 'VARCHAR'}, "
            "delim = '\x01\x02\x03\x04', "
            f"quote = '', escape = '', max_line_size = {MOST_BYTES_OF_A_ROW}, null_padding = true, strict_mode = false, "
            f"{PLAIN_FILE}) WHERE trim(line, ' \t\r\n\ufeff') <> '' OR more IS NOT NULL",
            [glob.escape(path)],
        ).fetchall()

    def _read_array(self, side: duckdb.DuckDBPyConnection, table: str, path: str) -> bool:
        """Whether the file is one JSON array, and its items."""
        try:
            side.execute(
                f'CREATE TABLE {table} AS SELECT row_number() OVER () AS "#row", CAST(json AS VARCHAR) AS line '
                "FROM read_json_objects($1, format = 'array', hive_partitioning = false, compression = 'uncompressed')",
                [glob.escape(path)],
            ).fetchall()
        except duckdb.Error:
            return False
        return True

    def unstage(self, name: str) -> None:
        """Forgets a staged file, and frees its memory, also where its import failed."""
        side = self.connection.cursor()
        with suppress(duckdb.Error):  # a transaction in which a statement failed takes none any more; its views go with it
            self.connection.execute(f'DROP VIEW IF EXISTS temp."{name}"')
        while self._forgotten < self._stages:
            self._forgotten += 1
            side.execute(f"DETACH DATABASE IF EXISTS segue_stage_{self._forgotten}")

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


def _pointer(key: str) -> str:
    """The place of a key as RFC 6901 writes it, which knows every key, the empty one included."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _struct(kinds: dict[str, str]) -> str:
    return "{" + ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in kinds.items()) + "}"
