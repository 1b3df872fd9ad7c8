"""A file of accounts, and which account every lead belongs to.

A lead belongs to the account its source names; else to the account that has its e-mail address's domain; else to the one that
has its company's domain, which is made where there is none. Addresses of free mail providers say nothing about a company
and never make an account.
"""

from __future__ import annotations

from datetime import datetime

from sqlglot import exp

from segue.definitions.source import KeyColumn
from segue.engines.duckdb import DuckDB
from segue.ingestion.domains import company_domains, last_account
from segue.ingestion.loading import FORMER_KEY, Loading, former_key_part, key_part, note_former_key, parse_rows
from segue.ingestion.mapping import map_traits
from segue.ingestion.parsed import part_of
from segue.ingestion.reports import in_number
from segue.ingestion.upsert import FOUND, Upsert
from segue.language.sql import column, instant
from segue.language.template import query, template


def load_accounts(load: Loading) -> None:
    """Accounts of a staged file into the warehouse."""
    source, columns = load.source, load.columns()
    assert source.key is not None
    key_column = columns.required(source.key.column, "the key")
    by_domain = source.key.kind == "domain"
    parts = [key_part("key", source.key, key_column, load)]
    mapped = [one for one in map_traits(load.workspace, source, columns) if not (by_domain and one.name == "domain")]
    for one in mapped:
        if one.name == "domain":
            parts.append(key_part("domain", KeyColumn(one.column, "domain"), one.column, load, strict=True))
        else:
            parts.append(part_of(one, load.stage, load.reading))
    fields = [part.name for part in parts[1:]]
    no_key = "no valid domain as key" if by_domain else f"no key in column '{key_column}'"
    free = template("key IN (SELECT domain FROM segue.free_mail_domain)") if by_domain else None
    parts += former_key_part(load, columns)
    names = parse_rows(load, columns, parts, no_key=no_key, no_keys=free)
    upsert = Upsert.of(load, "account", [*fields, "domain"] if by_domain else fields)
    rows = upsert.one_row_a_key(names, load.report)
    _match(load, rows, by_domain=by_domain, has_domain="domain" in fields, has_former=FORMER_KEY in names)
    upsert.apply(load.report)
    note_former_key(load)


def _match(load: Loading, rows_table: str, *, by_domain: bool, has_domain: bool, has_former: bool) -> None:
    """`found`: every row with the id of its account: by its key, else by its former key, else by its domain where that account
    has no other key.
    """
    rows = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("r"))).from_(exp.table_(rows_table, alias="r"))
    if by_domain:
        rows.select(exp.alias_(column("key", "r"), "domain", quoted=True), copy=False)
    known = query(
        'SELECT r.*, a.account_id AS "#known" FROM $rows AS r LEFT JOIN segue.account AS a ON a.key = r.key',
        rows=rows.subquery(),
    )  # fmt: skip
    if has_former:
        known = _known_by(known, template("d.key = $key", key=column(FORMER_KEY, "n")))
    if has_domain:
        known = _known_by(known, template("d.domain = n.domain AND d.key = d.domain"))
    numbered = template(
        'SELECT *, "#known" IS NULL AS "#new", COALESCE("#known", $first + ROW_NUMBER() OVER '
        '(PARTITION BY "#known" IS NULL ORDER BY "#row")) AS account_id FROM $known AS k',
        first=last_account(load.engine), known=known.subquery(),
    )  # fmt: skip
    load.engine.make(FOUND, numbered)
    if has_domain or has_former:
        load.engine.run(
            template(
                "UPDATE segue.account AS t SET key = f.key FROM found AS f WHERE t.account_id = f.account_id AND t.key <> f.key"
            )
        )


def _known_by(known: exp.Select, same: exp.Expr) -> exp.Select:
    """Rows not known yet may be of an account `d` that is the same by another test, one row an account."""
    found = query(
        'SELECT n.* EXCLUDE ("#known"), COALESCE(n."#known", CASE WHEN ROW_NUMBER() OVER (PARTITION BY d.account_id, '
        'n."#known" ORDER BY n."#row") = 1 THEN d.account_id END) AS "#known" FROM $known AS n '
        'LEFT JOIN segue.account AS d ON n."#known" IS NULL AND $same',
        known=known.subquery(), same=same,
    )  # fmt: skip
    return found


def settle(engine: DuckDB, now: datetime) -> list[str]:
    """Puts every lead into its account; sentences about what that did."""
    notes = _by_key(engine) + _by_domain(engine)
    engine.make(
        "of_domain",
        template("SELECT domain, MIN(account_id) AS account_id FROM segue.account WHERE domain IS NOT NULL GROUP BY domain"),
    )
    engine.make(
        "settled",
        template(
            "SELECT * FROM (SELECT l.lead_id, l.account_id AS before, "
            "COALESCE(k.account_id, n.account_id, d.account_id) AS account_id FROM segue.lead AS l "
            "LEFT JOIN segue.account AS k ON k.key = l.account_key LEFT JOIN of_domain AS n ON n.domain = l.account_key "
            "LEFT JOIN address AS a ON a.domain = SPLIT_PART(l.email, '@', 2) AND l.account_key IS NULL "
            "LEFT JOIN of_domain AS d ON d.domain = a.company) AS s "
            "WHERE account_id IS NOT NULL AND account_id IS DISTINCT FROM before"
        ),
    )
    engine.run(
        template(
            "INSERT INTO segue.trait_change SELECT 'lead', lead_id, 'account_id', CAST(before AS TEXT), "
            "CAST(account_id AS TEXT), $now, $now, 'import' FROM settled WHERE before IS NOT NULL",
            now=instant(now),
        )
    )
    engine.run(template("UPDATE segue.lead AS t SET account_id = s.account_id FROM settled AS s WHERE t.lead_id = s.lead_id"))
    _follow_keys(engine, now)
    engine.drop("settled", "address", "of_domain")
    return notes


def _follow_keys(engine: DuckDB, now: datetime) -> None:
    """Where a lead's key of its account has a history that this import has changed, its accounts have the same. Before it had
    a key it was in the account that it had then.
    """
    mine = template(
        '"of" = $lead AND trait = $key AND id IN (SELECT id FROM segue.trait_change WHERE "of" = $lead AND trait = $key '
        "AND recorded_at >= $now)",
        lead="lead", key="account_key", now=instant(now),
    )  # fmt: skip
    followed = engine.make("followed", template(
        "SELECT c.id, CASE WHEN c.old IS NULL THEN COALESCE(CAST(t.old AS BIGINT), s.before) "
        "ELSE COALESCE(o.account_id, od.account_id) END AS old, COALESCE(n.account_id, nd.account_id) AS new, "
        'c."at", c.recorded_at, c.source FROM (SELECT * FROM segue.trait_change WHERE $mine) AS c '
        "LEFT JOIN segue.account AS o ON o.key = c.old LEFT JOIN of_domain AS od ON od.domain = c.old "
        "LEFT JOIN segue.account AS n ON n.key = c.new LEFT JOIN of_domain AS nd ON nd.domain = c.new "
        "LEFT JOIN settled AS s ON s.lead_id = c.id LEFT JOIN segue.trait_change AS t "
        'ON t."of" = c."of" AND t.trait = $account AND t.id = c.id AND t."at" = c."at"',
        mine=mine, account="account_id",
    ))  # fmt: skip
    if followed:
        engine.run(template(
            'DELETE FROM segue.trait_change AS t USING (SELECT id, MIN("at") AS first FROM followed GROUP BY id) AS f '
            'WHERE t."of" = $lead AND t.trait = $account AND t.id = f.id AND t."at" >= f.first',
            lead="lead", account="account_id",
        ))  # fmt: skip
        engine.run(template(
            "INSERT INTO segue.trait_change SELECT 'lead', id, 'account_id', CAST(old AS TEXT), CAST(new AS TEXT), "
            '"at", recorded_at, source FROM followed WHERE NOT old IS NULL AND old <> new'
        ))  # fmt: skip
    engine.drop("followed")


def _by_key(engine: DuckDB) -> list[str]:
    """Accounts that leads name, or have named, and no source has told of."""
    made = engine.run(
        template(
            "INSERT INTO segue.account (account_id, key) SELECT $first + ROW_NUMBER() OVER (ORDER BY account_key), account_key "
            "FROM (SELECT DISTINCT account_key FROM (SELECT account_key FROM segue.lead UNION ALL "
            'SELECT old FROM segue.trait_change WHERE "of" = $lead AND trait = $key) AS l '
            "ANTI JOIN segue.account AS a ON a.key = l.account_key "
            "ANTI JOIN segue.account AS b ON b.domain = l.account_key WHERE account_key IS NOT NULL) AS n",
            first=last_account(engine),
            lead="lead",
            key="account_key",
        )
    )
    one, many = "1 account is known only by the key that leads name", "{} accounts are known only by the keys that leads name"
    return [in_number(made, one, many)] if made else []


def _by_domain(engine: DuckDB) -> list[str]:
    """`address`: the e-mail domains of leads that name no account, each with its company's; makes accounts that are missing.

    A domain that an account has is that account's, also where the company has registered a shorter one. One of two parts
    cannot be shortened.
    """
    free = exp.select("domain").from_(exp.table_("free_mail_domain", db="segue"))
    engine.make(
        "addresses",
        template(
            "SELECT DISTINCT SPLIT_PART(email, '@', 2) AS domain FROM segue.lead "
            "WHERE email IS NOT NULL AND account_key IS NULL AND SPLIT_PART(email, '@', 2) NOT IN ($free)",
            free=free,
        ),
    )
    long = engine.rows(
        template("SELECT a.domain FROM addresses AS a ANTI JOIN segue.account AS b USING (domain) WHERE a.domain LIKE '%.%.%'")
    )
    engine.make_from("company", {"domain": "text", "company": "text"}, company_domains(domain for (domain,) in long))
    address = (
        "SELECT a.domain, COALESCE(c.company, a.domain) AS company FROM addresses AS a LEFT JOIN company AS c USING (domain)"
    )
    engine.make("address", template(address))
    made = engine.run(
        template(
            "INSERT INTO segue.account (account_id, key, domain) SELECT $first + ROW_NUMBER() OVER (ORDER BY company), "
            "company, company FROM (SELECT DISTINCT n.company FROM address AS n "
            "ANTI JOIN segue.account AS b ON b.domain = n.company WHERE n.company NOT IN ($free)) AS m",
            first=last_account(engine),
            free=free,
        )
    )
    engine.drop("addresses", "company")
    one, many = "1 account was made from an e-mail domain", "{} accounts were made from e-mail domains"
    return [in_number(made, one, many)] if made else []
