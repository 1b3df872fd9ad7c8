"""The members of a selection, as rows, as a table of another library, or as a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

from sqlglot import exp

from segue.engines.base import Engine
from segue.errors import SegueError
from segue.evaluation.listing import harmless
from segue.language.sql import cast, column, named
from segue.workspace.freezing import Frozen

Library = Literal["arrow", "pandas", "polars"]
NEEDED: Final[dict[Library, str]] = {"arrow": "pyarrow", "pandas": "pandas", "polars": "polars"}
"""The package that a table of each library needs."""


@dataclass(frozen=True)
class Told:
    """Of when members are told: as recorded at an instant, or worked out for it. `outdated`: data was imported since."""

    as_of: datetime
    recorded: bool
    outdated: bool = False


Freeze = Callable[[str, list[str]], Frozen]


class Members:
    """The members of a selection, ready to be taken as rows or as a table of another library.

    They are those of the instant `told.as_of`, and are there as long as the workspace is open. `columns` has their names,
    `kinds` what they hold.
    """

    def __init__(self, engine: Engine, table: str, number: int, told: Told, freeze: Freeze) -> None:
        self._engine, self._table, self._freeze = engine, table, freeze
        self.kinds = engine.kinds(table)
        self.columns = tuple(self.kinds)
        self.number = number
        self._told = told

    @property
    def told(self) -> Told:
        """Of when they are."""
        return self._told

    def __len__(self) -> int:
        return self.number

    def __repr__(self) -> str:
        return f"<{self.number:,} members as of {self._told.as_of:%Y-%m-%d %H:%M} UTC: {', '.join(self.columns)}>"

    def rows(self, limit: int | None = None) -> list[dict[str, Any]]:
        """The members as dicts, at most `limit` of them. Instants have their time zone, UTC; dates are days."""
        query = self._all()
        if limit is not None:
            query = query.limit(limit)
        return [dict(zip(self.columns, map(_aware, row), strict=True)) for row in self._engine.rows(query)]

    def to_arrow(self) -> Any:
        """A `pyarrow.Table`. Needs the extra `segue[arrow]`."""
        return self._frame("arrow")

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`. Needs the extra `segue[pandas]`."""
        return self._frame("pandas")

    def to_polars(self) -> Any:
        """A `polars.DataFrame`. Needs the extra `segue[polars]`."""
        return self._frame("polars")

    def write(self, path: Path, form: Literal["csv", "parquet"] | None = None) -> int:
        """Writes the members to a CSV or Parquet file; how many. In CSV no cell can be taken for a formula.

        The file is there whole or not at all: a file of that name stays as it is until the new one is complete.
        """
        if form is None and path.suffix.lower() in (".xlsx", ".xls", ".json", ".jsonl"):
            raise SegueError(f"files of the kind {path.suffix} are not written", where=str(path),
                             todo="Name it .csv, which spreadsheets open, or .parquet.")  # fmt: skip
        kind = form or ("parquet" if path.suffix.lower() in (".parquet", ".pq") else "csv")
        query: exp.Query = self._zoned()
        if kind == "csv":
            query = harmless(query, self.kinds)
        if not path.parent.is_dir():
            raise SegueError("the folder is not there", where=str(path.parent), todo="Make it first.")
        if path.is_dir():
            raise SegueError("this is a folder", where=str(path), todo="Name a file in it.")
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
        try:
            written = self._engine.write(query, str(unfinished), kind)
            unfinished.replace(path)
        except (OSError, SegueError) as error:
            reason = str(error.__cause__ or error).partition("\n")[0]
            todo = "Check that there is room, and that the folder can be written to."
            raise SegueError(f"the members cannot be written: {reason}", where=str(path), todo=todo) from error
        finally:
            unfinished.unlink(missing_ok=True)
        return written

    def freeze(self, name: str) -> Frozen:
        """Keeps the members as a fixed segment of that name: writes a file of their keys and a segment that names it, which is
        yet to be applied. Raises SegueError where there is such a segment already.
        """
        return self._freeze(name, [str(row["key"]) for row in self.rows()])

    def _all(self) -> exp.Select:
        return exp.select(*(column(name) for name in self.columns)).from_(self._table)

    def _zoned(self) -> exp.Select:
        """All members, their instants with a time zone."""
        zoned = {name: named(cast(column(name), "timestamptz"), name) for name in self._instants}
        return exp.select(*(zoned.get(name, column(name)) for name in self.columns)).from_(self._table)

    @property
    def _instants(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind == "instant"]

    def _frame(self, library: Library) -> Any:
        needed = NEEDED[library]
        if find_spec(needed) is None:
            todo = f"Install it with: pip install 'segue[{library}]'"
            raise SegueError(f"a table of {library} needs {needed}, which is not installed", todo=todo)
        if library != "pandas":
            return self._engine.frame(self._zoned(), library)
        frame = self._engine.frame(self._all(), library)
        for name in self._instants:  # the engine warns when it does this itself
            frame[name] = frame[name].dt.tz_localize("UTC")
        return frame


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
