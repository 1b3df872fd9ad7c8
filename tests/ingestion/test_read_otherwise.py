"""Files that have not changed and are read otherwise: what they tell is as old as it was, and only what is read otherwise is
taken from them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from segue.ingestion.reports import SourceReport
from tests.ingestion.shop import LEADS, NOW, Shop, source_of

Opening = Callable[..., Shop]
DAY = timedelta(days=1)
TWO = "  {}: {{file: {}.csv, into: lead, key: email}}\n  {}: {{file: {}.csv, into: lead, key: email}}\n"
EVENTS = LEADS + "  events: {file: events.csv, into: event, lead: email, at: at, name: event}\n"


def two_sources(first: str, second: str) -> str:
    return TWO.format(first, first, second, second)


def traits(**kinds: str) -> str:
    return "traits:\n" + "".join(f"  {name}: {kind}\n" for name, kind in kinds.items())


def imported(one: Shop, *names: str) -> dict[str, SourceReport]:
    """Imports a day after the last import."""
    one.now += DAY
    return {report.source: report for report in one.imports(*names).sources}


def history(one: Shop, trait: str) -> list[tuple[Any, ...]]:
    return one.query(f'SELECT old, new, "at" FROM segue.trait_change WHERE trait = \'{trait}\' ORDER BY "at"')


def on_day(number: int) -> datetime:
    return NOW.replace(tzinfo=None) + number * DAY


@pytest.mark.parametrize("order", [("crm", "form"), ("form", "crm")])
def test_who_told_last_counts_whatever_the_order_of_sources(shop: Opening, order: tuple[str, str]) -> None:
    one = shop(two_sources(*order), traits=traits(level="{type: text}"))
    one.put("crm.csv", "email,level,size\na@x.example,old,5\n")
    one.put("form.csv", "email,level,size\na@x.example,new,7\n")
    imported(one, "crm")
    imported(one, "form")
    one.define(two_sources(*order), traits=traits(level="{type: text}", size="{type: whole number}"))
    imported(one)
    assert one.leads("level", "size") == {"a@x.example": ("new", 7)}
    assert history(one, "level") == [("old", "new", on_day(2))]


def test_a_trait_without_a_column_in_a_file_has_no_file_read_again(shop: Opening) -> None:
    one = shop(EVENTS, traits=traits(level="{type: text}"))
    one.put("leads.csv", "email,level\na@x.example,Boss\n")
    one.put("events.csv", "email,at,event\na@x.example,2026-01-01,Seen\n")
    imported(one)
    one.define(EVENTS, traits=traits(level="{type: text}", size="{type: whole number}"))
    assert all(report.skipped for report in imported(one).values())


def test_a_trait_does_not_concern_files_of_events_nor_an_event_those_of_leads(shop: Opening) -> None:
    one = shop(EVENTS)
    one.put("leads.csv", "email,path\na@x.example,/p\n")
    one.put("events.csv", "email,at,event,path\na@x.example,2026-01-01,Seen,/p\n")
    imported(one)
    one.define(EVENTS, traits=traits(path="{type: text}"))
    assert [name for name, report in imported(one).items() if not report.skipped] == ["leads"]
    one.define(EVENTS, traits=traits(path="{type: text}"), events="events:\n  Seen: {properties: {path: text}}\n")
    assert [name for name, report in imported(one).items() if not report.skipped] == ["events"]


@pytest.mark.parametrize("order", [("crm", "form"), ("form", "crm")])
def test_a_date_read_otherwise_is_put_right_from_the_start(shop: Opening, order: tuple[str, str]) -> None:
    one = shop(two_sources(*order), traits=traits(joined="{type: date}"))
    one.put("crm.csv", "email,joined\na@x.example,01/02/2025\nb@x.example,01/02/2025\n")
    one.put("form.csv", "email,joined\nb@x.example,2025-07-01\n")
    one.define(
        two_sources(*order).replace("crm.csv, into: lead, key: email", "crm.csv, into: lead, key: email, dates: dd/mm/yyyy"),
        traits=traits(joined="{type: date}"),
    )
    imported(one, "crm")
    imported(one, "form")
    one.define(
        two_sources(*order).replace("crm.csv, into: lead, key: email", "crm.csv, into: lead, key: email, dates: mm/dd/yyyy"),
        traits=traits(joined="{type: date}"),
    )
    imported(one)
    days = {key: value.date().isoformat() for key, value in one.leads("joined").items()}
    assert days == {"a@x.example": "2025-01-02", "b@x.example": "2025-07-01"}
    assert [row for row in history(one, "joined") if row[0] != row[1] and row[2] > on_day(2)] == []


def test_a_file_of_a_pattern_is_read_otherwise_for_its_own_leads(shop: Opening) -> None:
    source = "  crm: {{file: crm-*.csv, into: lead, key: email, dates: {}}}\n"
    one = shop(source.format("dd/mm/yyyy"), traits=traits(joined="{type: date}"))
    one.put("crm-1.csv", "email,joined\na@x.example,01/02/2025\n")
    imported(one)
    one.put("crm-2.csv", "email,joined\nb@x.example,03/04/2025\n")
    imported(one)
    one.define(source.format("mm/dd/yyyy"), traits=traits(joined="{type: date}"))
    imported(one)
    days = {key: value.date().isoformat() for key, value in one.leads("joined").items()}
    assert days == {"a@x.example": "2025-01-02", "b@x.example": "2025-03-04"}


def test_two_traits_of_one_column_are_both_what_was_told_last(shop: Opening) -> None:
    one = shop(two_sources("form", "crm"), traits=traits(size="{type: whole number, columns: [staff]}"))
    one.put("crm.csv", "email,staff\na@x.example,5\n")
    one.put("form.csv", "email,staff\na@x.example,7\n")
    imported(one, "crm")
    imported(one, "form")
    both = traits(size="{type: whole number, columns: [staff]}", heads="{type: number, columns: [staff]}")
    one.define(two_sources("form", "crm"), traits=both)
    imported(one)
    assert one.leads("size", "heads") == {"a@x.example": (7, 7.0)}


def test_a_changed_file_tells_of_now(shop: Opening) -> None:
    one = shop(two_sources("crm", "form"), traits=traits(level="{type: text}"))
    one.put("crm.csv", "email,level\na@x.example,old\n")
    one.put("form.csv", "email,level\na@x.example,new\n")
    imported(one, "crm")
    imported(one, "form")
    one.put("crm.csv", "email,level\na@x.example,newest\n")
    imported(one)
    assert one.leads("level") == {"a@x.example": "newest"}


def test_again_lets_a_file_tell_of_now(shop: Opening) -> None:
    one = shop(two_sources("crm", "form"), traits=traits(level="{type: text}"))
    one.put("crm.csv", "email,level\na@x.example,old\n")
    one.put("form.csv", "email,level\na@x.example,new\n")
    imported(one, "crm")
    imported(one, "form")
    one.now += DAY
    one.imports("crm", again=True)
    assert one.leads("level") == {"a@x.example": "old"}


def test_columns_that_no_longer_come_are_told_of(shop: Opening) -> None:
    one = shop(traits=traits(level="{type: text}"))
    one.import_leads("email,level,Notes\na@x.example,Boss,x\n")
    report = one.import_leads("email,Notes\nb@x.example,y\n")
    assert "not in this file, but in the last: 'level'; what is known of it stays" in report.notes
    assert one.leads("level") == {"a@x.example": "Boss", "b@x.example": None}


# --- another key ---


def test_a_source_that_names_another_key_has_the_same_leads(shop: Opening) -> None:
    one = shop("  leads: {file: leads.csv, into: lead, key: {column: Id, is: crm id}}\n", traits=traits(level="{type: text}"))
    one.import_leads("Id,Person,level\n1,x1,Boss\n2,x2,vp\n")
    one.define(
        "  leads: {file: leads.csv, into: lead, key: {column: Person, is: person}}\n", traits=traits(level="{type: text}")
    )
    report = one.import_leads("Id,Person,level\n2,x2,Boss\n1,x1,Boss\n3,x3,new\n")
    assert (report.new, report.changed, report.same) == (1, 2, 0)  # of the first one, the id is kept as a text now
    assert one.leads("level") == {"1": "Boss", "2": "Boss", "x3": "new"}
    assert one.query("SELECT COUNT(*) FROM segue.lead") == [(3,)]
    assert "leads are known by 'Person' (person) from now on, by 'Id' (crm id) before" in report.notes
    assert one.import_leads("Person,level\nx1,Boss\nx2,Boss\n").same == 2


def test_another_key_without_the_former_one_is_told_of(shop: Opening) -> None:
    one = shop("  leads: {file: leads.csv, into: lead, key: {column: Id, is: crm id}}\n")
    one.import_leads("Id\n1\n2\n")
    one.define("  leads: {file: leads.csv, into: lead, key: {column: Person, is: person}}\n")
    (note,) = [note for note in one.import_leads("Person\nx1\nx2\n").notes if "from now on" in note]
    assert note.endswith("the file no longer has that column, so 2 leads may be there twice")


def test_accounts_with_another_key_are_the_same_accounts(shop: Opening) -> None:
    source = "  companies: {{file: companies.csv, into: account, key: {{column: {}, is: {}}}}}\n"
    one = shop(source.format("Id", "crm id"))
    one.put("companies.csv", "Id,Number\n1,n1\n2,n2\n")
    one.imports()
    one.define(source.format("Number", "number"))
    report = source_of(one.imports(), "companies")
    assert (report.new, one.query("SELECT key FROM segue.account ORDER BY 1")) == (0, [("n1",), ("n2",)])
