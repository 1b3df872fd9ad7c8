"""CSV of any dialect and encoding, made ready for the engine.

The engine reads well-formed CSV fast. What it refuses is read here line by line: rows with too few or too many cells,
and quotes that are opened and never closed, are set aside with their reason, and reading goes on at the next line; so one
bad quote costs one row, not the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import charset_normalizer

from segue.errors import SegueError

SAMPLE_BYTES: Final = 262_144
DELIMITERS: Final = (",", ";", "\t", "|")
MOST_LINES_OF_A_ROW: Final = 1_000
MOST_CHARACTERS_OF_A_ROW: Final = 2_000_000
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written. `columns` are its header's, blank and repeated names made telling ones."""

    encoding: str
    delimiter: str
    quote: str
    escape: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class BadRow:
    """A row that is not one: its number (the first below the header is 1), why, and its text."""

    row: int
    reason: str
    text: str


def dialect_of(path: Path, *, encoding: str = "", delimiter: str = "") -> Dialect:
    """The dialect of a file. Raises SegueError for a file that is not text or has no header."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
        whole = len(head) < SAMPLE_BYTES
    if not head.strip():
        raise SegueError("the file is empty", where=str(path), todo="A file needs at least a line with its columns.")
    encoding = encoding or encoding_of(path, head)
    text = _decoded(head, encoding, path)
    if "\0" in text:
        raise SegueError("the file is not text (it has NUL bytes in it)", where=str(path), todo="Check its format.")
    quote, escape = _quoting(text)
    sample = text if whole else text[: text.rfind("\n") + 1] or text
    found = delimiter or _delimiter(sample, quote, escape)
    header = next(csv.reader(io.StringIO(text), **_options(found, quote, escape)), [])
    return Dialect(encoding, found, quote, escape, column_names(header))


def encoding_of(path: Path, head: bytes) -> str:
    """By its byte order mark, else UTF-8 where all of it is, else the likeliest of the others."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if _is_utf8(path):
        return "utf-8"
    guess = charset_normalizer.from_bytes(head[:65_536]).best()
    return guess.encoding if guess is not None else "cp1252"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(1 << 22):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _decoded(head: bytes, encoding: str, path: Path) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    except LookupError:
        raise SegueError(f"there is no encoding '{encoding}'", where=str(path), todo="Write for example utf-8.") from None


def _quoting(text: str) -> tuple[str, str]:
    escape = "\\" if '\\"' in text and '\\""' not in text and '""' not in text.replace(',""', "") else '"'
    return '"', escape


def _options(delimiter: str, quote: str, escape: str) -> dict[str, Any]:
    doubled = escape == quote
    return {
        "delimiter": delimiter, "quotechar": quote, "doublequote": doubled, "escapechar": None if doubled else escape,
    }  # fmt: skip


def _delimiter(sample: str, quote: str, escape: str) -> str:
    """The sign that parts the sample into the most columns of which most rows have as many."""
    best, most = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = [len(row) for row, _ in zip(_safe_rows(sample, delimiter, quote, escape), range(200), strict=False) if row]
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        worth = (times / len(widths) if width > 1 else 0.0, width)
        if worth > most:
            best, most = delimiter, worth
    return best


def _safe_rows(sample: str, delimiter: str, quote: str, escape: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(sample), **_options(delimiter, quote, escape))
    except csv.Error:
        return


def column_names(header: list[str]) -> tuple[str, ...]:
    """Names that are there and differ, letters' case aside."""
    names: list[str] = []
    taken: set[str] = set()
    for at, cell in enumerate(header, start=1):
        name = base = " ".join(cell.replace("\ufeff", "").split()) or f"column {at}"
        again = 2
        while name.lower() in taken:
            name, again = f"{base} ({again})", again + 1
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def as_utf8(path: Path, dialect: Dialect, folder: Path) -> Path:
    """The file itself where it is UTF-8, else a copy that is."""
    if dialect.encoding in ("utf-8", "utf-8-sig"):
        return path
    copy = folder / f"{path.stem}.utf8.csv"
    with (
        path.open(encoding=dialect.encoding, errors="replace", newline="") as source,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        while piece := source.read(1 << 22):
            out.write(piece)
    return copy


def repaired(path: Path, dialect: Dialect, folder: Path) -> tuple[Path, list[BadRow]]:
    """A copy with only its good rows, and the bad ones. Good rows keep their text as it is."""
    copy = folder / f"{path.stem}.good.csv"
    bad: list[BadRow] = []
    with (
        path.open(encoding="utf-8", errors="replace", newline="") as source,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        rows = _rows(source, dialect, bad)
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["#row", *dialect.columns])
        for number, cells in rows:
            writer.writerow([number, *cells])
    return copy, bad


def _rows(source: IO[str], dialect: Dialect, bad: list[BadRow]) -> Iterator[tuple[int, list[str]]]:
    """The good rows with their numbers; bad ones go into the list."""
    lines = _Lines(source)
    number = -1
    while (line := lines.next()) is not None:
        if not line.strip():
            continue
        number += 1
        cells = _cells(line, lines, dialect)
        if number == 0:
            continue
        if cells is None:
            bad.append(BadRow(number, "a quote is opened and not closed", line.rstrip("\r\n")[:2_000]))
        elif len(cells) == len(dialect.columns):
            yield number, cells
        else:
            reason = f"{len(cells)} cells where there are {len(dialect.columns)} columns"
            bad.append(BadRow(number, reason, line.rstrip("\r\n")[:2_000]))


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


def _cells(line: str, lines: _Lines, dialect: Dialect) -> list[str] | None:
    """The cells of the row that begins with a line; None for a quote that is not closed, which costs its line only."""
    if dialect.quote not in line:
        return line.rstrip("\r\n").replace("\0", "").split(dialect.delimiter)
    more: list[str] = []
    size, open_quote = len(line), _open_after(line, dialect, inside=False)
    while open_quote:
        following = lines.next()
        if following is None or len(more) >= MOST_LINES_OF_A_ROW or size > MOST_CHARACTERS_OF_A_ROW:
            lines.back([*more, following] if following is not None else more)
            return None
        more.append(following)
        size += len(following)
        open_quote = dialect.quote not in following or _open_after(following, dialect, inside=True)
    text = line + "".join(more)
    cells = _split(text, dialect)
    if more and len(cells) != len(dialect.columns):
        lines.back(more)
        return None
    return cells


def _open_after(text: str, dialect: Dialect, *, inside: bool) -> bool:
    """Whether a quote is open at the end of a line. In the middle of a cell a quote is only a character."""
    doubled = dialect.escape == dialect.quote
    at, length, start = 0, len(text), True
    while at < length:
        character = text[at]
        if inside:
            if character == dialect.escape and not doubled:
                at += 1
            elif character == dialect.quote:
                if doubled and text[at + 1 : at + 2] == dialect.quote:
                    at += 1
                else:
                    inside = False
        elif character == dialect.quote and start:
            inside = True
        start = not inside and character in (dialect.delimiter, "\n", "\r")
        at += 1
    return inside


def _split(text: str, dialect: Dialect) -> list[str]:
    rows = list(_safe_rows(text.replace("\0", ""), dialect.delimiter, dialect.quote, dialect.escape))
    return rows[0] if len(rows) == 1 else []
