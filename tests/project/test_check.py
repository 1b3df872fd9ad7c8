"""`Project.check`: what is found, and that looking changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import segue
from tests.starter import ANA, add, contents, open_at, replace


def test_a_new_workspace_has_no_errors_and_nothing_to_count(fresh: Path) -> None:
    with open_at(fresh) as project:
        report = project.check()
    assert report.ok
    assert [one.code for one in report.of("warning")] == ["SG084"]
    assert not report.counted
    assert not list(fresh.glob("*.duckdb"))


def test_an_unknown_name_is_an_error_with_its_place_and_the_nearest_name(starter: Path) -> None:
    replace(starter, "segments.yaml", "company_size >= 1000", "compny_size >= 1000")
    with open_at(starter) as project:
        report = project.check()
    assert not report.ok
    (error,) = report.of("error")
    line = next(at for at, text in enumerate((starter / "segments.yaml").read_text().split("\n"), 1) if "compny_size" in text)
    assert (error.code, error.at.path, error.at.line) == ("SG021", "segments.yaml", line)
    assert "company_size" in error.fix


def test_findings_say_how_many_loaded_leads_they_concern(starter: Path) -> None:
    add(starter, "segments.yaml", "  Elsewhere:\n    when: not (industry = 'Media')\n")
    with open_at(starter) as project:
        (finding,) = [one for one in project.check().diagnostics if one.code == "SG060"]
        unknown = project.members(where="industry is unknown")
    assert finding.leads == len(unknown) == 1


def test_nothing_is_counted_when_it_is_not_asked_for(starter: Path) -> None:
    add(starter, "segments.yaml", "  Elsewhere:\n    when: not (industry = 'Media')\n")
    with open_at(starter) as project:
        report = project.check(count=False)
    assert not report.counted
    assert {one.leads for one in report.diagnostics} == {None}


def test_checking_changes_nothing_in_the_warehouse(starter: Path) -> None:
    add(
        starter,
        "traits.yaml",
        "  visits: {label: Visits, value: count of 'Page Viewed'}\n  budget: {label: Budget, type: number}\n",
    )
    add(starter, "segments.yaml", "  Elsewhere:\n    when: not (industry = 'Media') and visits > 1 and budget > 5\n")
    before = contents(starter)
    with open_at(starter) as project:
        assert project.check().counted
    assert contents(starter) == before


def test_a_warehouse_that_cannot_be_opened_only_means_that_nothing_is_counted(starter: Path) -> None:
    (starter / "starter.duckdb").write_bytes(b"this is no warehouse " * 1000)
    add(starter, "segments.yaml", "  Elsewhere:\n    when: not (industry = 'Media')\n")
    with open_at(starter) as project:
        report = project.check()
    assert [one.code for one in report.of("warning")] == ["SG084", "SG060"]
    assert not report.counted
    assert report.uncounted


def test_definitions_are_read_again_when_a_file_has_changed(project: segue.Project) -> None:
    assert "Large companies" in project.workspace.segments
    replace(project.root, "segments.yaml", "Large companies", "Big companies")
    replace(project.root, "tests/enterprise_now.yaml", "Large companies", "Big companies")
    assert "Big companies" in project.workspace.segments
    assert project.check().ok
    (project.root / "segments/more.yaml").parent.mkdir()
    (project.root / "segments/more.yaml").write_text("segments:\n  From Sweden: {when: country = 'SE'}\n")
    assert "From Sweden" in project.workspace.segments
    (project.root / "segments/more.yaml").unlink()
    assert "From Sweden" not in project.workspace.segments


def test_definitions_are_read_again_when_a_missing_table_comes(project: segue.Project) -> None:
    table = project.root / "frameworks/size_by_interest.md"
    text = table.read_text()
    table.unlink()
    assert not project.check().ok
    table.write_text(text)
    assert project.check().ok


def test_definitions_are_not_read_again_when_nothing_has_changed(project: segue.Project) -> None:
    assert project.workspace is project.workspace


@pytest.mark.parametrize("action", ["import_data", "plan", "apply", "test"])
def test_definitions_with_errors_are_refused_with_the_errors(starter: Path, action: str) -> None:
    replace(starter, "segments.yaml", "company_size >= 1000", "compny_size >= 1000")
    before = contents(starter)
    with open_at(starter) as project, pytest.raises(segue.InvalidWorkspace, match="compny_size") as refused:
        getattr(project, action)()
    assert [one.code for one in refused.value.report.of("error")] == ["SG021"]
    assert contents(starter) == before


def test_definitions_in_force_answer_while_those_in_the_folder_are_broken(starter: Path) -> None:
    (starter / "segments.yaml").write_text("segments: [broken\n")
    with open_at(starter) as project:
        assert project.run().run.moves == 0
        assert project.explain(ANA).key == ANA
        assert len(project.members("Large companies")) == 3


def test_settings_that_cannot_be_read_never_lead_to_another_warehouse(starter: Path) -> None:
    add(starter, "segue.yaml", ": : [\n")
    with open_at(starter) as project, pytest.raises(segue.InvalidWorkspace):
        project.segments()
    assert [path.name for path in starter.glob("*.duckdb")] == ["starter.duckdb"]


def test_a_folder_without_a_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(segue.SegueError, match="no workspace"):
        segue.open(tmp_path)
    with pytest.raises(segue.SegueError, match="no folder"):
        segue.open(tmp_path / "nowhere")
