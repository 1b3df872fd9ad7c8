"""Files of any kind as staged tables: their columns as they are, and the number of every row.

A staged table has a column `#row` (1 is the first row of data) and the file's columns. Text formats are staged as text;
Parquet keeps its types.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from segue.definitions.source import Source
from segue.engines.duckdb import DuckDB
from segue.errors import SegueError
from segue.ingestion.csv_files import BadRow, as_utf8, column_names, dialect_of, repaired

ROW: Final = "#row"
STAGE: Final = "stage"
FORMATS: Final = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".gz": "csv", ".parquet": "parquet", ".pq": "parquet",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".xlsx": "xlsx", ".xlsm": "xlsx",
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """A staged file: its columns with the engine's names of their types, its rows, and the rows set aside."""

    columns: dict[str, str]
    rows: int
    bad: list[BadRow] = field(default_factory=list)


def format_of(source: Source, path: Path) -> str:
    """The format of a file by the source, else by its ending. Raises SegueError."""
    found = source.format or FORMATS.get(path.suffix.lower())
    if not found:
        todo = f"Give source '{source.name}' a format: csv, parquet, jsonl or xlsx."
        raise SegueError(f"cannot tell the format of a file that ends in '{path.suffix}'", where=str(path), todo=todo)
    return found


@contextmanager
def staged(engine: DuckDB, source: Source, path: Path) -> Iterator[Stage]:
    """Stages a file while the context lasts. Raises SegueError for a file that cannot be read at all."""
    kind = format_of(source, path)
    with tempfile.TemporaryDirectory(prefix="segue-") as folder:
        yield _STAGERS[kind](engine, source, path, Path(folder))
        engine.unstage(STAGE)


def _csv(engine: DuckDB, source: Source, path: Path, folder: Path) -> Stage:
    path = _unpacked(path, folder)
    dialect = dialect_of(path, encoding=source.encoding, delimiter=source.delimiter)
    text = as_utf8(path, dialect, folder)
    bad: list[BadRow] = []
    if engine.stage_csv(STAGE, str(text), dialect.columns, dialect.delimiter, dialect.quote, dialect.escape):
        return _stage(engine, bad)
    good, bad = repaired(text, dialect, folder)
    if not engine.stage_csv(STAGE, str(good), dialect.columns, ",", '"', '"', numbered=True):
        raise SegueError("the file cannot be read as CSV", where=str(path), todo="Check its delimiter and quotes.")
    return _stage(engine, bad)


def _unpacked(path: Path, folder: Path) -> Path:
    if path.suffix.lower() != ".gz":
        return path
    import gzip

    copy = folder / path.stem
    try:
        with gzip.open(path, "rb") as packed, copy.open("wb") as out:
            while piece := packed.read(1 << 22):
                out.write(piece)
    except (OSError, EOFError) as error:
        raise SegueError("the file cannot be unpacked", where=str(path), todo="Check that it is whole.") from error
    return copy


def _parquet(engine: DuckDB, source: Source, path: Path, folder: Path) -> Stage:
    engine.stage_parquet(STAGE, str(path))
    return _stage(engine, [])


def _jsonl(engine: DuckDB, source: Source, path: Path, folder: Path) -> Stage:
    path = _unpacked(path, folder)
    bad = [BadRow(row, "not a JSON object", text) for row, text in engine.stage_json(STAGE, str(path))]
    return _stage(engine, bad)


def _xlsx(engine: DuckDB, source: Source, path: Path, folder: Path) -> Stage:
    copy = folder / f"{path.stem}.csv"
    columns = _sheet_as_csv(source, path, copy)
    if not engine.stage_csv(STAGE, str(copy), columns, ",", '"', '"'):
        raise SegueError("the sheet cannot be read", where=str(path))
    return _stage(engine, [])


def _sheet_as_csv(source: Source, path: Path, copy: Path) -> tuple[str, ...]:
    """Writes a sheet as CSV; its columns."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError) as error:
        raise SegueError("the file is not an Excel workbook", where=str(path), todo="Save it as .xlsx.") from error
    if source.sheet and source.sheet not in book.sheetnames:
        sheets = ", ".join(book.sheetnames)
        raise SegueError(f"there is no sheet '{source.sheet}'", where=str(path), todo=f"Its sheets are: {sheets}.")
    rows = (book[source.sheet] if source.sheet else book.worksheets[0]).iter_rows(values_only=True)
    header = next(rows, None)
    if header is None:
        raise SegueError("the sheet is empty", where=str(path))
    columns = column_names([_cell_text(cell) for cell in header])
    with copy.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            if any(cell is not None for cell in row):
                writer.writerow([_cell_text(cell) for cell in row][: len(columns)] + [""] * (len(columns) - len(row)))
    book.close()
    return columns


def _cell_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _stage(engine: DuckDB, bad: list[BadRow]) -> Stage:
    columns = engine.staged_columns(STAGE)
    columns.pop(ROW, None)
    return Stage(columns, engine.count(STAGE), bad)


_STAGERS: Final = {"csv": _csv, "parquet": _parquet, "jsonl": _jsonl, "xlsx": _xlsx}
