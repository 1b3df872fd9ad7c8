"""What an engine does for Segue, whatever it is: run trees, keep tables, do several things as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from segue.records import Table

if TYPE_CHECKING:
    from sqlglot import exp

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Capabilities:
    """What an engine can do, as data. `wide_sums`: sums of 128-bit numbers, into which several counts can be packed."""

    dialect: str
    wide_sums: bool = False


class Engine(Protocol):
    """A connection to an engine. Every failure is a SegueError that names what failed."""

    @property
    def capabilities(self) -> Capabilities: ...

    def rows(self, query: exp.Expr) -> list[Row]:
        """The rows of a query whose result is small."""
        ...

    def run(self, statement: exp.Expr) -> int:
        """Runs a statement; how many rows it touched."""
        ...

    def make(self, name: str, query: exp.Expr) -> int:
        """Makes a temporary table from a query, in place of one of that name; its number of rows."""
        ...

    def drop(self, *names: str) -> None:
        """Drops temporary tables, where they are there."""
        ...

    def ensure(self, tables: Sequence[Table]) -> list[str]:
        """Makes the tables and columns that are not there yet; a sentence for each change."""
        ...

    def replace(self, name: str, query: exp.Expr) -> int:
        """Makes a table of the warehouse anew from a query."""
        ...

    def append(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Adds a few rows to a table of the warehouse."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing: what is done inside is kept at its end, or undone if it fails."""
        ...

    def close(self) -> None: ...
