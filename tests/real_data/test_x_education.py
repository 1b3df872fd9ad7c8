"""Leads of an online education company: categorical answers, placeholders for none, two scores, a calling table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.real_data.trials import NOON, Row, Trial, number, quiet, rows_of, shared, trial


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return rows_of(shared("x-education-leads") / "Leads.csv")


@pytest.fixture(scope="module")
def leads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with trial("x_education", shared("x-education-leads"), tmp_path_factory.mktemp("trial"), NOON) as one:
        yield one


def told(row: Row, column: str) -> str:
    """An answer; the placeholder of the form, and `unknown`, are none."""
    return "" if row[column] in ("Select", "unknown") else row[column]


def channel(row: Row) -> str | None:
    source = told(row, "Lead Source")
    if source.lower() in ("google", "bing", "organic search", "pay per click ads"):
        return "Search"
    if source in ("Reference", "Welingak Website"):
        return "Recommended"
    if source == "Direct Traffic":
        return "Direct"
    return None if not source else "Chat" if "chat" in source.lower() else "Other"


def engagement(row: Row) -> int:
    seconds, visits, activity = int(row["Total Time Spent on Website"]), number(row["TotalVisits"]), told(row, "Last Activity")
    points = 40 * (seconds >= 1000) + 20 * (300 <= seconds <= 999)
    points += 15 * (activity in ("SMS Sent", "Email Link Clicked")) + 10 * ((number(row["Page Views Per Visit"]) or 0) > 2.5)
    points += 15 * (visits is not None and visits >= 5) + 20 * (row["Lead Origin"] == "Lead Add Form")
    points -= 20 * (activity in ("Email Bounced", "Unsubscribed", "Unreachable"))
    return max(0, min(100, points))


def fit(row: Row) -> int:
    work, score = told(row, "What is your current occupation"), number(row["Asymmetrique Profile Score"])
    points = 25 * (work == "Working Professional") + 10 * (work in ("Businessman", "Student"))
    points += (
        10 * bool(told(row, "Specialization")) + 15 * (score is not None and score >= 18) + 5 * (row["Country"] == "India")
    )
    return min(50, points)


def level(row: Row) -> str:
    return "High" if engagement(row) >= 40 else "Medium" if engagement(row) >= 15 else "Low"


def group(row: Row) -> str:
    """The calling table, by hand. A lead whose quality nobody told is in no row."""
    quality = told(row, "Lead Quality")
    if not quality or quality == "Worst":
        return "Leave" if quality else "Not rated"
    if level(row) == "High":
        return "Call today" if fit(row) >= 25 else "Call this week"
    if level(row) == "Medium":
        return "Call this week" if fit(row) >= 25 else "Write"
    return "Leave"


def keys(rows: list[Row]) -> set[str]:
    return {row["Prospect ID"] for row in rows}


def test_every_row_is_a_lead_and_only_what_is_no_country_is_set_aside(leads: Trial, rows: list[Row]) -> None:
    report = leads.source("leads")
    assert (report.rows, report.new, report.bad_rows) == (len(rows), len(rows), 0) == (9240, 9240, 0)
    aside = Counter(one.value for one in leads.project.quarantine())
    assert aside == Counter(row["Country"] for row in rows if row["Country"] == "Asia/Pacific Region")
    assert "column 38" not in " ".join(report.notes)


def test_placeholders_are_no_answers(leads: Trial, rows: list[Row]) -> None:
    for trait, column in (("specialization", "Specialization"), ("city", "City"), ("country", "Country")):
        unknown = sum(told(row, column) in ("", "Asia/Pacific Region") for row in rows)
        assert leads.count(f"{trait} is unknown") == unknown
    assert leads.count("visits is unknown") == 137


@pytest.mark.parametrize(
    ("condition", "number_of_leads", "share"),
    [
        ("lead_source = 'Google'", 2868, 40.0), ("lead_source = 'Direct Traffic'", 2543, 32.2),
        ("lead_source = 'Olark Chat'", 1755, 25.5), ("lead_source = 'Reference'", 534, 91.8),
        ("lead_source = 'Welingak Website'", 142, 98.6), ("lead_source = 'Facebook'", 55, 23.6),
        ("origin = 'Landing Page Submission'", 4886, 36.2), ("origin = 'API'", 3580, 31.1),
        ("origin = 'Lead Add Form'", 718, 92.5),
    ],
)  # fmt: skip
def test_conversion_by_origin_is_the_published_one(leads: Trial, condition: str, number_of_leads: int, share: float) -> None:
    assert leads.count(condition) == number_of_leads
    assert round(100 * leads.count(f"{condition} and converted") / number_of_leads, 1) == share


def test_computed_traits_and_scores_are_those_worked_out_by_hand(leads: Trial, rows: list[Row]) -> None:
    found = leads.values("channel", "engagement", "engagement_level", "fit")
    assert found == {row["Prospect ID"]: (channel(row), engagement(row), level(row), fit(row)) for row in rows}


def test_segments_have_the_members_worked_out_by_hand(leads: Trial, rows: list[Row]) -> None:
    work = "What is your current occupation"
    recommended = [row for row in rows if channel(row) == "Recommended"]
    expected = {
        "Came by recommendation": recommended,
        "Recommended professionals": [row for row in recommended if row[work] == "Working Professional"],
        "Searchers": [row for row in rows if channel(row) == "Search"],
        "Abroad": [row for row in rows if told(row, "Country") not in ("", "India", "Asia/Pacific Region")],
        "Nothing known of work": [row for row in rows if not told(row, work) and not told(row, "Specialization")],
        "Promising and reachable": [
            row for row in rows if engagement(row) >= 40 and fit(row) >= 25 and row["Do Not Email"] == "No"
        ],
        "Not to be written to": [row for row in rows if row["Do Not Email"] == "Yes"],
        "Customers": [row for row in rows if row["Converted"] == "1"],
    }  # fmt: skip
    assert {name: leads.members(name) == keys(members) for name, members in expected.items()} == dict.fromkeys(expected, True)


def test_the_calling_table_takes_every_lead_that_somebody_rated(leads: Trial, rows: list[Row]) -> None:
    for name, expected in Counter(group(row) for row in rows).items():
        members = leads.members(name)
        assert members == {row["Prospect ID"] for row in rows if group(row) == name}
        assert len(members) == expected


def test_importing_and_running_again_changes_nothing(leads: Trial) -> None:
    assert quiet(leads)
