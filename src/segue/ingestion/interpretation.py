"""How definitions have a file read, and how its source's files were read when they were imported before.

A file whose content and interpretation are those of its last import tells nothing new. Where only the interpretation differs,
what it tells is as old as the import that saw its content first, and only fields that are read otherwise are taken anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from segue.definitions.source import KeyColumn, Source
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.ingestion.mapping import Columns, folded, map_properties, map_traits
from segue.language.template import template
from segue.language.types import Type

SOURCE: Final = "(source)"
"""What concerns all fields: where the file lies, and how its cells are written. No field is called so."""

Interpretation = Mapping[str, str]
"""A text for `SOURCE`, and one for every field that is made of a column; equal where things are read in the same way."""


def interpretation(workspace: Workspace, source: Source, file: str, columns: Iterable[str]) -> dict[str, str]:
    """How a file with some columns is read. Raises SegueError where it lacks one that its source names."""
    told = {name: str(value) for name, value in asdict(source).items() if name not in ("name", "file", "columns")}
    settings = [workspace.settings.calendar.timezone, sorted(workspace.settings.free_mail)]
    found = {SOURCE: json.dumps([told, settings], sort_keys=True)}
    there = Columns(source, file, columns)
    if source.into == "event":
        return found | {one.name: f"{one.column} {_told(one.types)}" for one in map_properties(workspace, there)}
    if source.key is not None:
        there.required(source.key.column, "the key")
    return found | {one.name: f"{one.column} {one.type} {one.valid}" for one in map_traits(workspace, source, there)}


def _told(types: Mapping[Type, Iterable[str]]) -> str:
    return ", ".join(sorted(f"{kind} of {', '.join(sorted(events))}" for kind, events in types.items()))


@dataclass(frozen=True)
class PastImport:
    """An import of a file. `told_at`: when its content was imported first, since when nothing else came from the file. `key`:
    by which column its leads or accounts were known.
    """

    number: int
    file: str
    content: str
    read_as: Interpretation
    columns: tuple[str, ...]
    told_at: datetime
    key: KeyColumn | None

    @property
    def folded_columns(self) -> frozenset[str]:
        return frozenset(folded(name) for name in self.columns)


def past_imports(engine: Engine, source: Source) -> list[PastImport]:
    """The imports of a source's files, the latest first."""
    query = template(
        'SELECT number, file, content, CAST(read_as AS TEXT), columns, told_at, key_column, key_kind FROM segue."import" '
        "WHERE source = $source AND NOT content IS NULL ORDER BY number DESC",
        source=source.name.value,
    )
    return [
        PastImport(
            number, file, content, json.loads(read_as), tuple(columns), told_at.replace(tzinfo=UTC),
            KeyColumn(key, kind) if key is not None else None,
        )
        for number, file, content, read_as, columns, told_at, key, kind in engine.rows(query)
    ]  # fmt: skip


def read_otherwise(before: Interpretation, now: Interpretation, fields: Iterable[str]) -> list[str]:
    """Those of some fields that are not read as they were."""
    return [name for name in fields if before.get(SOURCE) != now.get(SOURCE) or before.get(name) != now.get(name)]


def last_of(file: str, past: Iterable[PastImport]) -> PastImport | None:
    """The last import of a file."""
    return next((one for one in past if one.file == file), None)


def next_import(engine: Engine) -> int:
    """The number that the next import will have."""
    return int(engine.rows(template('SELECT COALESCE(MAX(number), 0) + 1 FROM segue."import"'))[0][0])
