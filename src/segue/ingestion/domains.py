"""Accounts by their domain: which company a domain is of, and accounts that are known by nothing else.

Addresses of free mail providers say nothing about a company and never make an account.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import publicsuffixlist
from sqlglot import exp

from segue.engines.duckdb import DuckDB
from segue.ingestion.reports import SourceReport, in_number
from segue.language.template import template


def company_domains(domains: Iterable[str]) -> list[tuple[str, str]]:
    """Each domain with the one its company has registered: eu.acme.co.uk is acme.co.uk."""
    suffixes = _suffixes()
    return [(domain, suffixes.privatesuffix(domain) or domain) for domain in domains]


@cache
def _suffixes() -> publicsuffixlist.PublicSuffixList:
    return publicsuffixlist.PublicSuffixList()


def company_only(domain: exp.Expr) -> exp.Expr:
    """A domain, null where it is that of a free mail provider."""
    return template("CASE WHEN $d NOT IN (SELECT domain FROM segue.free_mail_domain) THEN $d END", d=domain)


def last_account(engine: DuckDB) -> int:
    """The greatest id that an account has."""
    return int(engine.rows(template("SELECT COALESCE(MAX(account_id), 0) FROM segue.account"))[0][0])


def make_accounts_of_domains(engine: DuckDB, table: str, report: SourceReport) -> None:
    """Makes the accounts that rows of a table name by a domain that no account has yet."""
    made = engine.run(
        template(
            "INSERT INTO segue.account (account_id, key, domain) SELECT $first + ROW_NUMBER() OVER (ORDER BY account_key), "
            "account_key, account_key FROM (SELECT DISTINCT account_key FROM $table AS n "
            "ANTI JOIN segue.account AS a ON a.key = n.account_key ANTI JOIN segue.account AS b ON b.domain = n.account_key "
            "WHERE account_key IS NOT NULL) AS m",
            first=last_account(engine),
            table=exp.to_table(table),
        )
    )
    if made:
        one, many = "1 account is known only by the domain", "{} accounts are known only by the domains"
        report.notes.append(f"{in_number(made, one, many)} that {report.into}s name")
