"""Overlaps, dead rows and rows that could be one, by hit policy."""

from __future__ import annotations

import pytest

from segue.checks.tables.analysis import TableAnalysis
from tests.checks.tables.frames import analysis_of


def overlaps(analysis: TableAnalysis) -> list[tuple[int, int, str]]:
    return [(one.row.number, one.other.number, one.region.text) for one in analysis.overlaps]


def dead(analysis: TableAnalysis) -> list[tuple[int, list[int]]]:
    return [(one.row.number, [row.number for row in one.masked_by]) for one in analysis.dead_rows]


def mergeable(analysis: TableAnalysis) -> list[tuple[list[int], str, str]]:
    return [([row.number for row in one.rows], one.column, one.cell) for one in analysis.mergeable]


ROWS = [["A", "1-9", "-", "x"], ["A", "5-20", "High", "x"], ["A", "9", "Low", "y"], ["B", "8", "Low", "x"]]


def test_with_unique_any_two_rows_that_meet_overlap() -> None:
    assert overlaps(analysis_of(ROWS, ["size", "level"])) == [
        (1, 2, "size 5..9, level High"),
        (1, 3, "size 9, level Low"),
        (1, 4, "size 8, level Low"),
    ]


def test_with_any_rows_that_give_the_same_may_meet() -> None:
    assert [pair[:2] for pair in overlaps(analysis_of(ROWS, ["size", "level"], policy="any"))] == [(1, 3), (1, 4)]


@pytest.mark.parametrize("policy", ["first", "priority", "collect"])
def test_with_other_policies_rows_may_meet(policy: str) -> None:
    assert overlaps(analysis_of(ROWS, ["size", "level"], policy=policy)) == []


def test_rows_can_meet_in_missing_values_alone() -> None:
    (one,) = analysis_of([["A", "unknown", "High"], ["B", "-", "High"]], ["size", "level"]).overlaps
    assert one.region.text == "size unknown, level High"
    assert one.region.missing == ("size",)


def test_an_overlap_has_a_witness_that_both_rows_take() -> None:
    (one,) = analysis_of([["A", "1-9"], ["B", "7+"]], ["size"]).overlaps
    assert one.region.witness_text == "size 7"


def test_rows_with_a_test_in_a_column_left_out_overlap_where_that_is_sure() -> None:
    rows = [["A", "contains 'VP'", "1-9"], ["B", "-", "9+"], ["C", "starts with 'V'", "3"], ["D", "contains 'VP'", "4"]]
    assert overlaps(analysis_of(rows, ["title", "size"])) == [
        (1, 2, "size 9, title contains 'VP'"),
        (1, 4, "size 4, title contains 'VP'"),
    ]


def test_a_row_is_dead_where_its_cell_can_never_be_true() -> None:
    for policy in ("unique", "first", "collect"):
        (one,) = analysis_of([["A", "13+", "High"]], ["score", "level"], policy=policy).dead_rows
        assert (one.row.number, one.empty, one.masked_by) == (1, ("score",), ())


def test_with_first_a_row_is_masked_by_those_above_it_and_only_the_needed_ones_are_named() -> None:
    rows = [["A", "1-9"], ["B", "100+"], ["C", "5-20"], ["D", "4-12"], ["E", "2-3"]]
    assert dead(analysis_of(rows, ["size"], policy="first")) == [(4, [1, 3]), (5, [1])]
    assert dead(analysis_of(rows, ["size"], policy="unique")) == []


def test_a_mask_must_take_missing_values_too() -> None:
    rows = [["A", "known", "-"], ["B", "-", "High"], ["C", "unknown", "-"], ["D", "-", "-"]]
    assert dead(analysis_of(rows, ["size", "level"], policy="first")) == [(4, [1, 3])]
    assert dead(analysis_of([*rows[:2], rows[3]], ["size", "level"], policy="first")) == []


def test_with_priority_a_better_segment_masks_wherever_it_stands() -> None:
    rows = [["C", "5"], ["B", "3-7"], ["A", "1-5"], ["A", "6"]]
    more = "priority: [A, B]"
    assert dead(analysis_of(rows, ["size"], policy="priority", more=more)) == [(1, [2])]
    rows = [["C", "5"], ["B", "5-6"], ["A", "1-5"], ["A", "6"]]
    assert dead(analysis_of(rows, ["size"], policy="priority", more=more)) == [(1, [3]), (2, [3, 4])]


def test_rows_that_differ_in_one_column_can_be_one() -> None:
    rows = [["A", "1-9", "High", "x"], ["A", "10-99", "High", "x"], ["A", "100+", "High", "y"], ["B", "-", "Low", "x"]]
    assert mergeable(analysis_of(rows, ["size", "level"])) == [([1, 2], "size", "1..99")]


MERGED = [
    ("size", ["1-9", "10+"], "known"),
    ("level", ["High", "Low"], "High, Low"),
    ("industry", ["Software", "Health"], "Software, Health"),
    ("industry", ["not(Software, Health)", "Health"], "not Software"),
    ("customer", ["yes", "no"], "known"),
    ("revenue", ["<1", ">2", "5"], "<1, >2"),
    ("revenue", ["(1..2]", "[5..6)"], "(1..2], [5..6)"),
    ("sure", ["<3", ">=3"], "-"),
    ("size", ["known", "unknown"], "-"),
    ("seen", ["2026-01-01..2026-03-31", "2026-04-01..2026-04-30"], "2026-01-01..2026-04-30"),
    ("seen", ["before 2026-01-01", "since 2026-02-01"], "<2026-01-01, >=2026-02-01"),
    ("tools", ["Salesforce", "HubSpot"], "Salesforce, HubSpot"),
    ("size", ["5", "5"], "5"),
]


@pytest.mark.parametrize(("column", "cells", "merged"), MERGED)
def test_the_merged_cell_is_printed(column: str, cells: list[str], merged: str) -> None:
    found = mergeable(analysis_of([["A", cell] for cell in cells], [column], policy="collect"))
    assert found == [([*range(1, len(cells) + 1)], column, merged)]


def test_what_no_cell_can_say_is_not_merged() -> None:
    assert mergeable(analysis_of([["A", "5"], ["A", "unknown"]], ["size"])) == []
    assert mergeable(analysis_of([["A", "since 2026-01-01"], ["A", "unknown"]], ["seen"])) == []
    assert mergeable(analysis_of([["A", "Salesforce"], ["A", "not HubSpot"]], ["tools"], policy="collect")) == []


def test_cells_that_move_with_time_are_not_merged() -> None:
    assert mergeable(analysis_of([["A", "in the last 7 days"], ["A", "more than 7 days ago"]], ["seen"])) == []


def test_with_first_rows_are_merged_only_past_rows_that_do_not_mind() -> None:
    rows = [["A", "1-9"], ["B", "15"], ["A", "10-19"]]
    assert mergeable(analysis_of(rows, ["size"], policy="first")) == []
    assert mergeable(analysis_of(rows, ["size"], policy="collect")) == [([1, 3], "size", "1..19")]
    rows[1] = ["B", "5"]
    assert mergeable(analysis_of(rows, ["size"], policy="first")) == [([1, 3], "size", "1..19")]
