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
Kind = ColumnKind | Literal["day"]
"""What a column of a result holds."""


@dataclass(frozen=True)
class Capabilities:
    """What an engine can do, and what must be known to state things for it, as data.

    `dialect`: which of the ways to say a thing in SQL is its own. `wide_sums`: sums of 128-bit numbers, into which several
    counts can be packed. `fences`: a nested query must be kept from being merged with the one around it. `imports`: files can
    be imported into it. `most_columns`: of a table or query; 0 for no bound worth speaking of.
    """

    dialect: str
    wide_sums: bool = False
    fences: bool = False
    imports: bool = False
    most_columns: int = 0


class Engine(Protocol):
    """A connection to an engine. Every failure is a SegueError that names what failed."""

    @property
    def capabilities(self) -> Capabilities: ...

    def rows(self, query: exp.Expr) -> list[Row]:
        """The rows of a query whose result is small."""
        ...

    def run(self, statement: exp.Expr) -> int:
        """Runs a statement; how many rows it touched. For imports: evaluation writes by the verbs below."""
        ...

    def make(self, name: str, query: exp.Expr) -> int:
        """Makes a temporary table from a query, in place of one of that name; its number of rows."""
        ...

    def make_from(self, name: str, columns: Mapping[str, ColumnKind], rows: Sequence[Sequence[Any]]) -> None:
        """Makes a temporary table of constant rows."""
        ...

    def staged_columns(self, name: str) -> dict[str, str]:
        """The columns of a temporary table with the engine's types. For imports."""
        ...

    def kinds(self, name: str) -> dict[str, Kind]:
        """The columns of a temporary table with what they hold."""
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

    def show(self, shown: Mapping[str, exp.Query]) -> None:
        """From now on reads what queries give in place of these tables of the warehouse, and of no others."""
        ...

    def described(self, query: exp.Query) -> dict[str, Kind]:
        """The columns of what a query gives, with what they hold."""
        ...

    def change_type(self, table: str, column: str, kind: ColumnKind, value: exp.Expr) -> None:
        """Keeps a column with another type, its values worked out from the old ones. For imports."""
        ...

    def replace(self, name: str, query: exp.Expr) -> int:
        """Makes a table of the warehouse anew from a query."""
        ...

    def insert(self, name: str, query: exp.Query) -> int:
        """Adds the rows of a query to a table of the warehouse, column by column in the table's order; how many."""
        ...

    def amend(self, name: str, column: str, value: exp.Expr, *, where: exp.Expr, other: str = "") -> int:
        """Gives a column another value in those rows of a table of the warehouse for which `where` holds; how many.

        `where` speaks of the table as `t`, and of a temporary table `other`, where there is one, as `o`.
        """
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

    def settle(self) -> None:
        """Puts in order what was just committed, where the engine keeps a log that someone must empty."""
        ...

    def interrupt(self) -> None:
        """Stops the statement that is at work, which then fails; for another thread."""
        ...

    def close(self) -> None: ...
