"""A name may be given to another segment later: what was recorded under it is never mixed with what is recorded now."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import segue
from segue.language.template import template
from tests.starter import NOW, open_at, write

LARGE, HALF = "company_size >= 200", "company_size >= 100"
NAMED, KNOWN = "domain is known", "domain ends with '.example'"


def apply(folder: Path, hour: int, segments: dict[str, str]) -> tuple[list[str], int, int]:
    """Applies segments.yaml as told; the steps, and how many memberships began and ended."""
    lines = [f"  {name}: {{{body}}}" for name, body in segments.items()]
    write(folder, "segments.yaml", "segments:\n" + "\n".join(lines) + "\n")
    with open_at(folder, NOW + timedelta(hours=hour)) as project:
        done = project.apply()
        assert done.run is not None
        return [step.sentence for step in done.plan.steps], done.run.entered, done.run.exited


def open_rows(project: segue.Project) -> dict[str, int]:
    """How many memberships of each segment are open; each lead and account at most once."""
    rows = project.engine.rows(
        template("SELECT segment, COUNT(*), COUNT(DISTINCT COALESCE(lead_id, -account_id)) FROM segue.membership "
                 "WHERE exited_at IS NULL GROUP BY segment")
    )  # fmt: skip
    assert all(number == different for _, number, different in rows)
    return {segment: number for segment, number, _ in rows}


@pytest.fixture
def plain(starter: Path) -> Path:
    """Without the framework and the test, which name segments of the starter."""
    for path in [*starter.glob("frameworks/*"), *starter.glob("tests/*")]:
        path.unlink()
    return starter


def test_a_rename_to_a_name_of_the_past_keeps_the_two_apart(plain: Path) -> None:
    apply(plain, 1, {"A": f"when: {LARGE}", "B": f"when: {HALF}"})
    apply(plain, 2, {"B": f"when: {HALF}"})
    with open_at(plain, NOW + timedelta(hours=2)) as project:
        members = open_rows(project)["B"]
    steps, entered, exited = apply(plain, 3, {"A": f"when: {HALF}, was: B"})
    assert "keep what was recorded of the earlier segment 'A' as 'A (until version 3)'" in steps
    assert (entered, exited) == (0, 0)
    with open_at(plain, NOW + timedelta(hours=3)) as project:
        assert open_rows(project) == {"A": members}
        assert project.run(NOW + timedelta(hours=3)).run.moves == 0
    _, entered, exited = apply(plain, 4, {"C": "when: company_size < 0"})
    assert (entered, exited) == (0, members)


def test_a_segment_of_leads_that_becomes_one_of_accounts_ends_for_the_leads(plain: Path) -> None:
    apply(plain, 1, {"X": f"when: {LARGE}"})
    with open_at(plain, NOW + timedelta(hours=1)) as project:
        leads = open_rows(project)["X"]
    _, entered, exited = apply(plain, 2, {"X": f"of: account, when: {NAMED}"})
    assert exited == leads
    with open_at(plain, NOW + timedelta(hours=2)) as project:
        assert open_rows(project) == {"X": entered}
        assert len(project.members("X", of="account")) == entered
    _, more, ended = apply(plain, 3, {"X": f"of: account, when: {NAMED}", "Y": f"of: account, when: {KNOWN}"})
    assert (more > 0, ended) == (True, 0)
    with open_at(plain, NOW + timedelta(hours=3)) as project:
        assert open_rows(project) == {"X": entered, "Y": more}
