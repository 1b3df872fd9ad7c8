"""A file of leads: read, matched with those known by key or e-mail, added or brought up to date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from segue.definitions.source import Source
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import DuckDB
from segue.ingestion.hygiene import Reading
from segue.ingestion.keys import key_value
from segue.ingestion.mapping import Columns, Mapped, map_traits
from segue.ingestion.parsed import Part, bad_cells, bad_rows, kept_as_json, make_parsed, part_of, unreadable_rows
from segue.ingestion.reports import SourceReport
from segue.ingestion.staging import Stage
from segue.ingestion.upsert import FOUND, Upsert
from segue.language.sql import column
from segue.language.template import query, template
from segue.language.types import INSTANT


@dataclass(frozen=True)
class Loading:
    """What every load needs."""

    engine: DuckDB
    workspace: Workspace
    source: Source
    stage: Stage
    reading: Reading
    now: datetime
    report: SourceReport

    def columns(self) -> Columns:
        return Columns(self.source, self.report.file, self.stage.columns)


def load_leads(load: Loading) -> None:
    """Leads of a staged file into the warehouse."""
    source, columns = load.source, load.columns()
    assert source.key is not None
    key_column = columns.required(source.key.column, "the key")
    by_email = source.key.kind == "email"
    if by_email:
        columns.taken.add(key_column)
    key = Part("key", key_value(column(key_column, "t"), source.key.kind, load.reading))
    parts, mapped = [key], map_traits(load.workspace, source, columns)
    parts += [part_of(one, load.stage, load.reading) for one in mapped if not (by_email and one.name == "email")]
    fields = [one.name for one in mapped]
    if by_email:
        fields = ["email", *(name for name in fields if name != "email")]
    parts += _account_part(load, columns, fields) + _changed_at(load, columns)
    columns.taken.add(key_column)
    parts.append(Part("other", kept_as_json(columns.rest())))
    make_parsed(load.engine, parts)
    unreadable_rows(load.engine, load.stage.bad, load.report, load.now)
    reason = "no valid e-mail address as key" if by_email else f"no key in column '{key_column}'"
    bad_rows(load.engine, exp.Is(this=column("key"), expression=exp.Null()), reason, load.report, load.now, key_column)
    bad_cells(load.engine, parts, load.report, load.now)
    _note_kept(load, columns)
    names = [part.name for part in parts if part.name != "key"]
    upsert = Upsert(load.engine, "lead", fields, load.now, source.name.value)
    upsert.one_row_a_key(names, load.report)
    _match(load, names)
    upsert.apply(load.report)
    _identify(load)


def _account_part(load: Loading, columns: Columns, fields: list[str]) -> list[Part]:
    account = load.source.account
    if account is None:
        return []
    found = columns.required(account.column, "the account")
    columns.taken.add(found)
    fields.append("account_key")
    return [Part("account_key", key_value(column(found, "t"), account.kind, load.reading))]


def _changed_at(load: Loading, columns: Columns) -> list[Part]:
    if not load.source.changed_at:
        return []
    found = columns.required(load.source.changed_at, "the time of change")
    columns.taken.add(found)
    return [part_of(Mapped("changed_at", found, INSTANT), load.stage, load.reading)]


def _note_kept(load: Loading, columns: Columns) -> None:
    rest = columns.rest()
    if rest:
        shown = ", ".join(rest[:6]) + (f" and {len(rest) - 6} more" if len(rest) > 6 else "")
        load.report.notes.append(f"{len(rest)} columns are kept but no trait is made of them: {shown}")


def _match(load: Loading, names: list[str]) -> None:
    """`found`: every row with the id of its lead. By its key; else, for ids, by e-mail, if that lead has no such id yet."""
    assert load.source.key is not None
    kind = load.source.key.kind
    has_email = kind == "email" or "email" in names
    keep = [name for name in names if name != "email"] if kind == "email" else names
    rows = exp.select(column("key"), column("#row"), *(column(name) for name in keep)).from_("rows")
    if kind == "email":
        rows.select(exp.alias_(column("key"), "email", quoted=True), copy=False)
    first = int(load.engine.rows(template("SELECT COALESCE(MAX(lead_id), 0) FROM segue.lead"))[0][0])
    known = _known_by_key(rows, kind)
    if has_email and kind != "email":
        known = _known_by_email(known, kind)
    numbered = template(
        "SELECT *, known_id IS NULL AS is_new, COALESCE(known_id, $first + ROW_NUMBER() OVER "
        "(PARTITION BY known_id IS NULL ORDER BY \"#row\")) AS lead_id FROM $known AS k",
        first=first, known=known.subquery(),
    )  # fmt: skip
    load.engine.make(FOUND, numbered)


def _known_by_key(rows: exp.Select, kind: str) -> exp.Select:
    found = query(
        "SELECT r.*, i.lead_id AS known_id FROM $rows AS r LEFT JOIN segue.identity AS i ON i.kind = $kind AND i.value = r.key",
        rows=rows.subquery(), kind=kind,
    )  # fmt: skip
    return found


def _known_by_email(known: exp.Select, kind: str) -> exp.Select:
    """Rows not known by their id may be of a lead known by e-mail, one row a lead, unless that has another id."""
    found = query(
        "SELECT * EXCLUDE (known_id, by_email), COALESCE(known_id, CASE WHEN known_id IS NULL AND ROW_NUMBER() OVER "
        "(PARTITION BY by_email, known_id IS NULL ORDER BY \"#row\") = 1 THEN by_email END) AS known_id FROM ("
        "SELECT n.*, e.lead_id AS by_email FROM $known AS n LEFT JOIN segue.identity AS e ON e.kind = 'email' AND e.value = n.email "
        "AND e.lead_id NOT IN (SELECT lead_id FROM segue.identity WHERE kind = $kind)) AS m",
        known=known.subquery(), kind=kind,
    )  # fmt: skip
    return found


def _identify(load: Loading) -> None:
    """Writes down the keys by which leads are known from now on; an e-mail belongs to the first lead that has it."""
    assert load.source.key is not None
    stamp = Upsert(load.engine, "lead", [], load.now).stamp
    kinds = {load.source.key.kind: "key"}
    if "email" in load.engine.staged_columns(FOUND):
        kinds.setdefault("email", "email")
    for kind, name in kinds.items():
        load.engine.run(
            template(
                "INSERT INTO segue.identity SELECT $kind, value, lead_id, $now FROM (SELECT $value AS value, MIN(lead_id) AS lead_id "
                "FROM found WHERE $value IS NOT NULL GROUP BY 1) AS n WHERE value NOT IN (SELECT value FROM segue.identity WHERE kind = $kind)",
                kind=kind,
                value=column(name),
                now=stamp,
            )
        )
    shared = load.engine.rows(
        template(
            "SELECT COUNT(*) FROM found AS f JOIN segue.identity AS i ON i.kind = 'email' AND i.value = f.email AND i.lead_id <> f.lead_id"
        )
    ) if kinds.get("email") == "email" else [(0,)]  # fmt: skip
    if shared[0][0]:
        load.report.notes.append(f"{shared[0][0]:,} leads share their e-mail address with another lead")
