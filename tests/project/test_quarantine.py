"""`Project.quarantine`: what imports set aside, and how it comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

import segue
from segue.ingestion.progress import LOOKED
from tests.starter import NOW, open_at, replace, write

LEADS = """email,job_title,employees,industry,country,created_at
ana@good.example,VP,1400,Healthcare,Sweden,2026-01-01
not an address,Manager,20,Software,UK,2026-01-02
tim@good.example,Clerk,many,Software,Atlantis,2026-01-03
"""


@pytest.fixture
def spoiled(fresh: Path) -> Path:
    """With a bad row and two bad cells."""
    write(fresh, "data/leads.csv", LEADS)
    with open_at(fresh) as project:
        report = project.import_data(["leads"])
    assert (report.sources[0].bad_rows, report.sources[0].bad_cells, report.quarantined) == (1, 2, 3)
    return fresh


def test_rows_and_cells_are_kept_with_their_place_and_the_reason(spoiled: Path) -> None:
    with open_at(spoiled) as project:
        found = {(one.row, one.column): one for one in project.quarantine()}
    assert set(found) == {(2, None), (3, "employees"), (3, "country")} or {row for row, _ in found} == {2, 3}
    row = found[(2, None)]
    assert row.value is None
    assert "not an address" in (row.raw or "")
    assert "e-mail" in row.reason
    cells = [one for one in found.values() if one.column]
    assert sorted(one.value or "" for one in cells) == ["Atlantis", "many"]
    assert {(one.source, one.file) for one in found.values()} == {("leads", "data/leads.csv")}


def test_a_bad_cell_leaves_the_rest_of_its_row(spoiled: Path) -> None:
    with open_at(spoiled) as project:
        project.apply()
        (row,) = project.members(where="email = 'tim@good.example'", traits=["job_title", "company_size", "country"]).rows()
    assert (row["job_title"], row["company_size"], row["country"]) == ("Clerk", None, None)


def test_what_can_be_read_the_next_time_leaves_quarantine(spoiled: Path) -> None:
    replace(spoiled, "data/leads.csv", "many,Software,Atlantis", "30,Software,Ireland")
    with open_at(spoiled) as project:
        project.import_data(["leads"])
        assert [one.row for one in project.quarantine()] == [2]


def test_one_source_can_be_asked_for_by_name(spoiled: Path) -> None:
    with open_at(spoiled) as project:
        assert len(project.quarantine("leads")) == 3
        assert project.quarantine("events") == []
        with pytest.raises(segue.SegueError, match="Did you mean 'leads'"):
            project.quarantine("lead")


def test_importing_twice_changes_nothing(spoiled: Path) -> None:
    with open_at(spoiled, NOW.replace(hour=12)) as project:
        skipped = project.import_data(["leads"])
        again = project.import_data(["leads"], again=True)
        assert skipped.sources[0].skipped
        assert (again.sources[0].new, again.sources[0].changed, again.sources[0].same) == (0, 0, 2)
        assert len(project.quarantine()) == 3


def test_progress_of_an_import_goes_by_the_bytes_of_its_files(fresh: Path) -> None:
    told: list[tuple[str, float]] = []
    with segue.open(fresh, now=lambda: NOW, progress=lambda sentence, part: told.append((sentence, part))) as project:
        project.import_data()
    sizes = [(fresh / "data" / name).stat().st_size for name in ("leads.csv", "events.csv")]
    parts = [part for _, part in told]
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    (begun,) = [part for sentence, part in told if sentence == "reading data/events.csv"]
    assert begun == pytest.approx(LOOKED + (1 - LOOKED) * sizes[0] / sum(sizes))
