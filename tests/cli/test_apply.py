"""`segue plan`, `apply`, `run`, `versions` and `rollback`: who would move, and that they then do."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.terminal import CLEAN, FAILED, FINDINGS, segue
from tests.project.test_faults import TABLE
from tests.starter import ACCOUNTS, LEADS, NOW, contents, replace, write

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def changed(starter: Path) -> Path:
    """With one segment more, one with another condition, and one under another name."""
    write(starter, "segments/more.yaml", "segments:\n  From Sweden: {when: country = 'SE', treatment: Write in Swedish}\n")
    replace(starter, "segments.yaml", "company_size >= 1000", "company_size >= 600")
    replace(starter, "segments.yaml", "  New this week:", "  Newcomers:")
    return starter


# --- plan ---


def test_a_plan_shows_definitions_leads_treatments_and_steps(changed: Path) -> None:
    done = segue("plan", folder=changed)
    assert done.code == FINDINGS
    assert "+ segment From Sweden" in done.text
    assert "~ segment Large companies" in done.text
    assert "> segment Newcomers (was New this week)" in done.text
    assert re.search(r"From Sweden +0 +\+2 +2\n", done.out)
    assert re.search(r"Large companies +3 +\+2 +5\n", done.out)
    assert re.search(r"2  Write in Swedish  From Sweden", done.out)
    assert "rename segment 'New this week' to 'Newcomers': its members stay" in done.text
    assert re.search(r"4 memberships begin, 0 end", done.text)


def test_a_plan_tells_programs_the_same(changed: Path) -> None:
    done = segue("plan", "--format", "json", folder=changed)
    assert done.code == FINDINGS
    told = done.json
    (effect,) = [one for one in told["effects"]["segments"] if one["segment"] == "Large companies"]
    assert (effect["before"], effect["enters"], effect["leaves"], effect["after"]) == (3, 2, 0, 5)
    assert {(one["what"], one["name"]) for one in told["changes"]} == {
        ("add", "From Sweden"), ("change", "Large companies"), ("rename", "Newcomers"),
    }  # fmt: skip
    assert told["steps"][-1].endswith("4 memberships begin, 0 end")
    assert told["empty"] is False


def test_there_is_nothing_to_plan_after_applying(starter: Path) -> None:
    done = segue("plan", folder=starter)
    assert done.code == CLEAN
    assert "as they were applied" in done.text
    assert segue("plan", "--format", "json", folder=starter).json["empty"] is True


def test_planning_changes_nothing(changed: Path) -> None:
    before = contents(changed)
    segue("plan", folder=changed)
    assert contents(changed) == before


def test_moves_within_a_framework_are_a_matrix(northline: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(northline, tmp_path / "northline")
    replace(folder, "frameworks/b2b_saas.md", "65+", "90+")
    wide = segue("plan", folder=folder, width=200).out
    assert "Moves in B2B SaaS  from the left to the top" in wide
    assert re.search(r"^Enterprise Hot +[\d,]+", wide.partition("Moves in B2B SaaS")[2], re.MULTILINE)
    narrow = segue("plan", folder=folder, width=20)
    assert re.search(r"Moves in B2B SaaS .*\d+ Enterprise Hot → no row", narrow.text)


# --- apply ---


def test_apply_does_what_the_plan_showed(changed: Path) -> None:
    plan = segue("plan", "--format", "json", folder=changed, now=LATER).json
    done = segue("apply", "--yes", "--format", "json", folder=changed, now=LATER)
    assert done.code == CLEAN
    assert done.json["plan"]["steps"] == plan["steps"]
    assert done.json["plan"]["effects"] == plan["effects"]
    assert done.json["version"]["number"] == 2
    assert (done.json["run"]["entered"], done.json["run"]["exited"]) == (4, 0)
    assert segue("plan", folder=changed, now=LATER).code == CLEAN


def test_apply_shows_the_plan_and_what_was_done(changed: Path) -> None:
    done = segue("apply", "--yes", folder=changed, now=LATER)
    assert done.code == CLEAN
    assert "+ segment From Sweden" in done.text
    assert "Applied as version 2: 4 memberships began, 0 ended." in done.text


def test_apply_again_has_nothing_to_do(starter: Path) -> None:
    before = contents(starter)
    done = segue("apply", "--yes", folder=starter)
    assert done.code == CLEAN
    assert "Nothing to apply" in done.text
    assert contents(starter) == before


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_is_applied_when_there_is_nobody_to_ask(changed: Path, form: str) -> None:
    before = contents(changed)
    done = segue("apply", "--format", form, folder=changed)
    assert done.code == FAILED
    assert "nobody to ask" in done.text
    assert "--yes" in done.text
    assert contents(changed) == before


# --- run ---


def test_a_run_tells_what_moved_and_shows_the_tree(starter: Path) -> None:
    done = segue("run", folder=starter, now=NOW + timedelta(days=1))
    assert done.code == CLEAN
    assert f"{LEADS} leads and {ACCOUNTS} accounts as of 2026-03-11 09:00 under version 1: 1 move," in done.text
    assert "0 memberships began, 1 ended." in done.text
    assert "change since 2026-03-10 09:00" in done.text
    assert re.search(r"Comparing prices +1 +8\.3% +-1", done.out)


def test_a_run_of_the_past_is_shown_and_said_not_to_be_recorded(starter: Path) -> None:
    before = contents(starter)
    done = segue("run", "--as-of", "2026-03-06 09:00", folder=starter)
    assert done.code == CLEAN
    assert "Not recorded:" in done.text
    assert "as of 2026-03-06 09:00" in done.text
    assert contents(starter) == before
    assert segue("run", "--as-of", "2026-03-06", "--format", "json", folder=starter).json["recorded"] is False


def test_a_run_says_that_the_folder_has_other_definitions(changed: Path) -> None:
    assert "The definitions in the folder are not the applied ones." in segue("run", folder=changed).text
    assert segue("run", "--format", "json", folder=changed).json["unapplied_changes"] is True


def test_a_run_in_which_a_table_cannot_place_a_lead_ends_with_1(starter: Path) -> None:
    write(starter, "frameworks/by_title.yaml", TABLE.replace("'Head'", "'VP'"))
    applied = segue("apply", "--yes", folder=starter)
    assert applied.code == CLEAN
    told = "By title: 1 lead falls into several rows; it keeps the segment of the last run. Such as: ana.lund@kessdale.example"
    assert told in applied.text
    done = segue("run", folder=starter)
    assert done.code == FINDINGS
    assert told in done.text
    assert [fault["leads"] for fault in segue("run", "--format", "json", folder=starter).json["run"]["faults"]] == [1]


# --- versions and rollback ---


def test_versions_are_listed_with_who_and_what(changed: Path) -> None:
    assert segue("apply", "--yes", folder=changed, now=LATER).code == CLEAN
    done = segue("versions", folder=changed)
    rows = [line.split() for line in done.out.strip().split("\n")[1:]]
    assert rows[0][:4] == ["2", "2026-03-10", "10:00", "ana"]
    assert "added segment From Sweden" in done.text
    told = segue("versions", "--format", "json", folder=changed).json
    assert [one["number"] for one in told] == [2, 1]


def test_rollback_brings_an_earlier_version_back(changed: Path) -> None:
    segue("apply", "--yes", folder=changed, now=LATER)
    done = segue("rollback", "--yes", folder=changed, now=LATER)
    assert done.code == CLEAN
    assert "- segment From Sweden" in done.text
    assert "Applied as version 3: 0 memberships began, 4 ended." in done.text
    assert "See how they differ with: segue plan" in done.text
    assert "(back to version 1)" in segue("versions", folder=changed).text
    assert "+ segment From Sweden" in segue("plan", folder=changed, now=LATER).text
    again = segue("rollback", 2, "--yes", "--format", "json", folder=changed, now=LATER).json
    assert (again["version"]["number"], again["version"]["undoes"]) == (4, 2)


def test_a_version_that_is_not_there_is_told(starter: Path) -> None:
    done = segue("rollback", 9, "--yes", folder=starter)
    assert done.code == FAILED
    assert "there is no version 9" in done.text
    assert "version 1 is the first there is" in segue("rollback", "--yes", folder=starter).text


def test_before_the_first_apply_there_are_no_versions(fresh: Path) -> None:
    done = segue("versions", folder=fresh)
    assert done.code == CLEAN
    assert "Nothing was applied yet." in done.text
    assert segue("versions", "--format", "json", folder=fresh).json == []
