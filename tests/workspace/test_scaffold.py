"""What `segue init` and `segue demo` lay out, and what they leave alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from segue.engines.duckdb import DuckDB
from segue.errors import SegueError
from segue.evaluation.evaluate import counts, evaluate
from segue.evaluation.examples import run_examples
from segue.ingestion.importing import import_sources
from segue.language.clock import Clock
from segue.workspace.read import read_folder
from segue.workspace.scaffold import copy_sample, scaffold

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
SCHEMAS = {
    "segue.yaml": "segue", "events.yaml": "events", "traits": "traits", "scores.yaml": "scores",
    "segments.yaml": "segments", "frameworks": "framework", "tests": "test", "traits.yaml": "traits",
}  # fmt: skip


def files_in(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def misnamed_schemas(folder: Path) -> list[str]:
    """YAML files whose first line does not name their schema by the way to it from where they are."""
    wrong = []
    for path in folder.rglob("*.yaml"):
        relative = path.relative_to(folder)
        way = "../" * (len(relative.parts) - 1) or "./"
        line = f"# yaml-language-server: $schema={way}.segue/schema/{SCHEMAS[relative.parts[0]]}.json"
        if path.read_text(encoding="utf-8").split("\n")[0] != line:
            wrong.append(str(relative))
    return wrong


# --- the starter ---


def test_the_starter_reads_without_faults_and_names_its_schemas(tmp_path: Path) -> None:
    written = scaffold(tmp_path / "mine", "mine")
    assert sorted(written) == sorted(files_in(tmp_path / "mine"))
    assert read_folder(tmp_path / "mine").faults == ()
    assert misnamed_schemas(tmp_path / "mine") == []


def test_the_starter_imports_and_every_segment_has_a_member(tmp_path: Path) -> None:
    scaffold(tmp_path, "mine", now=NOW)
    workspace, engine = read_folder(tmp_path), DuckDB(":memory:")
    report = import_sources(engine, workspace, tmp_path, NOW)
    assert report.quarantined == 0
    assert [note for source in report.sources for note in source.notes if "kept" in note] == []
    members = counts(engine, evaluate(engine, workspace, Clock(NOW, workspace.settings.calendar)))
    assert len(members) == 9
    assert all(members.values()), members


def test_the_starters_test_holds(tmp_path: Path) -> None:
    scaffold(tmp_path, "mine")
    workspace = read_folder(tmp_path)
    results = list(run_examples(workspace, workspace.examples, DuckDB(":memory:")))
    assert [result.passed for result in results] == [True]


def test_the_starters_events_are_recent_whenever_it_is_laid_out(tmp_path: Path) -> None:
    scaffold(tmp_path, "mine", now=NOW)
    events = (tmp_path / "data/events.csv").read_text(encoding="utf-8")
    assert not re.search(r"@\d", events)
    assert "Demo Requested,ana.lund@kessdale.example,2026-03-04 10:09,," in events


@pytest.mark.parametrize("name", ["leads", "Acme & Sons: leads #1", "null", "2026", "Café 🚀", 'say "hi"'])
def test_the_workspace_has_the_name_it_was_given(tmp_path: Path, name: str) -> None:
    scaffold(tmp_path, name)
    settings = read_folder(tmp_path).settings
    assert settings.name == name
    assert settings.location.endswith(".duckdb")
    assert "/" not in settings.location


@pytest.mark.parametrize("name", ["", "  ", "two\nlines"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SegueError, match="cannot name a workspace"):
        scaffold(tmp_path / "mine", name)
    assert not (tmp_path / "mine").exists()


def test_a_folder_with_a_workspace_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "segue.yaml").write_text("workspace: theirs\n", encoding="utf-8")
    before = files_in(tmp_path)
    with pytest.raises(SegueError) as caught:
        scaffold(tmp_path, "mine")
    assert "already" in caught.value.what
    assert caught.value.todo
    assert files_in(tmp_path) == before


def test_files_that_are_there_are_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/leads.csv").write_text("email\nmine@own.example\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("mine\n", encoding="utf-8")
    written = scaffold(tmp_path, "mine")
    assert {"data/leads.csv", ".gitignore"}.isdisjoint(written)
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "mine\n"
    assert (tmp_path / "data/leads.csv").read_text(encoding="utf-8") == "email\nmine@own.example\n"


def test_where_writing_fails_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "frameworks").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(SegueError, match="cannot lay out"):
        scaffold(tmp_path, "mine")
    assert list(files_in(tmp_path)) == ["frameworks"]


def test_a_file_is_no_folder_for_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("", encoding="utf-8")
    for lay_out in (lambda folder: scaffold(folder, "mine"), copy_sample):
        with pytest.raises(SegueError, match="is a file"):
            lay_out(tmp_path / "mine")


def test_the_warehouse_and_the_schemas_stay_out_of_git(tmp_path: Path) -> None:
    scaffold(tmp_path / "mine", "mine")
    copy_sample(tmp_path / "sample")
    mine, sample = ((tmp_path / name / ".gitignore").read_text(encoding="utf-8").splitlines() for name in ("mine", "sample"))
    assert {"*.duckdb", ".segue/"} <= set(mine) & set(sample)
    assert "data/" not in mine  # the starter's data is the reader's own, the sample's is made anew
    assert "data/" in sample


# --- the sample ---


def test_the_sample_reads_without_faults_and_names_its_schemas(tmp_path: Path) -> None:
    copied = copy_sample(tmp_path)
    assert sorted(copied.written) == sorted(files_in(tmp_path))
    assert (copied.unchanged, copied.kept) == ((), ())
    assert read_folder(tmp_path).faults == ()
    assert misnamed_schemas(tmp_path) == []


def test_copying_the_sample_again_changes_nothing(tmp_path: Path) -> None:
    first = copy_sample(tmp_path)
    before = files_in(tmp_path)
    again = copy_sample(tmp_path)
    assert again.written == again.kept == ()
    assert sorted(again.unchanged) == sorted(first.written)
    assert files_in(tmp_path) == before


def test_a_changed_file_of_the_sample_is_kept_and_named(tmp_path: Path) -> None:
    copy_sample(tmp_path)
    changed, lost = tmp_path / "segments.yaml", tmp_path / "scores.yaml"
    changed.write_text("segments: {}\n", encoding="utf-8")
    lost.unlink()
    again = copy_sample(tmp_path)
    assert again.kept == ("segments.yaml",)
    assert again.written == ("scores.yaml",)
    assert changed.read_text(encoding="utf-8") == "segments: {}\n"


def test_line_ends_of_another_system_are_no_change(tmp_path: Path) -> None:
    copy_sample(tmp_path)
    path = tmp_path / "scores.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert copy_sample(tmp_path).kept == ()


def test_the_sample_is_not_laid_over_another_workspace(tmp_path: Path) -> None:
    scaffold(tmp_path, "mine")
    before = files_in(tmp_path)
    with pytest.raises(SegueError, match="another workspace"):
        copy_sample(tmp_path)
    assert files_in(tmp_path) == before


def test_an_unknown_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SegueError, match="no sample 'southline'"):
        copy_sample(tmp_path, "southline")
