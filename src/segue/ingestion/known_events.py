"""Events of a file that are there already, though their rows are written otherwise now.

A row is known by its id, or by all that it says. What says more or less than before is still the same event: where the file
has other columns than files of its source had, where a cell that could not be read is mended, or where its source begins to
tell ids. Then rows and events are compared by the columns that both tell of, and of several that are alike there the first
row is the first event. Works on `fresh`, the rows of the file with the ids that they would have as events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from segue.ingestion.loading import Loading
from segue.ingestion.mapping import folded
from segue.ingestion.parsed import Part
from segue.language.sql import column, function, instant
from segue.language.template import template

FRESH: Final = "fresh"
PAIRS: Final = "pairs"
UNKNOWN: Final = "unknown_rows"
EVERY: Final = exp.true()
RENAME: Final = template("UPDATE segue.event AS e SET event_id = p.row_id FROM pairs AS p WHERE e.event_id = p.event_id")


def recognise(load: Loading, properties: Sequence[Part], rest: Sequence[str]) -> int:
    """Gives events that are there the ids of their rows as the file writes them now; how many."""
    engine = load.engine
    found = _told_ids(load) if load.source.id else 0
    there = "SELECT f.* FROM fresh AS f ANTI JOIN segue.event AS e ON e.event_id = f.event_id WHERE f.own_id IS NULL"
    if engine.make(UNKNOWN, template(there)):
        every = frozenset(folded(name) for name in load.stage.columns)
        common, bad = every.intersection(*load.earlier_columns), _bad_columns(load)
        if any(columns != every for columns in load.earlier_columns):
            found += _renamed(load, _pairs(load, properties, rest, common))
        if bad:
            mended = template("CAST(event_id AS TEXT) IN (SELECT id FROM earlier)")
            found += _renamed(load, _pairs(load, properties, rest, common - bad, events=mended))
        for part in properties:
            _match_unreadable(load, part, properties, rest, common)
    engine.drop(UNKNOWN, PAIRS)
    return found


def _told_ids(load: Loading) -> int:
    """Pairs rows that tell an id with events that were known by what their rows said."""
    query = template(
        "SELECT f.event_id AS row_id, e.event_id FROM fresh AS f JOIN segue.event AS e ON e.event_id = f.by_content "
        "ANTI JOIN segue.event AS k ON k.event_id = f.event_id WHERE NOT f.own_id IS NULL"
    )
    found = load.engine.make(PAIRS, query)
    if found:
        load.engine.run(RENAME)
    return found


def _renamed(load: Loading, number: int) -> int:
    """Gives the events of `pairs` the ids of their rows."""
    if number:
        load.engine.run(RENAME)
        load.engine.run(template("DELETE FROM earlier WHERE id IN (SELECT CAST(event_id AS TEXT) FROM pairs)"))
        load.engine.run(template("DELETE FROM unknown_rows WHERE event_id IN (SELECT row_id FROM pairs)"))
    return number


def _match_unreadable(
    load: Loading, part: Part, properties: Sequence[Part], rest: Sequence[str], common: frozenset[str]
) -> None:  # fmt: skip
    """Rows with a cell that cannot be read are of events that have a value there, if all else is alike."""
    raw, value = column(f"raw:{part.name}"), column(part.name)
    if not part.strict or not load.engine.rows(
        template("SELECT 1 FROM unknown_rows WHERE NOT $r IS NULL AND $v IS NULL LIMIT 1", r=raw, v=value)
    ):
        return
    rows, events = template("NOT $r IS NULL AND $v IS NULL", r=raw, v=value), template("NOT $v IS NULL", v=value)
    if _pairs(load, properties, rest, common - {folded(part.source_column)}, rows=rows, events=events):
        load.engine.run(template("UPDATE fresh AS f SET event_id = p.event_id FROM pairs AS p WHERE f.event_id = p.row_id"))
        load.engine.run(template("DELETE FROM unknown_rows WHERE event_id IN (SELECT row_id FROM pairs)"))


def _pairs(
    load: Loading, properties: Sequence[Part], rest: Sequence[str], common: frozenset[str], *,
    rows: exp.Expr = EVERY, events: exp.Expr = EVERY,
) -> int:  # fmt: skip
    """`pairs`: rows and events that are alike in the common columns, among the rows and events that meet a test."""
    fields: list[exp.Expr] = [column(name) for name in ("lead_id", "account_id", "name", "at")]
    fields += [column(part.name) for part in properties if folded(part.source_column) in common]
    for name in rest:
        if folded(name) in common:
            pointer = "/" + name.replace("~", "~0").replace("/", "~1")
            fields.append(template("JSON_EXTRACT_STRING(other, $pointer)", pointer=pointer))
    told = [template("COALESCE(CAST($f AS TEXT), CHR(30))", f=field) for field in fields]
    alike = function("md5", function("concat_ws", exp.Literal.string("\x1f"), *told))
    query = template(
        "SELECT r.event_id AS row_id, e.event_id FROM ("
        'SELECT event_id, $alike AS alike, ROW_NUMBER() OVER (PARTITION BY $alike ORDER BY "#row") AS place '
        "FROM unknown_rows WHERE $rows) AS r JOIN ("
        "SELECT event_id, $alike AS alike, ROW_NUMBER() OVER (PARTITION BY $alike ORDER BY event_id) AS place "
        "FROM segue.event WHERE source = $source AND $events AND event_id NOT IN (SELECT event_id FROM fresh)) AS e "
        "ON e.alike = r.alike AND e.place = r.place",
        alike=alike, rows=rows, events=events, source=load.source.name.value,
    )  # fmt: skip
    return load.engine.make(PAIRS, query)


def _bad_columns(load: Loading) -> set[str]:
    """Columns of the source with cells in quarantine."""
    found = load.engine.rows(template('SELECT DISTINCT "column" FROM earlier WHERE NOT id IS NULL'))
    return {folded(name) for (name,) in found}


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
        from_ = exp.From(this=exp.table_("differing", alias="f"))
        load.engine.run(exp.Update(this=exp.table_("event", db="segue", alias="e"), expressions=sets, from_=from_).where(same))
    load.engine.drop("differing")
    return number
