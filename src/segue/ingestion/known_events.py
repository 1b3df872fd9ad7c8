"""Events of a file that are there already, though their rows are written otherwise now.

A row is known by its id, or by all that it says. What says more or less than before is still the same event: where the file
has other columns than files of its source had, where a cell that could not be read is mended, or where its source begins to
tell ids. Then rows and events are compared by the columns that both tell of, and of several that are alike there the first
row is the first event. Works on `fresh`, the rows of the file with the ids that they would have as events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sqlglot import exp

from segue.compiler.tables import kind_of, property_column
from segue.engines.duckdb import TYPES
from segue.ingestion.columns import DEFINITIONS, FORMER
from segue.ingestion.hygiene import cleaned, parsed
from segue.ingestion.interpretation import PastImport
from segue.ingestion.kept_values import as_text, plain_reading
from segue.ingestion.loading import Loading
from segue.ingestion.mapping import folded
from segue.ingestion.parsed import Part
from segue.language.sql import column, function, instant, items, literal
from segue.language.template import template
from segue.language.types import Type

FRESH: Final = "fresh"
PAIRS: Final = "pairs"
UNKNOWN: Final = "unknown_rows"
EVERY: Final = exp.true()


def recognise(load: Loading, properties: Sequence[Part], rest: Sequence[str]) -> int:
    """Gives events that are there the ids of their rows as the file writes them now; how many."""
    engine, found = load.engine, 0
    if not load.past or not _has_events_without_ids(load):
        return 0
    if engine.make(UNKNOWN, template("SELECT f.* FROM fresh AS f ANTI JOIN segue.event AS e ON e.event_id = f.event_id")):
        found += _told_ids(load) if load.source.id else 0
        every = frozenset(folded(name) for name in load.stage.columns)
        bad = _bad_columns(load, properties)
        for columns, imports in _column_sets(load.past).items():
            common = every & columns
            theirs = template("import_number IN $imports", imports=items([literal(number) for number in imports]))
            if columns != every:
                found += _renamed(load, _pairs(load, properties, rest, common, events=theirs))
            if bad:
                mended = template("CAST(event_id AS TEXT) IN (SELECT id FROM set_aside) AND $theirs", theirs=theirs)
                found += _renamed(load, _pairs(load, properties, rest, common - bad, events=mended))
            for part in properties:
                _match_unreadable(load, part, properties, rest, common, theirs)
        engine.drop("set_aside")
    engine.drop(UNKNOWN, PAIRS)
    return found


def _has_events_without_ids(load: Loading) -> bool:
    there = template("SELECT 1 FROM segue.event WHERE source = $source AND NOT own_id LIMIT 1", source=load.source.name.value)
    return bool(load.engine.rows(there))


def _column_sets(past: Sequence[PastImport]) -> dict[frozenset[str], list[int]]:
    """The sets of columns that files of the source had, folded, each with the numbers of their imports; the latest first."""
    found: dict[frozenset[str], list[int]] = {}
    for one in past:
        found.setdefault(one.folded_columns, []).append(one.number)
    return found


def _told_ids(load: Loading) -> int:
    """Pairs rows that tell an id with events that were known by what their rows said."""
    query = template(
        "SELECT f.event_id AS row_id, e.event_id, TRUE AS own_id FROM unknown_rows AS f "
        "JOIN segue.event AS e ON e.event_id = f.by_content WHERE NOT f.own_id IS NULL"
    )
    return _renamed(load, load.engine.make(PAIRS, query))


def _renamed(load: Loading, number: int) -> int:
    """Gives the events of `pairs` the ids of their rows."""
    if number:
        load.engine.run(template(
            "UPDATE segue.event AS e SET event_id = p.row_id, own_id = p.own_id, import_number = $number FROM pairs AS p "
            "WHERE e.event_id = p.event_id", number=load.number,
        ))  # fmt: skip
        load.engine.run(template(
            "UPDATE segue.quarantine AS q SET raw = JSON_MERGE_PATCH(q.raw, JSON_OBJECT('id', CAST(p.row_id AS TEXT))) "
            "FROM pairs AS p WHERE q.source = $own AND q.file = 'event' "
            "AND JSON_EXTRACT_STRING(q.raw, '$.id') = CAST(p.event_id AS TEXT)", own=DEFINITIONS,
        ))  # fmt: skip
        load.engine.run(template("DELETE FROM earlier WHERE id IN (SELECT CAST(event_id AS TEXT) FROM pairs)"))
        load.engine.run(template("DELETE FROM unknown_rows WHERE event_id IN (SELECT row_id FROM pairs)"))
    return number


def _match_unreadable(
    load: Loading, part: Part, properties: Sequence[Part], rest: Sequence[str], common: frozenset[str], events: exp.Expr
) -> None:  # fmt: skip
    """Rows with a cell that cannot be read are of events that have a value there, if all else is alike."""
    raw, value = column(f"raw:{part.name}"), column(part.name)
    rows = template("NOT $r IS NULL AND $v IS NULL AND own_id IS NULL", r=raw, v=value)
    if not part.strict or not load.engine.rows(template("SELECT 1 FROM unknown_rows WHERE $rows LIMIT 1", rows=rows)):
        return
    theirs = template("NOT $v IS NULL AND $events", v=value, events=events)
    if _pairs(load, properties, rest, common - {folded(part.source_column)}, rows=rows, events=theirs):
        load.engine.run(template("UPDATE fresh AS f SET event_id = p.event_id FROM pairs AS p WHERE f.event_id = p.row_id"))
        load.engine.run(template("DELETE FROM unknown_rows WHERE event_id IN (SELECT row_id FROM pairs)"))


def _pairs(
    load: Loading, properties: Sequence[Part], rest: Sequence[str], common: frozenset[str], *,
    rows: exp.Expr = EVERY, events: exp.Expr = EVERY,
) -> int:  # fmt: skip
    """`pairs`: rows and events that are alike in the common columns, among the rows and events that meet a test.

    Only events known by what their rows said: one whose source told its id is another's only if that is told. Of several that
    are alike the first written (the engine's `rowid`) is the first row.
    """
    fields: list[exp.Expr] = [column(name) for name in ("lead_id", "account_id", "name", "at")]
    fields += [column(part.name) for part in properties if folded(part.source_column) in common]
    kept = [_kept(load, name) for name in rest if folded(name) in common]
    of_row, of_event = (_as_one([*fields, *(one[side] for one in kept)]) for side in (0, 1))
    query = template(
        "SELECT r.event_id AS row_id, e.event_id, r.own_id FROM ("
        "SELECT event_id, NOT own_id IS NULL AS own_id, $of_row AS alike, "
        'ROW_NUMBER() OVER (PARTITION BY $of_row ORDER BY "#row") AS place FROM unknown_rows WHERE $rows) AS r JOIN ('
        "SELECT event_id, $of_event AS alike, ROW_NUMBER() OVER (PARTITION BY $of_event ORDER BY rowid) AS place "
        "FROM segue.event WHERE source = $source AND NOT own_id AND $events "
        "AND event_id NOT IN (SELECT event_id FROM fresh)) AS e "
        "ON e.alike = r.alike AND e.place = r.place",
        of_row=of_row, of_event=of_event, rows=rows, events=events, source=load.source.name.value,
    )  # fmt: skip
    return load.engine.make(PAIRS, query)


def _as_one(fields: Iterable[exp.Expr]) -> exp.Expr:
    told = [template("COALESCE(CAST($f AS TEXT), CHR(30))", f=field) for field in fields]
    return function("md5", function("concat_ws", exp.Literal.string("\x1f"), *told))


def _kept(load: Loading, name: str) -> tuple[exp.Expr, exp.Expr]:
    """A column that is no property, as rows and as events tell of it: of events it may have been one when they were written."""
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    text = template("JSON_EXTRACT_STRING(other, $pointer)", pointer=pointer)
    plain = plain_reading(load.workspace)
    typed, values = [], []
    for place, kind in _once_properties(load, name):
        stored = TYPES[kind_of(kind)]
        values.append(as_text(column(place), stored, plain))
        typed.append(as_text(parsed(cleaned(text.copy(), load.reading), kind, load.reading), stored, plain))
    row = exp.Coalesce(this=typed[0], expressions=[*typed[1:], text]) if typed else text
    return row, exp.Coalesce(this=row.copy(), expressions=values) if values else row.copy()


def _once_properties(load: Loading, name: str) -> Iterator[tuple[str, Type]]:
    """The columns of events, with their types, that are of a property which was read from a column."""
    for place in load.engine.columns("event"):
        for kind in FORMER:
            end = property_column("", kind)
            one = place.removesuffix(end)
            if one != place and folded(load.source.columns.get(one, one)) == folded(name):
                yield place, kind


def _bad_columns(load: Loading, properties: Sequence[Part]) -> set[str]:
    """Columns of the source with cells in quarantine. `set_aside`: the events that have such cells."""
    places = {part.name: part.source_column for part in properties}
    load.engine.make("set_aside", template(
        'SELECT id, "column", FALSE AS defined FROM earlier WHERE NOT id IS NULL UNION ALL '
        "SELECT JSON_EXTRACT_STRING(raw, '$.id'), \"column\", TRUE FROM segue.quarantine "
        "WHERE source = $own AND file = 'event'", own=DEFINITIONS,
    ))  # fmt: skip
    found = load.engine.rows(template('SELECT DISTINCT "column", defined FROM set_aside'))
    return {folded(places.get(name, "") if defined else name) for name, defined in found} - {""}


def bring_in_line(load: Loading, properties: Sequence[str]) -> int:
    """Brings events that are there in line with what their rows say as they are read now; how many that changes."""
    differs = [
        template("$new IS DISTINCT FROM $old", new=column(name, "f"), old=column(name, "e"))
        for name in ("lead_id", "account_id", "name", "at")
    ]
    differs += [
        template("NOT $new IS NULL AND $new IS DISTINCT FROM $old", new=column(name, "f"), old=column(name, "e"))
        for name in properties
    ]
    differs.append(template("NOT f.other IS NULL AND (e.other IS NULL OR NOT JSON_CONTAINS(e.other, f.other))"))
    same = template("e.event_id = f.event_id")
    number = load.engine.make(
        "differing",
        template(
            "SELECT f.* FROM fresh AS f JOIN segue.event AS e ON $same WHERE $differs", same=same, differs=exp.or_(*differs)
        ),
    )
    if number:
        sets = [exp.EQ(this=column(name), expression=column(name, "f")) for name in ("lead_id", "account_id", "name", "at")]
        sets += [
            exp.EQ(this=column(name), expression=exp.Coalesce(this=column(name, "f"), expressions=[column(name, "e")]))
            for name in properties
        ]
        merged = (
            "CASE WHEN f.other IS NULL THEN e.other WHEN e.other IS NULL THEN f.other "
            "ELSE JSON_MERGE_PATCH(e.other, f.other) END"
        )
        sets.append(exp.EQ(this=column("other"), expression=template(merged)))
        sets.append(exp.EQ(this=column("received_at"), expression=instant(load.now)))
        sets.append(exp.EQ(this=column("import_number"), expression=literal(load.number)))
        from_ = exp.From(this=exp.table_("differing", alias="f"))
        load.engine.run(exp.Update(this=exp.table_("event", db="segue", alias="e"), expressions=sets, from_=from_).where(same))
    load.engine.drop("differing")
    return number
