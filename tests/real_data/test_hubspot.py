"""Tables of a HubSpot portal as a pipeline delivers them: hashed texts, ids that find no partner, columns with odd names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.real_data.trials import Row, Trial, quiet, rows_of, shared, trial

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2021, 4, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with trial("hubspot", shared("hubspot-export"), tmp_path_factory.mktemp("trial"), NOW) as one:
        yield one


def read(name: str) -> list[Row]:
    return rows_of(shared("hubspot-export") / f"{name}_data.csv")


def local(text: str) -> datetime:
    """A time of the export, in the workspace's zone; its hours may have one digit."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=NEW_YORK)


def market(row: Row) -> str:
    number = row["property_hs_all-funky-a9384-syntax"]
    if row["property_country"] != "United States":
        return "UK"
    if number and int(number) >= 100:
        return "US counted"
    return "US old" if local(row["property_createdate"]).date() < date(2019, 7, 1) else "US new"


def test_everything_arrives_and_hashed_addresses_are_set_aside(portal: Trial) -> None:
    for source, table in (
        ("contacts", "contact"), ("companies", "company"), ("list additions", "contact_list_member"),
        ("forms", "contact_form_submission"), ("property changes", "contact_property_history"),
    ):  # fmt: skip
        report = portal.source(source)
        assert (report.rows, report.new, report.bad_rows) == (len(read(table)), len(read(table)), 0)
    aside = {(one.column, one.value) for one in portal.project.quarantine()}
    assert aside == {("property_email", row["property_email"]) for row in read("contact")}


def test_people_known_only_by_events_are_leads_too(portal: Trial) -> None:
    tables = ("contact_list_member", "contact_form_submission", "contact_property_history")
    people = {row["id"] for row in read("contact")} | {row["contact_id"] for table in tables for row in read(table)}
    assert set(portal.values("lists")) == people
    assert portal.report.leads == len(people)


def test_times_are_local_and_lists_are_taken_apart(portal: Trial) -> None:
    found = portal.values("created_at", "merged_ids", "revenue")
    for row in read("contact"):
        created = local(row["property_createdate"])
        merged = row["property_hs_merged_object_ids"].split(";") if row["property_hs_merged_object_ids"] else None
        assert found[row["id"]] == (created, merged, float(row["property_annualrevenue"]))


def test_a_company_keeps_the_day_and_the_country_of_its_row(portal: Trial) -> None:
    found = portal.values("country", "founded", "funky", "deleted", of="account")
    for row in read("company"):
        day = local(row["property_createdate"]).date()
        country = {"United States": "US", "United Kingdom": "GB"}[row["property_country"]]
        number = row["property_hs_all-funky-a9384-syntax"]
        assert found[row["id"]] == (country, day, int(number) if number else None, False)


def test_markets_have_the_companies_worked_out_by_hand(portal: Trial) -> None:
    rows = read("company")
    assert Counter(market(row) for row in rows).keys() == {"US counted", "US old", "US new", "UK"}
    for name in ("US counted", "US old", "US new", "UK"):
        assert portal.members(name, of="account") == {row["id"] for row in rows if market(row) == name}


def test_segments_have_the_members_worked_out_by_hand(portal: Trial) -> None:
    contacts, changes = read("contact"), read("contact_property_history")
    by_source = {
        source: {row["contact_id"] for row in changes if row["source"] == source} for source in ("MIGRATION", "ASSOCIATIONS")
    }
    quarter = (datetime(2021, 1, 1, tzinfo=NEW_YORK), datetime(2021, 4, 1, tzinfo=NEW_YORK) - timedelta(microseconds=1))
    expected = {
        "Of 2021": {row["id"] for row in contacts if local(row["property_createdate"]) >= quarter[0]},
        "Last quarter's": {row["id"] for row in contacts if quarter[0] <= local(row["property_createdate"]) <= quarter[1]},
        "Merged": {row["id"] for row in contacts if row["property_hs_merged_object_ids"]},
        "Merged with 46897301": {
            row["id"] for row in contacts if "46897301" in row["property_hs_merged_object_ids"].split(";")
        },
        "Subscribers of list 1070": {
            row["contact_id"] for row in read("contact_list_member") if row["contact_list_id"] == "1070"
        },
        "Asked for a demo": {row["contact_id"] for row in read("contact_form_submission") if "demo" in row["title"].lower()},
        "Came by migration": by_source["MIGRATION"] - by_source["ASSOCIATIONS"],
    }
    in_time = {name: members for name, members in expected.items() if name != "Asked for a demo"}
    assert [name for name, members in in_time.items() if portal.members(name) != members] == []
    assert portal.members("Asked for a demo") == set()
    later = portal.project.members("Asked for a demo", as_of=datetime(2024, 1, 1, tzinfo=UTC)).rows()
    assert {row["key"] for row in later} == expected["Asked for a demo"]


def test_importing_and_running_again_changes_nothing(portal: Trial) -> None:
    assert quiet(portal)
