"""What an engine does for evaluation, whatever it is: run trees, keep tables, do several things as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from segue.records import ColumnKind, Table

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

    def make_from(self, name: str, columns: Mapping[str, ColumnKind], rows: Sequence[Sequence[Any]]) -> None:
        """Makes a temporary table of constant rows."""
        ...

    def staged_columns(self, name: str) -> dict[str, str]:
        """The columns of a temporary table with their types."""
        ...

    def count(self, name: str) -> int:
        """The number of rows of a temporary table."""
        ...

    def drop(self, *names: str) -> None:
        """Drops temporary tables, where they are there."""
        ...

    def ensure(self, tables: Sequence[Table]) -> list[str]:
        """Makes the tables and columns that are not there yet; a sentence for each change."""
        ...

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table of the warehouse with their types; none where it is not there."""
        ...

    def change_type(self, table: str, column: str, kind: ColumnKind, value: exp.Expr) -> None:
        """Keeps a column with another type, its values worked out from the old ones."""
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

    def trial(self) -> AbstractContextManager[None]:
        """What is done inside is undone at its end, whatever happens."""
        ...

    def frame(self, query: exp.Expr, kind: Literal["arrow", "pandas", "polars"]) -> Any:
        """The rows of a query as a table of another library."""
        ...

    def write(self, query: exp.Expr, path: str, form: Literal["csv", "parquet"]) -> int:
        """Writes the rows of a query to a file; how many."""
        ...

    def close(self) -> None: ...
