"""A file of leads: read, matched with those known by key or e-mail, added or brought up to date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlglot import exp

from segue.definitions.source import KeyColumn, Source
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import DuckDB
from segue.ingestion.csv_files import ROW
from segue.ingestion.domains import company_only, make_accounts_of_domains
from segue.ingestion.hygiene import Reading, cleaned
from segue.ingestion.keys import key_value
from segue.ingestion.mapping import Columns, Mapped, map_traits
from segue.ingestion.parsed import Part, bad_cells, bad_rows, kept_as_json, make_parsed, part_of, unreadable_rows
from segue.ingestion.reports import SourceReport, in_number
from segue.ingestion.staging import STAGE, Stage
from segue.ingestion.upsert import CHANGED_AT, FOUND, Upsert
from segue.language.sql import column, instant
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
    by_email = source.key.kind == "email"
    key_column = columns.required(source.key.column, "the key")
    mapped = [one for one in map_traits(load.workspace, source, columns) if not (by_email and one.name == "email")]
    parts = [key_part("key", source.key, key_column, load), *(part_of(one, load.stage, load.reading) for one in mapped)]
    fields = [*(["email"] if by_email else []), *(one.name for one in mapped)]
    if source.account is not None:
        parts.append(account_part(load, columns, source.account))
        fields.append("account_key")
    parts += changed_at_part(load, columns)
    parts.append(Part("other", kept_as_json(columns.rest())))
    make_parsed(load.engine, parts)
    unreadable_rows(load.engine, load.stage.bad, load.report, load.now)
    reason = "no valid e-mail address as key" if by_email else f"no key in column '{key_column}'"
    bad_rows(load.engine, exp.Is(this=column("key"), expression=exp.Null()), reason, load.report, load.now, key_column)
    bad_cells(load.engine, parts, load.report, load.now)
    note_kept(load, columns)
    names = [part.name for part in parts if part.name != "key"]
    upsert = Upsert(load.engine, "lead", fields, load.now, source.name.value)
    _match(load, upsert.one_row_a_key(names, load.report), names)
    upsert.apply(load.report)
    if source.account is not None and source.account.kind == "domain":
        make_accounts_of_domains(load.engine, FOUND, load.report)
    _identify(load)


def key_part(name: str, key: KeyColumn, key_column: str, load: Loading, *, strict: bool = False) -> Part:
    """A key of a lead or account as a part."""

    def read(this: exp.Expr) -> exp.Expr:
        return key_value(this, key.kind)

    reason = {"email": "not an e-mail address", "domain": "not a domain"}.get(key.kind, "not a key")
    return Part(
        name, cleaned(column(key_column, "t"), load.reading), read, strict=strict, source_column=key_column, reason=reason
    )


def account_part(load: Loading, columns: Columns, account: KeyColumn) -> Part:
    """The key of the account that a row names."""
    part = key_part("account_key", account, columns.required(account.column, "the account"), load, strict=True)
    if account.kind != "domain":
        return part
    return replace(part, fits=company_only, reason="not the domain of a company")


def changed_at_part(load: Loading, columns: Columns) -> list[Part]:
    """The time since when a row's values hold, where the source tells it."""
    if not load.source.changed_at:
        return []
    found = columns.required(load.source.changed_at, "the time of change")
    return [part_of(Mapped(CHANGED_AT, found, INSTANT), load.stage, load.reading)]


def note_kept(load: Loading, columns: Columns) -> None:
    """Tells of the columns that hold something, and no trait is made of them."""
    rest = columns.rest()
    if not rest:
        return
    counts = [template("COUNT(NULLIF(CAST($c AS TEXT), ''))", c=column(name)) for name in rest]
    numbers = load.engine.rows(exp.select(*counts).from_(STAGE))[0]
    told = [name for name, number in zip(rest, numbers, strict=True) if number]
    if told:
        shown = ", ".join(told[:6]) + (f" and {len(told) - 6} more" if len(told) > 6 else "")
        one, many = "1 column is kept but no trait is made of it", "{} columns are kept but no trait is made of them"
        load.report.notes.append(f"{in_number(len(told), one, many)}: {shown}")


def _match(load: Loading, rows_table: str, names: list[str]) -> None:
    """`found`: every row with the id of its lead. By its key; else, for ids, by e-mail, if that lead has no such id yet."""
    assert load.source.key is not None
    kind = load.source.key.kind
    has_email = kind == "email" or "email" in names
    rows = exp.select(column("key"), column(ROW), *(column(name) for name in names)).from_(rows_table)
    if kind == "email":
        rows.select(exp.alias_(column("key"), "email", quoted=True), copy=False)
    first, known_keys = load.engine.rows(
        template("SELECT (SELECT COALESCE(MAX(lead_id), 0) FROM segue.lead), (SELECT COUNT(*) FROM segue.identity)")
    )[0]
    if not known_keys:
        all_new = 'SELECT *, TRUE AS "#new", $first + ROW_NUMBER() OVER () AS lead_id FROM $rows AS r'
        load.engine.make(FOUND, template(all_new, first=first, rows=rows.subquery()))
        return
    known = _known_by_key(rows, kind)
    if has_email and kind != "email":
        known = _known_by_email(known, kind)
    numbered = template(
        'SELECT *, "#known" IS NULL AS "#new", COALESCE("#known", $first + ROW_NUMBER() OVER '
        '(PARTITION BY "#known" IS NULL ORDER BY "#row")) AS lead_id FROM $known AS k',
        first=first, known=known.subquery(),
    )  # fmt: skip
    load.engine.make(FOUND, numbered)


def _known_by_key(rows: exp.Select, kind: str) -> exp.Select:
    found = query(
        'SELECT r.*, i.lead_id AS "#known" FROM $rows AS r LEFT JOIN segue.identity AS i ON i.kind = $kind AND i.value = r.key',
        rows=rows.subquery(), kind=kind,
    )  # fmt: skip
    return found


def _known_by_email(known: exp.Select, kind: str) -> exp.Select:
    """Rows not known by their id may be of a lead known by e-mail, one row a lead, unless that has another id."""
    found = query(
        'SELECT * EXCLUDE ("#known", "#by_email"), COALESCE("#known", CASE WHEN "#known" IS NULL AND ROW_NUMBER() OVER '
        '(PARTITION BY "#by_email", "#known" IS NULL ORDER BY "#row") = 1 THEN "#by_email" END) AS "#known" FROM ('
        'SELECT n.*, e.lead_id AS "#by_email" FROM $known AS n LEFT JOIN segue.identity AS e ON e.kind = \'email\' '
        "AND e.value = n.email AND e.lead_id NOT IN (SELECT lead_id FROM segue.identity WHERE kind = $kind)) AS m",
        known=known.subquery(), kind=kind,
    )  # fmt: skip
    return found


def _identify(load: Loading) -> None:
    """Writes down the keys by which leads are known from now on; an e-mail belongs to the first lead that has it."""
    assert load.source.key is not None
    kinds = {load.source.key.kind: "key"}
    if "email" in load.engine.staged_columns(FOUND):
        kinds.setdefault("email", "email")
    for kind, name in kinds.items():
        load.engine.run(
            template(
                "INSERT INTO segue.identity SELECT $kind, value, lead_id, $now FROM ("
                "SELECT $value AS value, MIN(lead_id) AS lead_id FROM found AS f "
                "ANTI JOIN segue.identity AS i ON i.kind = $kind AND i.value = $value "
                "WHERE $value IS NOT NULL GROUP BY 1) AS n",
                kind=kind,
                value=column(name, "f"),
                now=instant(load.now),
            )
        )
    if kinds.get("email") == "email":
        _note_shared_addresses(load)


def _note_shared_addresses(load: Loading) -> None:
    shared = int(
        load.engine.rows(
            template(
                "SELECT COUNT(*) FROM found AS f JOIN segue.identity AS i ON i.kind = 'email' AND i.value = f.email "
                "AND i.lead_id <> f.lead_id"
            )
        )[0][0]
    )
    if shared:
        one, many = "1 lead shares its e-mail address with another", "{} leads share their e-mail address with another"
        load.report.notes.append(in_number(shared, one, many) + "; events by that address go to the first of them")
