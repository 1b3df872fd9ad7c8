"""Gaps of columns of each type, as a reader is told of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from segue.checks.tables.analysis import Points, analyse
from segue.language.clock import Calendar, Clock
from segue.language.printing import show
from segue.language.regions import values_of
from segue.language.types import INSTANT
from tests.checks.tables.frames import AS_OF, analysis_of, gaps, missing_gaps, workspace_of

CASES = [
    # column, cells, gap, uncovered, total
    ("size", ["200+", "<100"], "size 100..199", 1, 3),
    ("size", ["200+"], "size 1..199", 1, 2),
    ("staff", ["0..9"], "staff <0 or 10+", 1, 2),
    ("staff", ["not 5"], "staff 5", 1, 2),
    ("staff", ["5"], "staff not 5", 1, 2),
    ("score", ["3..12"], "score 0..2", 3, 13),
    ("score", ["<=2, >9"], "score 3..9", 7, 13),
    ("score", [">2.5"], "score 0..2", 3, 13),
    ("revenue", [">=2.5", "<1"], "revenue [1..2.5)", 1, 3),
    ("revenue", ["<=1", ">2"], "revenue (1..2]", 1, 3),
    ("revenue", ["<5, >5"], "revenue 5", 1, 2),
    ("revenue", ["5"], "revenue not 5", 1, 2),
    ("revenue", ["<=7"], "revenue >7", 1, 2),
    ("share", ["(2..10]"], "share 0..2", 1, 2),
    ("share", ["[2..10]"], "share <2", 1, 2),
    ("share", ["<2.5"], "share 2.5+", 1, 2),
    ("industry", ["Software/Health"], "industry not Software or Health", 1, 3),
    ("industry", ["not(Software, Health)"], "industry Software or Health", 2, 3),
    ("region", ["North"], "region South", 1, 2),
    ("level", ["High"], "level Medium or Low", 2, 3),
    ("customer", ["yes"], "customer no", 1, 2),
    ("country", ["Germany/FR"], "country not DE or FR", 1, 3),
    ("seen", ["2026-01-01..2026-03-31", "before 2025-01-01"], "seen 2025-01-01..2025-12-31 or since 2026-04-01", 1, 3),
    ("seen", ["before 2026-03-01", "after 2026-03-01"], "seen on 2026-03-01", 1, 3),
    ("seen", ["before 2026-03-01"], "seen not before 2026-03-01", 1, 2),
    ("seen", ["in the last 7 days"], "seen not in the last 7 days", 1, 2),
    ("seen", ["in the last 7 days", "more than 7 days ago"], "seen in the future", 1, 3),
    ("seen", ["more than 7 days ago", "since 2026-11-20"], "seen after 2026-11-14 12:00 and before 2026-11-20", 1, 3),
    ("tools", ["Salesforce"], "tools without Salesforce", 1, 2),
    ("tools", ["Salesforce", "not HubSpot"], "tools HubSpot without Salesforce", 1, 4),
    ("tools", ["Salesforce/HubSpot"], "tools without Salesforce or HubSpot", 1, 2),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cells", "gap", "uncovered", "total"), CASES, ids=[f"{c[0]} {c[1]}" for c in CASES])
def test_a_gap_is_told_and_counted(column: str, cells: list[str], gap: str, uncovered: int, total: int) -> None:
    found = analysis_of([["A", cell] for cell in cells], [column], policy="collect")
    assert gaps(found) == [gap]
    assert missing_gaps(found) == [f"{column} unknown"]
    assert found.points == Points(uncovered, total)


def test_a_table_that_takes_all_has_no_gap_but_where_a_value_is_missing() -> None:
    found = analysis_of([["A", "-"]], ["size"])
    assert (found.gaps, found.points) == ((), Points(0, 1))
    found = analysis_of([["A", "known"]], ["size"])
    assert [gap.missing for gap in found.gaps] == [("size",)]
    found = analysis_of([["A", "known"], ["B", "unknown"]], ["size"])
    assert found.gaps == ()


def test_a_value_that_is_always_there_is_never_missing() -> None:
    found = analysis_of([["A", "<5"]], ["sure"])
    assert [gap.text for gap in found.gaps] == ["sure 5+"]


def test_a_computed_value_is_missing_only_where_it_can_be() -> None:
    def missing(value: str, of: str = "lead") -> bool:
        return any(gap.missing_only for gap in analysis_of([["A", "<5"]], {"C": value}, of=of).gaps)

    assert missing("staff + 1")
    assert not missing("coalesce(staff, 0)")
    assert missing("rounds")
    assert not missing("rounds", of="account")
    assert missing("rounds + 1")
    assert not missing("rounds + 1", of="account")


def test_a_table_without_rows_takes_nobody() -> None:
    found = analysis_of([], ["size", "level"])
    assert [gap.text for gap in found.gaps] == ["every lead"]
    found = analysis_of([], {"Size": "team"}, of="account")
    assert [gap.text for gap in found.gaps] == ["every account"]


def test_gaps_due_to_missing_values_come_last_and_say_which() -> None:
    found = analysis_of([["A", "1-9", "High"], ["B", "10+", "High"], ["C", "-", "Low"]], ["size", "level"])
    assert [(gap.text, gap.missing) for gap in found.gaps] == [
        ("level Medium", ()),
        ("level unknown", ("level",)),
        ("size unknown, level High", ("size",)),
    ]


def test_two_columns_about_one_value_are_one() -> None:
    found = analysis_of([["A", ">=10", "<100"]], {"Least": "size", "Most": "size"})
    assert gaps(found) == ["Least and Most 1..9 or 100+"]
    assert found.points == Points(1, 2)


def test_an_example_is_typical() -> None:
    found = analysis_of([["A", "in the last 7 days"], ["B", "more than 7 days ago"]], ["seen"], policy="collect")
    (witness,) = [gap.witness["seen"] for gap in found.gaps if not gap.missing_only]
    assert witness == AS_OF.replace(hour=13)
    found = analysis_of([["A", "Germany", "before 2026-01-01"]], ["country", "seen"])
    assert {gap.witness["country"] for gap in found.gaps} == {"US", "DE", None}
    assert {gap.witness["seen"] for gap in found.gaps[:1]} == {AS_OF}
    assert analysis_of([["A", "<2.5"]], ["share"]).gaps[0].witness == {"share": Decimal("2.5")}


def test_a_condition_is_what_an_author_would_write() -> None:
    found = analysis_of([["A", "1000+", "High", "yes"]], ["size", "level", "customer"], policy="collect")
    assert [show(gap.condition) for gap in found.gaps if not gap.missing_only] == [
        "size >= 1000 and level = 'High' and customer = false",
        "size >= 1000 and level in ('Medium', 'Low')",
        "size between 1 and 999",
    ]


def test_days_are_those_of_the_workspace() -> None:
    workspace = workspace_of([["A", "2026-06-01..2026-06-30"], ["B", "in the last 7 days"]], ["seen"])
    clock = Clock(AS_OF, Calendar("Europe/London"))
    first, _ = analyse(workspace.frameworks["F"], workspace.catalogue, clock).gaps
    assert first.text == "seen before 2026-06-01, since 2026-07-01 and until 2026-11-14 12:00 or in the future"
    assert show(first.condition).split(" or ") == [
        "seen < '2026-06-01'",
        "seen >= '2026-07-01' and seen < '2026-11-14 12:00:00.001Z'",
        "seen >= '2026-11-21 12:00:00.001Z'",
    ]
    assert values_of(first.condition, INSTANT, clock) == first.sides[0].values


def test_ends_beyond_all_calendars_do_no_harm() -> None:
    found = analysis_of([["A", "more than 3000000 days ago"], ["B", "in the next 9000000 days"]], ["seen"])
    assert [show(gap.condition) for gap in found.gaps if not gap.missing_only] == [
        "seen >= '0001-01-04' and seen < '2026-11-21 12:00:00.001Z' or seen >= '9999-12-28'"
    ]


def test_a_column_with_a_test_that_is_no_set_is_left_out_and_gaps_are_those_that_are_sure() -> None:
    rows = [["A", "contains 'VP'", "1-9"], ["B", "-", "10-99"]]
    found = analysis_of(rows, ["title", "size"])
    assert [(one.input.column.value, one.why) for one in found.columns_left_out] == [
        ("title", "no set of values describes its test 'contains 'VP''")
    ]
    assert gaps(found) == ["size 100+"]
    assert found.points is None


def test_a_list_of_which_many_items_are_asked_is_left_out() -> None:
    found = analysis_of([["A", "a/b/c/d/e/f/g"]], ["tools"])
    assert [one.why for one in found.columns_left_out] == ["its cells name 7 items of a list; up to 6 are looked at"]
