"""A file of leads: read, matched with those known by key or e-mail, added or brought up to date."""

from __future__ import annotations

from sqlglot import exp

from segue.ingestion.csv_files import ROW
from segue.ingestion.domains import make_accounts_of_domains
from segue.ingestion.loading import (
    FORMER_KEY,
    Loading,
    account_part,
    former_key_part,
    key_part,
    note_former_key,
    parse_rows,
)  # fmt: skip
from segue.ingestion.mapping import map_traits
from segue.ingestion.parsed import part_of
from segue.ingestion.reports import in_number
from segue.ingestion.timelines import told
from segue.ingestion.upsert import FOUND, Upsert
from segue.language.sql import column, instant
from segue.language.template import query, template


def load_leads(load: Loading) -> None:
    """Leads of a staged file into the warehouse."""
    source, columns = load.source, load.columns()
    assert source.key is not None
    by_email = source.key.kind == "email"
    key_column = columns.required(source.key.column, "the key")
    mapped = [one for one in map_traits(load.workspace, source, columns) if not (by_email and one.name == "email")]
    parts = [key_part("key", source.key, key_column, load), *(part_of(one, load.stage, load.reading) for one in mapped)]
    parts += former_key_part(load, columns)
    fields = [*(["email"] if by_email else []), *(one.name for one in mapped)]
    if source.account is not None:
        parts.append(account_part(load, columns, source.account))
        fields.append("account_key")
    no_key = "no valid e-mail address as key" if by_email else f"no key in column '{key_column}'"
    names = parse_rows(load, columns, parts, no_key=no_key)
    upsert = Upsert.of(load, "lead", fields)
    rows = upsert.one_row_a_key(names, load.report)
    _match(load, rows, [name for name in load.engine.staged_columns(rows) if name in names or name.startswith(told(""))])
    upsert.apply(load.report)
    note_former_key(load)
    if source.account is not None and source.account.kind == "domain":
        make_accounts_of_domains(load.engine, FOUND, load.report)
    _identify(load)


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
    former = load.former_key
    if former is not None and FORMER_KEY in names:
        known = _known_by_other(known, FORMER_KEY, former.kind)
    if has_email and kind != "email":
        known = _known_by_other(known, "email", "email", besides=kind)
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


def _known_by_other(known: exp.Select, name: str, kind: str, *, besides: str = "") -> exp.Select:
    """Rows not known by their key may be of a lead known by another column, one row a lead. `besides`: unless that lead has
    another key of this kind.
    """
    taken = template("e.lead_id IN (SELECT lead_id FROM segue.identity WHERE kind = $kind)", kind=besides)
    found = query(
        'SELECT * EXCLUDE ("#known", "#other"), COALESCE("#known", CASE WHEN "#known" IS NULL AND ROW_NUMBER() OVER '
        '(PARTITION BY "#other", "#known" IS NULL ORDER BY "#row") = 1 THEN "#other" END) AS "#known" FROM ('
        'SELECT n.*, e.lead_id AS "#other" FROM $known AS n LEFT JOIN segue.identity AS e ON e.kind = $kind '
        "AND e.value = $value AND NOT $taken) AS m",
        known=known.subquery(), kind=kind, value=column(name, "n"), taken=taken,
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
