"""Plain records that every floor may hand on: where something is written, and what is wrong with it.

A `Written` is a piece of text together with its place in a file, so that an error found at an offset of the
text can be shown at its line and column even when YAML folded, indented or quoted it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal


@dataclass(frozen=True, order=True)
class Position:
    """A stretch of one line of a file. `line` and `column` count from 1; `length` is in characters."""

    path: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, eq=False)
class SourceFile:
    """A file of the workspace as it was read: its path relative to the workspace, and its text."""

    path: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def line_starts(self) -> list[int]:
        starts, offset = [], 0
        for line in self.lines:
            starts.append(offset)
            offset += len(line) + 1
        return starts

    def position(self, start: int, length: int = 1) -> Position:
        """The position of an offset of the file; a stretch that runs over its line's end is cut there."""
        line = _last_at_most(self.line_starts, start)
        column = start - self.line_starts[line]
        room = max(1, len(self.lines[line]) - column)
        return Position(self.path, line + 1, column + 1, max(1, min(length, room)))


def _last_at_most(starts: list[int], offset: int) -> int:
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if starts[middle] <= offset:
            low = middle
        else:
            high = middle - 1
    return low


NO_FILE = SourceFile("<text>", "")


@dataclass(frozen=True)
class Place:
    """A stretch of a file, by offsets into its text. Compares equal to every other: places are not meaning."""

    file: SourceFile = field(default=NO_FILE, compare=False, repr=False)
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def position(self) -> Position:
        return self.file.position(self.start, self.end - self.start)

    @property
    def raw(self) -> str:
        return self.file.text[self.start : self.end]


NOWHERE = Place()


@dataclass(frozen=True)
class Written:
    """A text and where it stands. Two are equal when their texts are."""

    value: str
    place: Place = NOWHERE

    def __str__(self) -> str:
        return self.value

    def at(self, start: int, end: int) -> Position:
        """Where the characters `start` to `end` of the text stand in the file."""
        offsets = align(self.value, self.place.raw)
        if not offsets:
            return self.place.position
        first = offsets[min(start, len(offsets) - 1)]
        if start >= len(offsets):
            first += 1
        last = offsets[min(max(end - 1, start), len(offsets) - 1)]
        return self.place.file.position(self.place.start + first, max(1, last - first + 1))


def align(value: str, raw: str) -> list[int]:
    """For each character of a YAML scalar's value its offset in the scalar's source.

    Quotes, escapes, indentation and folded line ends are what the two differ in, so the source is walked along
    and whatever is not the next character of the value is passed over.
    """
    offsets: list[int] = []
    at = 0
    for character in value:
        found = _next(raw, at, character)
        if found is None:
            offsets.append(min(at, max(0, len(raw) - 1)))
        else:
            offsets.append(found)
            at = found + 1
    return offsets


def _next(raw: str, at: int, character: str) -> int | None:
    if character.isspace():
        for place in range(at, len(raw)):
            if raw[place].isspace():
                return place
        return None
    place = raw.find(character, at)
    return place if place >= 0 else None


@dataclass(frozen=True)
class Problem:
    """What is wrong with a piece of text, at offsets of that text. `kind` names the check that explains it."""

    kind: str
    message: str
    start: int = 0
    end: int = 0
    hint: str = ""
    wrong: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """A problem found while definitions were read, at a position. `kind` names the check that explains it."""

    kind: str
    message: str
    at: Position
    hint: str = ""
    wrong: str = ""
    candidates: tuple[str, ...] = ()

    @classmethod
    def of(cls, problem: Problem, text: Written) -> Fault:
        at = text.at(problem.start, problem.end)
        return cls(problem.kind, problem.message, at, problem.hint, problem.wrong, problem.candidates)


ColumnKind = Literal["id", "text", "number", "whole number", "yes or no", "instant", "list of text", "json", "hash"]


@dataclass(frozen=True)
class Column:
    """A column of a warehouse table. The engine knows which of its types keeps a kind.

    id: a 64-bit number · hash: 128 bits that identify something by its content · json: an object of texts.
    """

    name: str
    kind: ColumnKind


SCHEMA: Final = "segue"
"""The schema that all tables of the warehouse are in."""


@dataclass(frozen=True)
class Table:
    """A table of the warehouse."""

    name: str
    columns: tuple[Column, ...]


Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True)
class Diagnostic:
    """A finding about definitions: its code, where, what, and what to do.

    `fix`: the nearest name or the better wording. `note`: a witness or further places, a line each. `leads`: how many
    loaded leads (accounts) it concerns; None where that was not counted.
    """

    code: str
    severity: Severity
    message: str
    at: Position
    fix: str = ""
    note: tuple[str, ...] = ()
    leads: int | None = None
    of: Literal["lead", "account"] = "lead"
