"""Files of any kind as staged tables: their columns as they are, and the number of every row.

A staged table has a column `#row` (1 is the first row of data) and the file's columns. Text formats are staged as text;
Parquet keeps its types. A text file packed by gzip is unpacked, whatever its name ends in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from segue.definitions.source import Source
from segue.engines.duckdb import DuckDB
from segue.errors import SegueError
from segue.ingestion.csv_files import ROW, column_names, dialect_of
from segue.ingestion.csv_repair import BadRow, repaired
from segue.ingestion.excel_files import sheet_as_csv
from segue.ingestion.temporary import temporary_folder
from segue.ingestion.text_files import as_utf8, unpacked

STAGE: Final = "stage"
FORMATS: Final = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".json": "jsonl", ".xlsx": "xlsx", ".xlsm": "xlsx",
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """A staged file: its columns with the engine's names of their types, its rows, those set aside, and what to say of it."""

    columns: dict[str, str]
    rows: int
    bad: list[BadRow] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def format_of(source: Source, path: Path, name: str) -> str:
    """The format of a file by the source, else by its ending, that of gzip aside. Raises SegueError."""
    endings = [ending.lower() for ending in path.suffixes if ending.lower() != ".gz"] or [""]
    default = "csv" if path.suffix.lower() == ".gz" else ""
    found = source.format or FORMATS.get(endings[-1], default)
    if not found:
        todo = f"Give source '{source.name}' a format: csv, parquet, jsonl or xlsx."
        raise SegueError(f"cannot tell the format of a file that ends in '{path.suffix}'", where=name, todo=todo)
    return found


@contextmanager
def staged(engine: DuckDB, source: Source, path: Path, name: str, root: Path) -> Iterator[Stage]:
    """Stages a file while the context lasts. Raises SegueError for one that cannot be read at all.

    `name`: what to call the file; `root`: the workspace, where copies of the file are made that reading it needs.
    """
    with temporary_folder(root) as folder:
        try:
            yield _staged(engine, source, path, name, folder)
        finally:
            engine.unstage(STAGE)


def _staged(engine: DuckDB, source: Source, path: Path, name: str, folder: Path) -> Stage:
    stager = _STAGERS[format_of(source, path, name)]
    try:
        return stager(engine, source, path, name, folder)
    except OSError as error:
        todo = "Check its permissions, and the room for temporary files."
        raise SegueError(f"the file cannot be read: {error.strerror or error}", where=name, todo=todo) from error


def _csv(engine: DuckDB, source: Source, path: Path, name: str, folder: Path) -> Stage:
    text = as_utf8(unpacked(path, folder, name), folder, encoding=source.encoding, name=name)
    dialect = dialect_of(text.path, delimiter=source.delimiter, name=name)
    if engine.stage_csv(
        STAGE, str(text.path), dialect.columns, dialect.delimiter, dialect.quote, dialect.escape, skip=dialect.skip
    ):
        return _stage(engine, [], text.notes)
    good, bad = repaired(text.path, dialect, folder)
    if not engine.stage_csv(STAGE, str(good), dialect.columns, ",", '"', '"', numbered=True):
        raise SegueError("the file cannot be read as CSV", where=name, todo="Check its delimiter and quotes.")
    return _stage(engine, bad, text.notes)


def _parquet(engine: DuckDB, source: Source, path: Path, name: str, folder: Path) -> Stage:
    engine.stage_parquet(STAGE, str(unpacked(path, folder, name)), where=name)
    return _stage(engine, [])


def _jsonl(engine: DuckDB, source: Source, path: Path, name: str, folder: Path) -> Stage:
    text = as_utf8(unpacked(path, folder, name), folder, encoding=source.encoding, name=name)
    with text.path.open(encoding="utf-8-sig", errors="replace") as file:
        array = file.read(4_096).lstrip().startswith("[")
    found = engine.stage_json(STAGE, str(text.path), column_names, array=array)
    bad = [BadRow(row, "not a JSON object", line) for row, line in found]
    return _stage(engine, bad, text.notes)


def _xlsx(engine: DuckDB, source: Source, path: Path, name: str, folder: Path) -> Stage:
    copy = folder / "sheet"
    columns, bad = sheet_as_csv(unpacked(path, folder, name), copy, sheet=source.sheet, name=name)
    if not engine.stage_csv(STAGE, str(copy), columns, ",", '"', '"', numbered=True):
        raise SegueError("the sheet cannot be read", where=name, todo="Save it as .csv.")
    return _stage(engine, bad)


def _stage(engine: DuckDB, bad: list[BadRow], notes: tuple[str, ...] = ()) -> Stage:
    columns = engine.staged_columns(STAGE)
    columns.pop(ROW, None)
    return Stage(columns, engine.count(STAGE), bad, notes)


_STAGERS: Final = {"csv": _csv, "parquet": _parquet, "jsonl": _jsonl, "xlsx": _xlsx}
