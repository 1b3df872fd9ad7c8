"""Which column is which trait: by what the source says, by the catalogue's names, by the label."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from segue.definitions.source import Source
from segue.errors import SegueError
from segue.ingestion.mapping import Columns, map_traits
from segue.records import Written
from tests.harness import workspace_of
from tests.ingestion.shop import LEADS, Shop, source_of

Opening = Callable[..., Shop]
SIZE = "traits:\n  company_size: {label: Company Size, type: whole number, columns: [employees, Number of employees]}\n"


NAMES = ["company_size", "Company Size", "COMPANY-SIZE", "employees", "Number of Employees", "numberOfEmployees", "Employées "]


@pytest.mark.parametrize("column", NAMES)
def test_a_trait_is_found_by_its_name_its_other_names_and_its_label(column: str) -> None:
    workspace = workspace_of(traits=SIZE)
    source = Source(Written("leads"), Written("leads.csv"), "lead")
    (found,) = map_traits(workspace, source, Columns(source, "leads.csv", ["size", column]))
    assert (found.name, found.column) == ("company_size", column)


def test_the_traits_own_name_comes_before_its_other_names(shop: Opening) -> None:
    one = shop(traits=SIZE)
    report = one.import_leads("email,employees,Company Size,company_size\na@x.example,1,2,3\n")
    assert one.leads("company_size") == {"a@x.example": 3}
    assert report.notes == ["2 columns are kept but no trait is made of them: employees, Company Size"]


def test_what_the_source_says_comes_before_all_names(shop: Opening) -> None:
    one = shop(LEADS.replace("}", ", columns: {company_size: staff}}"), traits=SIZE)
    one.import_leads("email,company_size,Staff\na@x.example,1,2\n")
    assert one.leads("company_size") == {"a@x.example": 2}


def test_a_column_the_source_names_must_be_there(shop: Opening) -> None:
    one = shop(LEADS.replace("}", ", columns: {company_size: stuff}}"), traits=SIZE)
    with pytest.raises(SegueError, match="takes company_size from column 'stuff', which the file does not have") as caught:
        one.import_leads("email,Staff\na@x.example,2\n")
    assert caught.value.where == "leads.csv"
    assert caught.value.todo == "Its columns are: email, Staff. Did you mean 'Staff'?"


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("into: lead, key: mail", "takes the key from column 'mail'"),
        ("into: lead, key: email, account: company", "takes the account from column 'company'"),
        ("into: lead, key: email, changed at: since", "takes the time of change from column 'since'"),
        ("into: account, key: domain", "takes the key from column 'domain'"),
        ("into: event, lead: who, at: at, event: E", "takes the lead from column 'who'"),
        ("into: event, lead: email, at: when, event: E", "takes the time from column 'when'"),
        ("into: event, lead: email, at: at, name: kind", "takes the event's name from column 'kind'"),
        ("into: event, lead: email, at: at, event: E, id: message", "takes the event's id from column 'message'"),
    ],
)
def test_every_column_a_source_needs_is_asked_for_by_name(shop: Opening, source: str, missing: str) -> None:
    one = shop(f"  leads: {{file: leads.csv, {source}}}\n")
    with pytest.raises(SegueError, match=missing):
        one.import_leads("email,at\na@x.example,2026-01-01\n")
    assert one.leads() == {}


def test_two_traits_may_be_read_from_one_column(shop: Opening) -> None:
    traits = "traits:\n  country: {type: country}\n  country_as_told: {type: text, columns: [country]}\n"
    one = shop(traits=traits)
    one.import_leads("email,Country\na@x.example,Germany\n")
    assert one.leads("country", "country_as_told") == {"a@x.example": ("DE", "Germany")}


def test_a_label_does_not_take_a_column_that_is_another_traits(shop: Opening) -> None:
    traits = "traits:\n  title: {label: Role, type: text}\n  role: {type: text}\n"
    one = shop(traits=traits)
    one.import_leads("email,role\na@x.example,Buyer\n")
    assert one.leads("title", "role") == {"a@x.example": (None, "Buyer")}


def test_a_trait_may_share_a_column_that_segue_reads_itself(shop: Opening) -> None:
    sources = "  accounts: {file: leads.csv, into: account, key: id}\n"
    one = shop(sources, traits="traits:\n  website: {type: text, of: account}\n  name: {type: text, of: account}\n")
    one.put("leads.csv", "id,name,website\n1,Acme,https://www.acme.example/home\n")
    one.imports()
    assert one.accounts("domain", "website", "account_name", "name") == {
        "1": ("acme.example", "https://www.acme.example/home", "Acme", "Acme")
    }


def test_a_trait_of_accounts_does_not_take_what_is_the_leads_own(shop: Opening) -> None:
    traits = "traits:\n  founded: {type: date, of: account, columns: [Created Date]}\n  plan: {type: text, of: account}\n"
    one = shop(traits=traits)
    one.import_leads("email,Created Date,plan\na@x.example,2026-01-01,Pro\n")
    assert one.leads("founded", "plan") == {"a@x.example": (None, "Pro")}


def test_columns_that_no_trait_is_made_of_are_kept_with_their_texts(shop: Opening) -> None:
    one = shop(traits=SIZE)
    report = one.import_leads('email,Note,"a ""b""",empty,note,,{$}\na@x.example,one,2,,two,three,4\n')
    assert report.notes == ['5 columns are kept but no trait is made of them: Note, a "b", note (2), column 6, {$}']
    kept = """{"Note":"one","a \\"b\\"":"2","note (2)":"two","column 6":"three","{$}":"4"}"""
    assert one.query("SELECT CAST(other AS TEXT) FROM segue.lead") == [(kept,)]


def test_column_names_of_other_scripts_are_told_apart(shop: Opening) -> None:
    one = shop(
        LEADS.replace("key: email", "key: 邮箱").replace("}", ", columns: {job_title: 职位}}"),
        traits="traits:\n  job_title: {type: text}\n",
    )
    one.import_leads("姓名,职位,邮箱,Straße\n王,经理,w@x.example,Weg\n")
    assert one.query("SELECT key, job_title, CAST(other AS TEXT) FROM segue.lead") == [
        ("w@x.example", "经理", '{"姓名":"王","Straße":"Weg"}')
    ]


def test_more_columns_in_the_next_file_are_no_trouble(shop: Opening) -> None:
    one = shop(traits=SIZE)
    one.import_leads("email\na@x.example\n")
    report = one.import_leads("email,plan,employees\na@x.example,Pro,7\nb@x.example,Free,\n")
    assert (report.new, report.changed) == (1, 1)
    assert one.leads("company_size") == {"a@x.example": 7, "b@x.example": None}
    assert one.query("SELECT CAST(other AS TEXT) FROM segue.lead ORDER BY key") == [('{"plan":"Pro"}',), ('{"plan":"Free"}',)]


def test_fewer_columns_in_the_next_file_take_nothing_away(shop: Opening) -> None:
    one = shop(traits=SIZE)
    one.import_leads("email,plan,employees\na@x.example,Pro,7\n")
    assert one.import_leads("email\na@x.example\n").same == 1
    assert one.query("SELECT company_size, CAST(other AS TEXT) FROM segue.lead") == [(7, '{"plan":"Pro"}')]


def test_several_files_of_one_source_may_have_different_columns(shop: Opening) -> None:
    one = shop(LEADS.replace("leads.csv", "'day-*.csv'"), traits=SIZE)
    one.put("day-1.csv", "email,employees\na@x.example,7\n")
    one.put("day-2.csv", "company_size;email\n9;b@x.example\n")
    report = one.imports()
    assert [(each.file, each.new) for each in report.sources] == [("day-1.csv", 1), ("day-2.csv", 1)]
    assert one.leads("company_size") == {"a@x.example": 7, "b@x.example": 9}


def test_a_property_may_be_called_as_the_column_of_the_lead_is(shop: Opening) -> None:
    sources = "  events: {file: events.csv, into: event, lead: user, at: at, name: event}\n"
    one = shop(sources, events="events:\n  Seen: {properties: {user: text, path: text}}\n")
    one.put("events.csv", "user,at,event,path\nu1,2026-01-01,Seen,/x\n")
    assert source_of(one.imports(), "events").new == 1
    assert one.query("SELECT user_text, path_text FROM segue.event") == [("u1", "/x")]
