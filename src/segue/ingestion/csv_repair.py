"""CSV that the engine refuses, read line by line: its good rows, and the bad ones with what is wrong with them.

Rows with too few or too many cells, and quotes that are opened and never closed, are set aside, and reading goes on at the
next line; so one bad quote costs one row, not the rest of the file. Within a line loose quotes are taken as they come; a
row of several lines must be quoted properly, or a quote left open would swallow the rows below it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Final

from segue.ingestion.csv_files import ROW, Dialect
from segue.wording import plural

MOST_LINES_OF_A_ROW: Final = 1_000
MOST_CHARACTERS_OF_A_ROW: Final = 4_000_000
MOST_KEPT: Final = 2_000
"""How much of a bad row's text is kept."""

OPEN: Final = "a quote is opened and not closed"


@dataclass(frozen=True)
class BadRow:
    """A row that is not one: its number (the first below the header is 1), why, and its text."""

    row: int
    reason: str
    text: str


def repaired(path: Path, dialect: Dialect, folder: Path) -> tuple[Path, list[BadRow]]:
    """A copy of a file in UTF-8 with only its good rows, numbered, and the bad ones."""
    copy = folder / "repaired"
    bad: list[BadRow] = []
    with (
        path.open(encoding="utf-8-sig", errors="replace", newline="") as source,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([ROW, *dialect.columns])
        for number, cells in _good_rows(source, dialect, bad):
            writer.writerow([number, *cells])
    return copy, bad


def _good_rows(source: IO[str], dialect: Dialect, bad: list[BadRow]) -> Iterator[tuple[int, list[str]]]:
    """The good rows with their numbers; bad ones go into the list."""
    lines = _Lines(source)
    for _ in range(dialect.skip):
        lines.next()
    width, number = len(dialect.columns), -1
    while (line := lines.next()) is not None:
        if not line.strip():
            continue
        number += 1
        cells, reason = _cells(line, lines, dialect)
        if number == 0:
            continue
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            cells = cells[:width]
        if reason or len(cells) != width:
            told = reason or f"{plural(len(cells), 'cell')} where there are {plural(width, 'column')}"
            bad.append(BadRow(number, told, line.rstrip("\r\n")[:MOST_KEPT]))
        else:
            yield number, cells


class _Lines:
    """Lines that can be handed back."""

    def __init__(self, source: IO[str]) -> None:
        self.source = source
        self.waiting: list[str] = []

    def next(self) -> str | None:
        if self.waiting:
            return self.waiting.pop()
        return self.source.readline() or None

    def back(self, lines: list[str]) -> None:
        self.waiting.extend(reversed(lines))


def _cells(line: str, lines: _Lines, dialect: Dialect) -> tuple[list[str], str]:
    """The cells of the row that begins with a line, and what is wrong with it, which costs that line only."""
    if len(line) > MOST_CHARACTERS_OF_A_ROW:
        return [], f"the row is longer than {MOST_CHARACTERS_OF_A_ROW:,} characters"
    if dialect.quote not in line and dialect.escape not in line:
        return line.rstrip("\r\n").split(dialect.delimiter), ""
    cells, state = _read(line, dialect)
    if state == "loose":
        return next(csv.reader([line], **dialect.options), []), ""
    if state == "whole":
        return cells, ""
    more: list[str] = []
    size = len(line)
    while state == "open" and len(more) < MOST_LINES_OF_A_ROW and size <= MOST_CHARACTERS_OF_A_ROW:
        following = lines.next()
        if following is None:
            break
        more.append(following)
        size += len(following)
        if dialect.quote in following:
            cells, state = _read(line + "".join(more), dialect)
    if state == "whole" and len(cells) == len(dialect.columns):
        return cells, ""
    lines.back(more)
    return [], OPEN


def _read(text: str, dialect: Dialect) -> tuple[list[str], str]:
    """The cells of a text, and whether it is `whole`, `open` (a quote is not closed) or `loose` (a quote is out of place)."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), strict=True, **dialect.options), 2))
    except csv.Error as error:
        return [], "open" if "end of data" in str(error) else "loose"
    return (rows[0], "whole") if len(rows) == 1 else ([], "loose")
