"""Columns that definitions ask for and the warehouse does not have yet, or keeps with another type.

What an import kept because no trait or property was made of it is not lost: when one is defined, its column is filled from
there. When a type changes, values that do not fit the new one go to quarantine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlglot import exp

from segue.compiler.tables import kind_of, property_column, tables
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import TYPES, DuckDB
from segue.ingestion.hygiene import Reading, cleaned, expected, parsed, valid
from segue.ingestion.mapping import folded
from segue.language.sets import Values
from segue.language.sql import column
from segue.language.template import template
from segue.language.types import Type


@dataclass(frozen=True)
class ColumnChange:
    """A column to add, or to keep with another type. `names`: what its values were called when they were kept."""

    table: Literal["lead", "account", "event"]
    column: str
    type: Type
    names: tuple[str, ...]
    valid: Values | None = None
    was: str = ""

    @property
    def sentence(self) -> str:
        if self.was:
            return f"keep {self.column} of {self.table}s as {self.type.name} (was {self.was.lower()})"
        return f"add {self.column} to {self.table}s"


def column_changes(engine: DuckDB, workspace: Workspace) -> list[ColumnChange]:
    """What must change before the workspace's definitions can be evaluated. Nothing, where there is no data yet."""
    wanted = [*_of_traits(workspace), *_of_properties(workspace)]
    there = {name: engine.columns(name) if _has_rows(engine, name) else {} for name in ("lead", "account", "event")}
    found: list[ColumnChange] = []
    for one in wanted:
        stored = there[one.table].get(one.column)
        if there[one.table] and stored is None:
            found.append(one)
        elif stored is not None and stored != TYPES[kind_of(one.type)]:
            found.append(ColumnChange(one.table, one.column, one.type, one.names, one.valid, was=stored))
    return found


def _has_rows(engine: DuckDB, table: str) -> bool:
    return bool(engine.columns(table)) and bool(engine.rows(exp.select("1").from_(exp.table_(table, db="segue")).limit(1)))


def _of_traits(workspace: Workspace) -> Iterator[ColumnChange]:
    places: tuple[tuple[Literal["lead", "account"], tuple[str, ...]], ...] = (
        ("lead", ("lead", "account")),
        ("account", ("account",)),
    )
    for table, scopes in places:
        for trait in workspace.traits.values():
            if trait.stated and trait.of in scopes:
                names = (trait.name.value, *trait.columns, trait.label)
                yield ColumnChange(table, trait.name.value, trait.type, names, trait.valid)


def _of_properties(workspace: Workspace) -> Iterator[ColumnChange]:
    found: dict[str, ColumnChange] = {}
    for event in workspace.events.values():
        for name, one in event.properties.items():
            physical = property_column(name, one.type)
            found.setdefault(physical, ColumnChange("event", physical, one.type, (name,)))
    yield from found.values()


def make_columns(engine: DuckDB, workspace: Workspace, changes: list[ColumnChange], now: datetime) -> list[str]:
    """Makes all tables and columns, and fills new columns from what was kept; sentences about what that gave."""
    for change in changes:
        if change.was:
            _convert(engine, workspace, change, now)
    engine.ensure(tables(workspace))
    notes = []
    for change in changes:
        if not change.was and (filled := _fill(engine, workspace, change)):
            notes.append(f"{change.sentence}: filled from {filled:,} values kept at import")
    return notes


def _reading(workspace: Workspace) -> Reading:
    missing = tuple(dict.fromkeys(word for source in workspace.sources.values() for word in source.missing))
    return Reading(timezone=workspace.settings.calendar.timezone, missing=missing)


def _value(workspace: Workspace, change: ColumnChange, raw: exp.Expr) -> exp.Expr:
    reading = _reading(workspace)
    return valid(parsed(cleaned(raw, reading), change.type, reading), change.valid)


def _fill(engine: DuckDB, workspace: Workspace, change: ColumnChange) -> int:
    """Fills a new column from the kept objects, by any of the names its values may have had."""
    wanted = {folded(name) for name in change.names}
    keys = engine.rows(
        template("SELECT DISTINCT UNNEST(JSON_KEYS(other)) FROM $table WHERE other IS NOT NULL", table=_table(change))
    )  # fmt: skip
    matching = [key for (key,) in keys if folded(key) in wanted]
    if not matching:
        return 0
    path = '$."' + matching[0].replace('"', '\\"') + '"'
    raw = template("JSON_EXTRACT_STRING(other, $path)", path=path)
    value = _value(workspace, change, raw)
    update = exp.Update(this=_table(change), expressions=[exp.EQ(this=column(change.column), expression=value)])
    return engine.run(update.where(template("NOT $raw IS NULL", raw=raw)))


def _table(change: ColumnChange) -> exp.Table:
    return exp.table_(change.table, db="segue")


def _convert(engine: DuckDB, workspace: Workspace, change: ColumnChange, now: datetime) -> None:
    """Keeps a column with its new type; what does not fit goes to quarantine."""
    old = column(change.column)
    value = _value(workspace, change, exp.cast(old, "text"))
    stamp = exp.cast(exp.Literal.string(now.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]), "timestamp")
    engine.run(
        template(
            "INSERT INTO segue.quarantine SELECT 'type change', $place, NULL, $name, CAST($old AS TEXT), $reason, NULL, $now FROM $table "
            "WHERE NOT $old IS NULL AND $value IS NULL",
            place=change.table,
            name=change.column,
            old=old,
            reason=expected(change.type, _reading(workspace)),
            now=stamp,
            table=_table(change),
            value=value,
        )
    )
    engine.change_type(change.table, change.column, kind_of(change.type), value)
