"""Tables of frameworks in Markdown or CSV files, cell by cell with their places."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from segue.records import Fault, Place, Position, SourceFile, Written


@dataclass(frozen=True)
class TableRow:
    """A row: its cells by column, and its place."""

    cells: dict[str, Written]
    place: Place


@dataclass(frozen=True)
class TableText:
    """A table as written: its columns, and its rows."""

    columns: list[Written]
    rows: list[TableRow]


def read_table(file: SourceFile) -> tuple[TableText, list[Fault]]:
    """The first table of a Markdown file, or a CSV file as a whole."""
    if file.path.lower().endswith(".csv"):
        return _table(list(_csv_lines(file)), file)
    return _table(list(_markdown_lines(file)), file)


def _table(lines: list[list[Written]], file: SourceFile) -> tuple[TableText, list[Fault]]:
    if not lines:
        hint = "a Markdown table has a line of columns, a line of dashes, and its rows"
        return TableText([], []), [Fault("table", "there is no table in this file", Position(file.path, 1, 1), hint=hint)]
    columns, faults = lines[0], []
    rows: list[TableRow] = []
    for cells in lines[1:]:
        whole = Place(file, cells[0].place.start, cells[-1].place.end)
        if len(cells) != len(columns):
            message = f"this row has {len(cells)} cells, the table has {len(columns)} columns"
            faults.append(Fault("table", message, whole.position))
            continue
        rows.append(TableRow({c.value: cell for c, cell in zip(columns, cells, strict=True)}, whole))
    for at, column in enumerate(columns):
        if column.value in [other.value for other in columns[:at]]:
            faults.append(Fault("table", f"column '{column.value}' stands here twice", column.place.position))
    return TableText(columns, rows), faults


def _markdown_lines(file: SourceFile) -> Iterator[list[Written]]:
    """The cells of each line of the first pipe table, its line of dashes left out."""
    begun = False
    for line, start in zip(file.lines, file.line_starts, strict=True):
        if "|" not in line:
            if begun:
                return
            continue
        if begun or line.strip().startswith("|"):
            begun = True
            if not re.fullmatch(r"[\s|:\-]+", line) or "-" not in line:
                yield _pipe_cells(file, line, start)


def _pipe_cells(file: SourceFile, line: str, start: int) -> list[Written]:
    pieces = [(m.start(), m.group()) for m in re.finditer(r"(?:\\\||[^|])+|(?<=\|)(?=\|)", line)]
    outer = line.strip()
    if outer.startswith("|") and pieces and not pieces[0][1].strip() and pieces[0][0] < line.index("|"):
        pieces = pieces[1:]
    if outer.endswith("|") and pieces and not pieces[-1][1].strip() and pieces[-1][0] > line.rindex("|"):
        pieces = pieces[:-1]
    return [_trimmed(file, start + at, piece) for at, piece in pieces]


def _trimmed(file: SourceFile, start: int, piece: str) -> Written:
    lead = len(piece) - len(piece.lstrip())
    text = piece.strip()
    begin = start + (lead if text else 0)
    return Written(text.replace("\\|", "|").strip("*`"), Place(file, begin, begin + max(1, len(text))))


def _csv_lines(file: SourceFile) -> Iterator[list[Written]]:
    text = file.text
    sample = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=sample.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        line = min(reader.line_num, len(file.lines)) - 1
        yield list(_csv_cells(file, line, cells))


def _csv_cells(file: SourceFile, line: int, cells: list[str]) -> Iterator[Written]:
    start, at = file.line_starts[line], 0
    for cell in cells:
        text = cell.strip()
        found = file.lines[line].find(text, at) if text else at
        at = max(at, found)
        yield Written(text, Place(file, start + at, start + at + max(1, len(text))))
        at += len(text)
