"""Which events imports must leave behind, worked out naively from decision 16. Shares no code with the import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Row = Mapping[str, str]


@dataclass
class Event:
    """`row`: the cells of the row that wrote it last, without blanks; `columns`: of that row's file; `values`: all told."""

    row: Row
    columns: frozenset[str]
    values: dict[str, str]
    id: str | None = None

    def alike(self, row: Row, columns: Iterable[str]) -> bool:
        return all(self.values.get(name) == row.get(name) for name in columns)


@dataclass
class File:
    """A file on its way: `left` are the rows of which no event is known yet, `found` the events of the others."""

    columns: frozenset[str]
    ids: bool
    left: list[Row]
    found: set[int] = field(default_factory=set)


@dataclass
class Events:
    """`written`: the sets of columns of the files, the latest first."""

    known: list[Event] = field(default_factory=list)
    written: list[frozenset[str]] = field(default_factory=list)

    def imports(self, columns: frozenset[str], rows: Sequence[Row], *, ids: bool) -> int:
        """Imports a file; how many of its rows are new. `ids`: whether its column `id` is the events' own id."""
        file = File(columns, ids, [{name: text for name, text in row.items() if text} for row in rows])
        if ids:
            self._find(file, lambda event, row: event.id == row["id"])
        self._find(file, lambda event, row: event.id is None and event.row == row)
        for others in self.written:
            if others != columns:
                self._find_by_shared_columns(file, others)
        self.known += [Event(row, columns, dict(row), row["id"] if ids else None) for row in file.left]
        self.written = [columns, *(one for one in self.written if one != columns)]
        return len(file.left)

    def _find_by_shared_columns(self, file: File, others: frozenset[str]) -> None:
        shared = file.columns & others
        self._find(file, lambda event, row: event.id is None and event.columns == others and event.alike(row, shared))

    def _find(self, file: File, same: Callable[[Event, Row], bool]) -> None:
        """Gives rows to events known. Of several events that are alike the first one is the first row."""
        for row in list(file.left):
            event = next((one for one in self.known if id(one) not in file.found and same(one, row)), None)
            if event is not None:
                file.found.add(id(event))
                file.left = [one for one in file.left if one is not row]
                if event.row != row:
                    event.row, event.columns = row, file.columns
                    event.values.update(row)
                event.id = row["id"] if file.ids else None
