"""A sheet of an Excel workbook as CSV, its rows numbered as they stand below the header."""

from __future__ import annotations

import csv
import warnings
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from segue.errors import SegueError
from segue.ingestion.csv_files import ROW, column_names
from segue.ingestion.csv_repair import BadRow

DAMAGED: Final = (
    BadZipFile, ParseError, zlib.error, EOFError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    NotImplementedError,
)  # fmt: skip
"""What reading a file raises that is no workbook, or a damaged one: its parts are XML in a ZIP archive."""

Row = tuple[Any, ...]


def sheet_as_csv(path: Path, copy: Path, *, name: str, sheet: str = "") -> tuple[tuple[str, ...], list[BadRow]]:
    """Writes a sheet as CSV with numbered rows; its columns, and the rows that have cells beyond them. Raises SegueError."""
    import openpyxl  # here, for the quarter of a second that it takes to load

    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")  # of features that a table does not need
            with closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as book:
                return _written(_rows(book, sheet, name), copy, name)
    except DAMAGED as error:
        raise SegueError("the file is not an Excel workbook, or is damaged", where=name, todo="Save it as .xlsx.") from error


def _rows(book: Any, sheet: str, name: str) -> Iterator[Row]:
    sheets = [one.title for one in book.worksheets]
    if sheet and sheet not in sheets:
        raise SegueError(f"there is no sheet '{sheet}'", where=name, todo=f"Its sheets are: {', '.join(sheets)}.")
    if not sheets:
        raise SegueError("the workbook has no sheet with cells", where=name)
    found: Iterator[Row] = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
    return found


def _written(rows: Iterator[Row], copy: Path, name: str) -> tuple[tuple[str, ...], list[BadRow]]:
    header = next((row for row in rows if not _blank(row)), None)
    if header is None:
        raise SegueError("the sheet is empty", where=name, todo="A sheet needs at least a row with its columns.")
    columns = column_names([_text(cell) for cell in header])
    bad: list[BadRow] = []
    with copy.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([ROW, *columns])
        for number, row in enumerate(rows, start=1):
            cells = [_text(cell) for cell in row]
            if _blank(row[len(columns) :]):
                if not _blank(row):
                    writer.writerow([number, *cells[: len(columns)], *[""] * (len(columns) - len(cells))])
            else:
                reason = f"{len(cells)} cells where there are {len(columns)} columns"
                bad.append(BadRow(number, reason, ", ".join(cells)))
    return columns, bad


def _blank(row: Row) -> bool:
    return all(cell is None or cell == "" for cell in row)


ERRORS: Final = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
"""What a cell shows whose formula failed: there is no value."""


def _text(cell: Any) -> str:
    if cell is None or cell in ERRORS:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
