"""The dialect of a CSV file: its delimiter, how quotes are written inside quotes, where its header is, and its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from segue.errors import SegueError

SAMPLE_CHARACTERS: Final = 262_144
SAMPLE_ROWS: Final = 1_000
DELIMITERS: Final = (",", ";", "\t", "|")
NAMED_DELIMITERS: Final = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "\\t": "\t"}
ROW: Final = "#row"
"""The column of a staged file that numbers its rows."""

csv.field_size_limit(1 << 30)  # the module's own limit is 128 KB a cell; how long rows may be is decided where they are read


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written. `skip`: lines above the header. `columns`: blank and repeated names made telling ones."""

    delimiter: str
    quote: str
    escape: str
    columns: tuple[str, ...]
    skip: int = 0

    @property
    def options(self) -> dict[str, Any]:
        """As Python's own reader wants it."""
        doubled = self.escape == self.quote
        return {
            "delimiter": self.delimiter, "quotechar": self.quote, "doublequote": doubled,
            "escapechar": None if doubled else self.escape, "skipinitialspace": True,
        }  # fmt: skip


def dialect_of(path: Path, *, name: str, delimiter: str = "") -> Dialect:
    """The dialect of a file in UTF-8. Raises SegueError. `name`: what to call the file."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        sample = file.read(SAMPLE_CHARACTERS)
    lines = list(io.StringIO(sample, newline=""))
    told, skip = _told_delimiter(lines[0] if lines else ""), 0
    while skip < len(lines) - 1 and (not lines[skip].strip() or (told and skip == 0)):
        skip += 1
    if len(sample) == SAMPLE_CHARACTERS and len(lines) > skip + 1:
        lines.pop()
    text = "".join(lines[skip:])
    wanted = _delimiter_by_name(delimiter, name) or told
    found = _likeliest(text, (wanted,) if wanted else DELIMITERS)
    header = next(csv.reader(io.StringIO(text, newline=""), **found.options), [])
    return Dialect(found.delimiter, found.quote, found.escape, column_names(header), skip)


def _told_delimiter(line: str) -> str:
    """What spreadsheets write above the header to tell their delimiter: sep=;"""
    told = line.rstrip("\r\n")
    return told[4] if len(told) == 5 and told.lower().startswith("sep=") else ""


def _delimiter_by_name(delimiter: str, name: str) -> str:
    found = NAMED_DELIMITERS.get(delimiter.lower(), delimiter)
    if len(found) > 1 or found in ('"', "\n", "\r"):
        raise SegueError(f"'{delimiter}' cannot be a delimiter", where=name, todo="Write one character, or tab.")
    return found


def _likeliest(text: str, delimiters: tuple[str, ...]) -> Dialect:
    """The dialect in which the most rows of a sample have as many cells as its header; of several, the one with most cells."""
    best, most = Dialect(delimiters[0], '"', '"', ()), (0.0, 0)
    for escape in ('"', "\\") if '\\"' in text else ('"',):
        for delimiter in delimiters:
            dialect = Dialect(delimiter, '"', escape, ())
            widths = list(islice(_widths(text, dialect), SAMPLE_ROWS))
            width = widths[0]
            worth = (widths.count(width) / len(widths) if width > 1 else 0.0, width)
            if worth > most:
                best, most = dialect, worth
    return best


def _widths(text: str, dialect: Dialect) -> Iterator[int]:
    """How many cells each row has, up to the first that is not well-formed, which has -1. At least one."""
    try:
        yield from (len(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True, **dialect.options) if row)
    except csv.Error:
        yield -1


def column_names(header: list[str]) -> tuple[str, ...]:
    """Names that are there and differ, letters' case aside."""
    names: list[str] = []
    taken = {ROW}
    for at, cell in enumerate(header, start=1):
        name = base = " ".join(cell.replace("\ufeff", "").replace("\0", "").split()) or f"column {at}"
        again = 2
        while name.lower() in taken:
            name, again = f"{base} ({again})", again + 1
        taken.add(name.lower())
        names.append(name)
    return tuple(names)
