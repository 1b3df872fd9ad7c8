"""Columns that definitions ask for and the warehouse does not have yet, or keeps otherwise than is defined now.

What an import kept because no trait or property was made of it is not lost: when one is defined, its column is filled from
there. When a type or the valid values change, what does not fit is set aside in quarantine, with the id of its lead,
account or event, and comes back when it fits again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from sqlglot import exp

from segue.compiler.tables import kind_of, property_column, tables
from segue.definitions.changes import changes
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.engines.duckdb import TYPES
from segue.ingestion.hygiene import Reading, cleaned, expected
from segue.ingestion.kept_values import (
    TEXT,
    as_text,
    as_type,
    by_source,
    from_text,
    is_constrained,
    is_no_value,
    plain_reading,
)  # fmt: skip
from segue.ingestion.mapping import folded
from segue.ingestion.reference import reference_tables
from segue.ingestion.timelines import KEPT, since, timed_fields, told
from segue.language.sets import Values
from segue.language.sql import column, instant, named
from segue.language.template import template
from segue.language.types import Type
from segue.wording import plural

TableName = Literal["lead", "account", "event"]
DEFINITIONS: Final = "(definitions)"
"""The source of what is in quarantine because definitions changed."""


@dataclass(frozen=True)
class ColumnChange:
    """A column to add, or to bring in line with its definition.

    `names`: what its values were called when they were kept; `earlier`: columns that hold values of it. `was`: the
    engine's type that it has until now, where that changes. `missing`: it is not there, or was not defined, and is filled
    from what was kept. How many values are concerned: `misfits` do not fit, `emptied` are declared to be none,
    `respelled` are written otherwise, `returning` come back from quarantine.
    """

    table: TableName
    column: str
    type: Type
    names: tuple[str, ...]
    valid: Values | None = None
    earlier: tuple[str, ...] = ()
    was: str = ""
    missing: bool = False
    misfits: int = 0
    emptied: int = 0
    respelled: int = 0
    returning: int = 0

    @property
    def sentence(self) -> str:
        if self.missing:
            return f"add {self.column} to {self.table}s"
        told = [f"keep {self.place} as {self.type.name} (was {KINDS.get(self.was, self.was)})"] if self.was else []
        numbers = (
            (self.misfits, f"set aside: {self.expected}"), (self.emptied, "declared as missing"),
            (self.respelled, "written as defined"), (self.returning, "brought back from quarantine"),
        )  # fmt: skip
        told += [plural(number, "value") + f" of {self.place} {what}" for number, what in numbers if number]
        return "; ".join(told)

    @property
    def expected(self) -> str:
        return expected(self.type, Reading())

    @property
    def place(self) -> str:
        return f"{self.column} of {self.table}s"

    @property
    def id(self) -> str:
        return f"{self.table}_id"

    @property
    def warehouse_table(self) -> exp.Table:
        return exp.table_(self.table, db="segue")


KINDS: Final[Mapping[str, str]] = {stored: kind for kind, stored in TYPES.items() if kind not in ("id", "json", "hash")}


def column_changes(engine: Engine, workspace: Workspace, applied: Workspace | None = None) -> list[ColumnChange]:
    """What must change before the workspace's definitions can be evaluated. Nothing, where there is no data yet.

    `applied`: the definitions in force, by which renamed traits, and those that were not defined for a while, are known.
    """
    reference_tables(engine, workspace)
    there = {name: engine.columns(name) if has_rows(engine, name) else {} for name in ("lead", "account", "event")}
    renamed = _renamed(applied, workspace)
    found: list[ColumnChange] = []
    for one in (*_of_traits(workspace, renamed), *_of_properties(workspace)):
        columns = there[one.table]
        if columns:
            stored = columns.get(one.column)
            kept = replace(one, earlier=tuple(name for name in one.earlier if name in columns))
            forgotten = applied is not None and one.table != "event" and one.column not in applied.traits
            if stored is None or (forgotten and _can_fill(engine, workspace, kept)):
                kept = replace(kept, missing=True)
            elif stored != TYPES[kind_of(one.type)]:
                kept = replace(kept, was=stored)
            found.append(kept)
    return [one for one in _counted(engine, workspace, found, there) if one.missing or one.sentence]


def has_rows(engine: Engine, table: str) -> bool:
    """Whether a table of the warehouse, which must be there, has any row."""
    return bool(engine.rows(exp.select("1").from_(exp.table_(table, db="segue")).limit(1)))


def _renamed(applied: Workspace | None, workspace: Workspace) -> dict[str, str]:
    """Traits that live on under a new name, new name to old."""
    if applied is None:
        return {}
    return {one.name: one.was for one in changes(applied, workspace) if one.kind == "trait" and one.what == "rename"}


def _of_traits(workspace: Workspace, renamed: Mapping[str, str]) -> Iterator[ColumnChange]:
    places: tuple[tuple[TableName, tuple[str, ...]], ...] = (("lead", ("lead", "account")), ("account", ("account",)))
    for table, scopes in places:
        for trait in workspace.traits.values():
            if trait.stated and trait.of in scopes:
                name = trait.name.value
                earlier = (renamed[name],) if name in renamed else ()
                yield ColumnChange(table, name, trait.type, (name, *trait.columns, trait.label, *earlier), trait.valid, earlier)


def _of_properties(workspace: Workspace) -> Iterator[ColumnChange]:
    """Properties. One whose type has changed has its values in the column of its former type."""
    found: dict[str, ColumnChange] = {}
    for event in workspace.events.values():
        for name, one in event.properties.items():
            physical = property_column(name, one.type)
            others = tuple(
                dict.fromkeys(property_column(name, kind) for kind in FORMER if property_column(name, kind) != physical)
            )
            found.setdefault(physical, ColumnChange("event", physical, one.type, (name,), earlier=others))
    yield from found.values()


FORMER: Final = tuple(Type(name) for name in ("text", "number", "whole number", "yes or no", "instant", "list of text"))


# --- how many values a change concerns ---


def _counted(
    engine: Engine, workspace: Workspace, found: list[ColumnChange], there: Mapping[str, Mapping[str, str]]
) -> Iterator[ColumnChange]:
    """The changes with the numbers of values that they set aside, respell or bring back."""
    aside = {(table, name) for table, name in engine.rows(template(
        'SELECT DISTINCT file, "column" FROM segue.quarantine WHERE source = $own', own=DEFINITIONS))}  # fmt: skip
    for table in ("lead", "account", "event"):
        mine = [one for one in found if one.table == table]
        doubtful = [one for one in mine if not one.missing and (one.was or is_constrained(workspace, one.type, one.valid))]
        counts = [count for one in doubtful for count in _counts(workspace, one, there[table][one.column])]
        row = engine.rows(exp.select(*counts).from_(exp.table_(table, db="segue")))[0] if counts else ()
        numbers = {one.column: row[3 * at : 3 * at + 3] for at, one in enumerate(doubtful)}
        for one in mine:
            misfits, emptied, respelled = numbers.get(one.column, (0, 0, 0))
            returning = _returning(engine, workspace, one) if (table, one.column) in aside and not one.missing else 0
            yield replace(one, misfits=int(misfits), emptied=int(emptied), respelled=int(respelled), returning=returning)


def _counts(workspace: Workspace, change: ColumnChange, stored: str) -> Iterator[exp.Expr]:
    """Counts of values that do not fit, are none, or are written otherwise."""
    new, old = _value(workspace, change, stored), column(change.column)
    respelled = exp.false() if change.was else template("NOT $new IS NULL AND $new IS DISTINCT FROM $old", old=old, new=new)
    for test in (_misfit(workspace, change, stored), _emptied(workspace, change, stored), respelled):
        yield template("COUNT(*) FILTER (WHERE $test)", test=test)


def _misfit(workspace: Workspace, change: ColumnChange, stored: str) -> exp.Expr:
    new, old = _value(workspace, change, stored), column(change.column)
    return template(
        "NOT $old IS NULL AND $new IS NULL AND NOT $none", old=old, new=new, none=_emptied(workspace, change, stored)
    )


def _emptied(workspace: Workspace, change: ColumnChange, stored: str) -> exp.Expr:
    old = column(change.column)
    return template("NOT $old IS NULL AND $none", old=old, none=is_no_value(workspace, old)) if stored == TEXT else exp.false()


def _value(workspace: Workspace, change: ColumnChange, stored: str) -> exp.Expr:
    return as_type(workspace, column(change.column), stored, change.type, change.valid)


def _aside(workspace: Workspace, change: ColumnChange) -> exp.Select:
    """The values of a column that are in quarantine and would fit, with the ids of their rows, where those have no value."""
    ids = "UUID" if change.table == "event" else "BIGINT"
    value = from_text(workspace, column("value"), change.type, change.valid)
    query = exp.select(named(template(f"CAST(JSON_EXTRACT_STRING(raw, '$.id') AS {ids})"), "id"), named(value, "value"))
    mine = template(
        'source = $own AND file = $table AND "column" = $name', own=DEFINITIONS, table=change.table, name=change.column
    )
    empty = (
        exp.select(column(change.id))
        .from_(change.warehouse_table)
        .where(exp.Is(this=column(change.column), expression=exp.Null()))
    )
    found = exp.select("id", "value").from_(query.from_(exp.table_("quarantine", db="segue")).where(mine).subquery("q"))
    return found.where(template("NOT value IS NULL AND id IN ($empty)", empty=empty))


def _returning(engine: Engine, workspace: Workspace, change: ColumnChange) -> int:
    return int(engine.rows(exp.select(exp.Count(this=exp.Star())).from_(_aside(workspace, change).subquery("a")))[0][0])


# --- performing ---


def make_columns(engine: Engine, workspace: Workspace, listed: Iterable[ColumnChange], now: datetime) -> list[str]:
    """Makes all tables and columns, and brings their values in line; sentences about the values that concerned.

    Tables get their columns before any row of them is written: DuckDB 1.5 does not alter a table after that.
    """
    wanted = list(listed)
    notes = [one.sentence for one in wanted if one.misfits or one.emptied or one.respelled or one.returning]
    for one in wanted:
        if one.misfits:
            _set_aside(engine, workspace, one, now)
        if one.was:
            stored = one.was
            _convert_history(engine, workspace, one, stored)
            engine.change_type(one.table, one.column, kind_of(one.type), _value(workspace, one, stored))
    engine.ensure(tables(workspace))
    timed = {one.place: _timed_before(engine, one) for one in wanted if one.missing}
    for one in wanted:
        if not one.was and (one.misfits or one.emptied or one.respelled):
            _convert_history(engine, workspace, one, TYPES[kind_of(one.type)])
            _write_anew(engine, workspace, one)
        if one.missing:
            notes += _fill(engine, workspace, one, now)
            _take_over_history(engine, one, timed[one.place])
            _date_filled(engine, one)
        if one.returning:
            _bring_back(engine, workspace, one)
    return notes


def _set_aside(engine: Engine, workspace: Workspace, change: ColumnChange, now: datetime) -> None:
    """Puts the values of a column that do not fit into quarantine."""
    stored = change.was or TYPES[kind_of(change.type)]
    old = column(change.column)
    misfit = _misfit(workspace, change, stored)
    _quarantine(engine, change, as_text(old, stored, plain_reading(workspace)), change.warehouse_table, misfit, now)


def _quarantine(
    engine: Engine, change: ColumnChange, text: exp.Expr, table: exp.Table, where: exp.Expr, now: datetime
) -> int:  # fmt: skip
    return engine.run(
        template(
            "INSERT INTO segue.quarantine SELECT $own, $place, NULL, $name, $text, $reason, "
            "JSON_OBJECT('id', CAST($id AS TEXT), 'key', $key), $now FROM $table WHERE $where",
            key=exp.Null() if change.table == "event" else column("key"),
            own=DEFINITIONS, place=change.table, name=change.column, text=text, reason=change.expected,
            id=column(change.id), now=instant(now), table=table, where=where,
        )
    )  # fmt: skip


def _convert_history(engine: Engine, workspace: Workspace, change: ColumnChange, stored: str) -> None:
    """Former values of a trait as values of its new type; those that do not fit stay as they are, and count as unknown."""
    for name in ("old", "new"):
        was = exp.TryCast(this=column(name), to=exp.DataType.build(stored, dialect="duckdb"))
        value = exp.cast(as_type(workspace, was, stored, change.type, change.valid), "text")
        update = exp.Update(
            this=exp.table_("trait_change", db="segue"), expressions=[exp.EQ(this=column(name), expression=value)]
        )
        mine = template(
            '"of" = $table AND trait = $name AND NOT $value IS NULL', table=change.table, name=change.column, value=value
        )
        engine.run(update.where(mine))


def _write_anew(engine: Engine, workspace: Workspace, change: ColumnChange) -> None:
    value = _value(workspace, change, TYPES[kind_of(change.type)])
    update = exp.Update(this=change.warehouse_table, expressions=[exp.EQ(this=column(change.column), expression=value)])
    engine.run(update.where(template("$new IS DISTINCT FROM $old", new=value, old=column(change.column))))


def _bring_back(engine: Engine, workspace: Workspace, change: ColumnChange) -> None:
    """Gives values in quarantine that fit again back to their rows."""
    engine.make("returned", _aside(workspace, change))
    _update_from(engine, change, "returned")
    engine.run(
        template(
            "DELETE FROM segue.quarantine WHERE source = $own AND file = $table AND \"column\" = $name "
            "AND JSON_EXTRACT_STRING(raw, '$.id') IN (SELECT CAST(id AS TEXT) FROM returned)",
            own=DEFINITIONS, table=change.table, name=change.column,
        )
    )  # fmt: skip
    engine.drop("returned")


def forget_mended(engine: Engine) -> None:
    """Forgets values that definitions have set aside of rows that have a value by now: a file has told it."""
    places = engine.rows(
        template('SELECT DISTINCT file, "column" FROM segue.quarantine WHERE source = $own', own=DEFINITIONS)
    )  # fmt: skip
    for table, name in places:
        if name in engine.columns(table):
            engine.run(
                template(
                    'DELETE FROM segue.quarantine WHERE source = $own AND file = $place AND "column" = $name AND '
                    "JSON_EXTRACT_STRING(raw, '$.id') IN (SELECT CAST($id AS TEXT) FROM $table AS t WHERE NOT $value IS NULL)",
                    own=DEFINITIONS, place=table, name=name, id=column(f"{table}_id"), value=column(name),
                    table=exp.table_(table, db="segue"),
                )
            )  # fmt: skip


def _update_from(engine: Engine, change: ColumnChange, table: str) -> int:
    """Puts the values of a temporary table into a column; how many."""
    update = exp.Update(
        this=exp.table_(change.table, db="segue", alias="t"),
        expressions=[exp.EQ(this=column(change.column), expression=column("value", "v"))],
        from_=exp.From(this=exp.table_(table, alias="v")),
    )
    same = exp.EQ(this=column(change.id, "t"), expression=column("id", "v"))
    return engine.run(update.where(same, template("NOT v.value IS NULL")))


def _fill(engine: Engine, workspace: Workspace, change: ColumnChange, now: datetime) -> list[str]:
    """Fills a column from what was kept, by any of the names its values may have had; sentences about that."""
    raw = _kept(engine, workspace, change)
    if raw is None:
        return []
    value = from_text(workspace, column("text"), change.type, change.valid)
    text = by_source(workspace, lambda reading: cleaned(raw, reading))
    fields = [column(change.id), *([column("key")] if change.table != "event" else []), column("source"), named(text, "text")]
    empty = exp.Is(this=column(change.column), expression=exp.Null())
    rows = exp.select(*fields).from_(change.warehouse_table).where(empty)
    read = exp.select(exp.Star(), named(column(change.id), "id"), named(value, "value")).from_(rows.subquery("r"))
    engine.make("kept", read.where(template("NOT text IS NULL")))
    filled = _update_from(engine, change, "kept")
    misfits = template(
        "value IS NULL AND NOT CAST(id AS TEXT) IN (SELECT JSON_EXTRACT_STRING(raw, '$.id') FROM segue.quarantine "
        'WHERE source = $own AND file = $table AND "column" = $name)',
        own=DEFINITIONS, table=change.table, name=change.column,
    )  # fmt: skip
    aside = _quarantine(engine, change, column("text"), exp.table_("kept"), misfits, now)
    engine.drop("kept")
    notes = []
    if filled:
        notes.append(f"{change.sentence}: filled with " + plural(filled, "value") + " kept at import")
    if aside:
        notes.append(plural(aside, "value") + f" kept for {change.place} set aside: {change.expected}")
    return notes


def _timed_before(engine: Engine, change: ColumnChange) -> list[str]:
    """The former names of a trait under which times of its values are kept. Makes the columns for its own times, where it has
    some, or where the kept texts have, of which it may be filled.
    """
    if change.table == "event":
        return []
    there = engine.columns(change.table)
    found = [earlier for earlier in change.earlier if told(earlier) in there]
    if found or told(KEPT) in there:
        timed_fields(engine, change.table, [change.column], tells=True)
    return found


def _date_filled(engine: Engine, change: ColumnChange) -> None:
    """Values that were made of kept texts were told when these were."""
    if change.table == "event" or told(KEPT) not in engine.columns(change.table):
        return
    sets = [exp.EQ(this=column(told(change.column)), expression=column(told(KEPT)))]
    undated = template("NOT $v IS NULL AND $t IS NULL", v=column(change.column), t=column(told(change.column)))
    engine.run(exp.Update(this=change.warehouse_table, expressions=sets).where(undated))


def _take_over_history(engine: Engine, change: ColumnChange, timed: Iterable[str]) -> None:
    """What is known of a trait's former values, and since when the present ones hold, goes by its new name."""
    for earlier in change.earlier if change.table != "event" else ():
        engine.run(
            template(
                'UPDATE segue.trait_change SET trait = $name WHERE "of" = $table AND trait = $earlier',
                name=change.column, table=change.table, earlier=earlier,
            )
        )  # fmt: skip
    for earlier in timed:
        sets = [
            exp.EQ(this=column(name(change.column)), expression=column(name(earlier))) for name in (since, told)
        ]  # fmt: skip
        empty = exp.Is(this=column(told(change.column)), expression=exp.Null())
        engine.run(exp.Update(this=change.warehouse_table, expressions=sets).where(empty))


def _can_fill(engine: Engine, workspace: Workspace, change: ColumnChange) -> bool:
    """Whether something was kept for a column where it has no value."""
    raw = _kept(engine, workspace, change)
    if raw is None:
        return False
    value = from_text(workspace, by_source(workspace, lambda reading: cleaned(raw, reading)), change.type, change.valid)
    rows = exp.select("1").from_(change.warehouse_table).where(exp.Is(this=column(change.column), expression=exp.Null()))
    return bool(engine.rows(rows.where(template("NOT $value IS NULL", value=value)).limit(1)))


def _kept(engine: Engine, workspace: Workspace, change: ColumnChange) -> exp.Expr | None:
    """The text that was kept for a column, of the first place that has one; None where there is no such place."""
    there = engine.columns(change.table)
    wanted = [folded(name) for name in change.names]
    keys = engine.rows(
        template("SELECT DISTINCT UNNEST(JSON_KEYS(other)) FROM $table WHERE other IS NOT NULL", table=change.warehouse_table)
    )  # fmt: skip
    matching = sorted((key for (key,) in keys if folded(key) in wanted), key=lambda key: (wanted.index(folded(key)), key))
    places = [as_text(column(name), there[name], plain_reading(workspace)) for name in change.earlier if name in there]
    for key in matching:
        pointer = "/" + key.replace("~", "~0").replace("/", "~1")
        places.append(template("JSON_EXTRACT_STRING(other, $pointer)", pointer=pointer))
    if not places:
        return None
    return exp.Coalesce(this=places[0], expressions=places[1:])
