"""A file of accounts, and which account every lead belongs to.

A lead belongs to the account its source names; else to the account of its e-mail's company domain, which is made where
there is none. Addresses of free mail providers say nothing about a company and never make an account.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import publicsuffixlist
from sqlglot import exp

from segue.engines.duckdb import DuckDB
from segue.ingestion.keys import key_value
from segue.ingestion.leads import Loading, _changed_at, _note_kept
from segue.ingestion.mapping import map_traits
from segue.ingestion.parsed import Part, bad_cells, bad_rows, kept_as_json, make_parsed, part_of, unreadable_rows
from segue.ingestion.upsert import FOUND, Upsert
from segue.language.sql import column
from segue.language.template import query, template


def load_accounts(load: Loading) -> None:
    """Accounts of a staged file into the warehouse."""
    source, columns = load.source, load.columns()
    assert source.key is not None
    key_column = columns.required(source.key.column, "the key")
    by_domain = source.key.kind == "domain"
    if by_domain:
        columns.taken.add(key_column)
    parts = [Part("key", key_value(column(key_column, "t"), source.key.kind, load.reading))]
    mapped = [one for one in map_traits(load.workspace, source, columns) if not (by_domain and one.name == "domain")]
    for one in mapped:
        if one.name == "domain":
            parts.append(Part("domain", key_value(column(one.column, "t"), "domain", load.reading)))
        else:
            parts.append(part_of(one, load.stage, load.reading))
    fields = [part.name for part in parts[1:]]
    parts += _changed_at(load, columns)
    columns.taken.add(key_column)
    parts.append(Part("other", kept_as_json(columns.rest())))
    make_parsed(load.engine, parts)
    unreadable_rows(load.engine, load.stage.bad, load.report, load.now)
    reason = "no valid domain as key" if by_domain else f"no key in column '{key_column}'"
    bad_rows(load.engine, exp.Is(this=column("key"), expression=exp.Null()), reason, load.report, load.now, key_column)
    if by_domain:
        free = template("key IN (SELECT domain FROM segue.free_mail_domain)")
        bad_rows(load.engine, free, "the domain of a free mail provider is no company's", load.report, load.now, key_column)
    bad_cells(load.engine, parts, load.report, load.now)
    _note_kept(load, columns)
    upsert = Upsert(load.engine, "account", [*fields, "domain"] if by_domain else fields, load.now, source.name.value)
    upsert.one_row_a_key([part.name for part in parts if part.name != "key"], load.report)
    _match(load, by_domain=by_domain, has_domain="domain" in fields)
    upsert.apply(load.report)


def _match(load: Loading, *, by_domain: bool, has_domain: bool) -> None:
    """`found`: every row with the id of its account: by its key, else by its domain where that account has no other key."""
    rows = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("r"))).from_(exp.table_("rows", alias="r"))
    if by_domain:
        rows.select(exp.alias_(column("key", "r"), "domain", quoted=True), copy=False)
    known = query(
        "SELECT r.*, a.account_id AS known_id FROM $rows AS r LEFT JOIN segue.account AS a ON a.key = r.key",
        rows=rows.subquery(),
    )  # fmt: skip
    if has_domain:
        known = query(
            "SELECT n.* EXCLUDE (known_id), COALESCE(n.known_id, CASE WHEN ROW_NUMBER() OVER (PARTITION BY d.account_id, n.known_id "
            "ORDER BY n.\"#row\") = 1 THEN d.account_id END) AS known_id FROM $known AS n LEFT JOIN segue.account AS d "
            "ON n.known_id IS NULL AND d.domain = n.domain AND d.key = d.domain",
            known=known.subquery(),
        )  # fmt: skip
    first = int(load.engine.rows(template("SELECT COALESCE(MAX(account_id), 0) FROM segue.account"))[0][0])
    numbered = template(
        "SELECT *, known_id IS NULL AS is_new, COALESCE(known_id, $first + ROW_NUMBER() OVER "
        "(PARTITION BY known_id IS NULL ORDER BY \"#row\")) AS account_id FROM $known AS k",
        first=first, known=known.subquery(),
    )  # fmt: skip
    load.engine.make(FOUND, numbered)
    if has_domain:
        load.engine.run(
            template(
                "UPDATE segue.account AS t SET key = f.key FROM found AS f WHERE t.account_id = f.account_id AND t.key <> f.key"
            )
        )


def settle(engine: DuckDB, now: exp.Expr) -> list[str]:
    """Puts every lead into its account; sentences about what that did."""
    notes = _by_key(engine)
    notes += _by_domain(engine)
    engine.make(
        "settled",
        template(
            "SELECT l.lead_id, COALESCE(k.account_id, d.account_id) AS account_id, l.account_id AS before FROM segue.lead AS l "
            "LEFT JOIN segue.account AS k ON k.key = l.account_key LEFT JOIN company AS c ON c.domain = SPLIT_PART(l.email, '@', 2) "
            "LEFT JOIN segue.account AS d ON d.domain = c.company AND l.account_key IS NULL "
            "WHERE COALESCE(k.account_id, d.account_id) IS DISTINCT FROM l.account_id AND COALESCE(k.account_id, d.account_id) IS NOT NULL"
        ),
    )
    engine.run(
        template(
            "INSERT INTO segue.trait_change SELECT 'lead', lead_id, 'account_id', CAST(before AS TEXT), CAST(account_id AS TEXT), "
            "$now, $now, 'import' FROM settled WHERE before IS NOT NULL",
            now=now,
        )
    )
    engine.run(template("UPDATE segue.lead AS t SET account_id = s.account_id FROM settled AS s WHERE t.lead_id = s.lead_id"))
    engine.drop("settled", "company")
    return notes


def _by_key(engine: DuckDB) -> list[str]:
    """Accounts that leads name and no source has told of."""
    made = engine.run(
        template(
            "INSERT INTO segue.account (account_id, key) SELECT (SELECT COALESCE(MAX(account_id), 0) FROM segue.account) + "
            "ROW_NUMBER() OVER (ORDER BY account_key), account_key FROM (SELECT DISTINCT account_key FROM segue.lead "
            "WHERE account_key IS NOT NULL AND account_key NOT IN (SELECT key FROM segue.account)) AS n"
        )
    )
    return [f"{made:,} accounts are known only by the key their leads name"] if made else []


def _by_domain(engine: DuckDB) -> list[str]:
    """`company`: for each e-mail domain of leads that name no account its company's domain; makes accounts that are missing."""
    free = "SELECT domain FROM segue.free_mail_domain"
    domains = engine.rows(
        template(
            "SELECT DISTINCT SPLIT_PART(email, '@', 2) FROM segue.lead WHERE email IS NOT NULL AND account_key IS NULL "
            f"AND SPLIT_PART(email, '@', 2) NOT IN ({free})"
        )
    )
    engine.make_from("company", {"domain": "text", "company": "text"}, company_domains(domain for (domain,) in domains))
    made = engine.run(
        template(
            "INSERT INTO segue.account (account_id, key, domain) SELECT (SELECT COALESCE(MAX(account_id), 0) FROM segue.account) + "
            "ROW_NUMBER() OVER (ORDER BY company), company, company FROM (SELECT DISTINCT company FROM company WHERE company NOT IN "
            f"(SELECT domain FROM segue.account WHERE domain IS NOT NULL) AND company NOT IN ({free})) AS n"
        )
    )
    return [f"{made:,} accounts were made from e-mail domains"] if made else []


def company_domains(domains: Iterable[str]) -> list[tuple[str, str]]:
    """Each domain with the one its company has registered: eu.acme.co.uk is acme.co.uk."""
    suffixes = _suffixes()
    return [(domain, suffixes.privatesuffix(domain) or domain) for domain in domains]


@cache
def _suffixes() -> publicsuffixlist.PublicSuffixList:
    return publicsuffixlist.PublicSuffixList()
