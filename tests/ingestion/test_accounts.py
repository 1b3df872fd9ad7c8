"""Accounts: by key, by domain, by the domains of e-mail addresses; which lead belongs to which."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.ingestion.shop import LEADS, Shop, adds_up, source_of

Opening = Callable[..., Shop]
ACCOUNTS = "  accounts: {file: accounts.csv, into: account, key: domain}\n"
BY_ID = "  accounts: {file: accounts.csv, into: account, key: id}\n"
TRAITS = "traits:\n  tier: {type: text, of: account}\n"
NAMING = LEADS.replace("}", ", account: company_id}")


def accounts_of_leads(shop: Shop) -> dict[str, str | None]:
    rows = shop.query("SELECT l.key, a.key FROM segue.lead AS l LEFT JOIN segue.account AS a USING (account_id) ORDER BY 1")
    return dict(rows)


# --- by e-mail domain ---


def test_an_address_of_a_company_makes_its_account_once(shop: Opening) -> None:
    one = shop()
    one.put("leads.csv", "email\nana@acme.example\nben@acme.example\ncho@other.example\n")
    report = one.imports()
    assert (report.accounts, report.notes) == (2, ["2 accounts were made from e-mail domains"])
    assert accounts_of_leads(one) == {
        "ana@acme.example": "acme.example",
        "ben@acme.example": "acme.example",
        "cho@other.example": "other.example",
    }
    assert one.accounts("domain") == {"acme.example": "acme.example", "other.example": "other.example"}


def test_one_account_is_told_in_the_singular(shop: Opening) -> None:
    one = shop()
    one.put("leads.csv", "email,note\nana@acme.example,x\n")
    report = one.imports()
    assert report.notes == ["1 account was made from an e-mail domain"]
    assert report.sources[0].notes == ["1 column is kept but no trait is made of it: note"]


def test_an_address_of_a_free_mail_provider_makes_no_account(shop: Opening) -> None:
    one = shop(settings="free mail: [Free.example]\n")
    addresses = ["ana@gmail.com", "ben@GMAIL.com", "cho@outlook.com", "dee@free.example"]
    one.import_leads("email\n" + "\n".join(addresses) + "\n")
    assert one.accounts() == {}
    assert accounts_of_leads(one) == {address.lower(): None for address in addresses}


def test_a_subdomain_belongs_to_the_domain_that_the_company_has_registered(shop: Opening) -> None:
    one = shop()
    one.import_leads("email\na@acme.co.uk\nb@eu.acme.co.uk\nc@mail.eu.acme.co.uk\nd@other.co.uk\n")
    assert sorted(one.accounts()) == ["acme.co.uk", "other.co.uk"]


def test_a_domain_that_an_account_has_is_that_accounts_before_any_shorter_one(shop: Opening) -> None:
    one = shop(ACCOUNTS + LEADS, traits=TRAITS)
    one.put("accounts.csv", "domain,tier\neu.acme.example,A\n")
    one.import_leads("email\na@eu.acme.example\nb@us.acme.example\n")
    assert accounts_of_leads(one) == {"a@eu.acme.example": "eu.acme.example", "b@us.acme.example": "acme.example"}


# --- by domain as key ---


def test_domains_are_compared_without_scheme_and_path(shop: Opening) -> None:
    one = shop(ACCOUNTS + LEADS, traits=TRAITS)
    written = [
        "a.example",
        "B.example",
        "www.c.example",
        "https://www.d.example/en?x=1",
        "http://e.example:8080",
        "www.F.EXAMPLE/#top",
    ]
    one.put("accounts.csv", "domain,tier\n" + "".join(f"{text},{text}\n" for text in written))
    one.import_leads("email\n" + "".join(f"ana@{letter}.example\n" for letter in "abcdef"))
    assert one.accounts("domain", "tier") == {
        f"{letter}.example": (f"{letter}.example", text) for letter, text in zip("abcdef", written, strict=True)
    }
    assert accounts_of_leads(one) == {f"ana@{letter}.example": f"{letter}.example" for letter in "abcdef"}


def test_accounts_without_a_company_domain_are_set_aside(shop: Opening) -> None:
    one = shop(ACCOUNTS, traits=TRAITS)
    one.put("accounts.csv", "domain,tier\n,A\nnot a domain,B\ngmail.com,C\nacme.example,D\nacme.example,E\n")
    report = source_of(one.imports(), "accounts")
    assert one.accounts("tier") == {"acme.example": "E"}
    assert [(row, reason) for row, _, _, reason in one.quarantine()] == [
        (1, "no valid domain as key"), (2, "no valid domain as key"), (3, "the domain of a free mail provider is no company's"),
    ]  # fmt: skip
    assert (report.rows, report.new, report.duplicates, report.bad_rows) == (5, 1, 1, 3)
    assert adds_up(report)


def test_an_account_made_from_an_address_is_the_one_that_a_file_tells_of_later(shop: Opening) -> None:
    one = shop(ACCOUNTS + LEADS, traits=TRAITS)
    one.put("leads.csv", "email\nana@acme.example\n")
    one.imports("leads")
    one.put("accounts.csv", "domain,tier\nacme.example,A\n")
    report = one.imports("accounts")
    assert (report.accounts, source_of(report, "accounts").changed) == (1, 1)
    assert one.accounts("tier") == {"acme.example": "A"}


# --- by an id ---


def test_leads_join_the_account_whose_id_they_name(shop: Opening) -> None:
    one = shop(BY_ID + NAMING, traits=TRAITS)
    one.put("accounts.csv", "id,tier\n7,A\n8,B\n")
    one.import_leads("email,company_id\na@acme.example,7\nb@acme.example,7.0\nc@acme.example,9\nd@acme.example,\n")
    assert accounts_of_leads(one) == {
        "a@acme.example": "7",
        "b@acme.example": "7",
        "c@acme.example": "9",
        "d@acme.example": "acme.example",
    }
    assert one.imports(again=True).notes == []


def test_an_account_that_only_leads_name_is_told_of(shop: Opening) -> None:
    one = shop(NAMING)
    one.put("leads.csv", "email,company_id\na@acme.example,7\nb@gmail.com,8\n")
    assert one.imports().notes == ["2 accounts are known only by the keys that leads name"]


def test_an_account_by_id_takes_over_the_one_made_from_its_domain(shop: Opening) -> None:
    one = shop(BY_ID + LEADS, traits=TRAITS)
    one.put("leads.csv", "email\nana@acme.example\n")
    one.imports("leads")
    one.put("accounts.csv", "id,domain,tier\n7,www.acme.example,A\n")
    assert one.imports("accounts").accounts == 1
    assert one.accounts("domain", "tier") == {"7": ("acme.example", "A")}
    assert accounts_of_leads(one) == {"ana@acme.example": "7"}


def test_two_accounts_with_one_domain_share_no_lead_and_nothing_wavers(shop: Opening) -> None:
    one = shop(BY_ID + LEADS, traits=TRAITS)
    one.put("accounts.csv", "id,domain,tier\n7,acme.example,A\n8,acme.example,B\n")
    one.import_leads("email\nana@acme.example\nben@acme.example\n")
    assert accounts_of_leads(one) == {"ana@acme.example": "7", "ben@acme.example": "7"}
    before = one.everything()
    one.imports(again=True)
    assert one.everything() == before


def test_a_bad_domain_beside_an_id_is_a_bad_cell(shop: Opening) -> None:
    one = shop(BY_ID, traits=TRAITS)
    one.put("accounts.csv", "id,website,tier\n7,none,A\n")
    assert source_of(one.imports(), "accounts").bad_cells == 1
    assert one.accounts("domain", "tier") == {"7": (None, "A")}
    assert one.quarantine() == [(1, "website", "none", "not a domain")]


def test_an_account_without_an_id_is_set_aside(shop: Opening) -> None:
    one = shop(BY_ID, traits=TRAITS)
    one.put("accounts.csv", "id,tier\n,A\n")
    assert source_of(one.imports(), "accounts").bad_rows == 1
    assert [reason for *_, reason in one.quarantine()] == ["no key in column 'id'"]


def test_a_lead_moves_with_the_account_it_names_and_that_is_written_down(shop: Opening) -> None:
    one = shop(NAMING)
    one.import_leads("email,company_id\na@acme.example,7\n")
    one.import_leads("email,company_id\na@acme.example,8\n")
    assert accounts_of_leads(one) == {"a@acme.example": "8"}
    assert [trait for (trait,) in one.query("SELECT trait FROM segue.trait_change ORDER BY 1")] == ["account_id", "account_key"]


# --- leads that name a domain ---

BY_DOMAIN = LEADS.replace("}", ", account: {column: website, is: domain}}")


def test_a_lead_was_in_the_account_that_it_named_at_the_time_of_its_row(shop: Opening) -> None:
    one = shop(NAMING.replace("}", ", changed at: since}"))
    for company, day in (("A", "01-01"), ("C", "02-01"), ("B", "01-15"), ("A", "01-20")):
        one.import_leads(f"email,company_id,since\na@x.example,{company},2026-{day}\n")
    assert accounts_of_leads(one) == {"a@x.example": "C"}
    keys = dict(one.query("SELECT account_id, key FROM segue.account"))
    changes = one.query('SELECT "old", "new", "at" FROM segue.trait_change WHERE trait = \'account_id\' ORDER BY "at"')
    assert [(keys[int(old)], keys[int(new)], at.day) for old, new, at in changes] == [
        ("A", "B", 15),
        ("B", "A", 20),
        ("A", "C", 1),
    ]


def test_a_lead_that_begins_to_name_its_account_was_in_that_of_its_address_before(shop: Opening) -> None:
    one = shop(NAMING)
    one.import_leads("email,company_id\na@acme.example,\n")
    one.now += timedelta(days=1)
    one.import_leads("email,company_id\na@acme.example,A\n")
    one.now += timedelta(days=1)
    one.import_leads("email,company_id\na@acme.example,B\n")
    keys = dict(one.query("SELECT account_id, key FROM segue.account"))
    changes = one.query('SELECT "old", "new", "at" FROM segue.trait_change WHERE trait = \'account_id\' ORDER BY "at"')
    assert [(keys[int(old)], keys[int(new)], at.day) for old, new, at in changes] == [("acme.example", "A", 3), ("A", "B", 4)]


def test_leads_may_name_their_account_by_its_domain_whatever_its_key_is(shop: Opening) -> None:
    one = shop(BY_ID + BY_DOMAIN, traits=TRAITS)
    one.put("accounts.csv", "id,domain,tier\n7,acme.example,A\n")
    one.import_leads("email,website\na@x.example,http://acme.example/\nb@y.example,www.new.example\n")
    assert accounts_of_leads(one) == {"a@x.example": "7", "b@y.example": "new.example"}
    assert one.accounts("domain") == {"7": "acme.example", "new.example": "new.example"}


def test_a_domain_that_is_no_companys_makes_no_account_and_is_told_of(shop: Opening) -> None:
    one = shop(BY_DOMAIN)
    report = one.import_leads("email,website\na@gmail.com,gmail.com\nb@gmail.com,none\nc@gmail.com,\n")
    assert one.accounts() == {}
    assert report.bad_cells == 2
    assert [(row, value, reason) for row, _, value, reason in one.quarantine()] == [
        (1, "gmail.com", "not the domain of a company"), (2, "none", "not the domain of a company"),
    ]  # fmt: skip


# --- traits of accounts on leads ---


def test_an_accounts_trait_may_be_told_with_a_lead(shop: Opening) -> None:
    one = shop(ACCOUNTS + LEADS, traits=TRAITS)
    one.put("accounts.csv", "domain,tier\nacme.example,A\n")
    one.import_leads("email,tier\nana@acme.example,B\nben@acme.example,\n")
    assert one.leads("tier") == {"ana@acme.example": "B", "ben@acme.example": None}
    assert one.accounts("tier") == {"acme.example": "A"}
