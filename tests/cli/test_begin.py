"""`segue init` and `segue demo`: from nothing to a workspace."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import segue as api
from segue.cli.demonstration import SHOWN, SHOWN_LEAD
from segue.workspace.sample_data import FEWEST_LEADS
from tests.cli.conftest import LEADS
from tests.cli.terminal import CLEAN, FAILED, FINDINGS, Done, segue, too_wide
from tests.starter import NOW, add


def test_init_makes_a_workspace_and_says_what_to_do_next(tmp_path: Path) -> None:
    done = segue("init", "my workspace", folder=tmp_path)
    assert done.code == CLEAN
    assert "cd 'my workspace'" in done.text
    folder = tmp_path / "my workspace"
    commands = re.findall(r"^  (segue \w+)  ", done.out, re.MULTILINE)
    assert commands == ["segue check", "segue import", "segue apply", "segue segments"]
    for command in commands:
        yes = ["--yes"] if command == "segue apply" else []
        expected = FINDINGS if command == "segue check" else CLEAN
        assert segue(*command.split()[1:], *yes, folder=folder).code == expected


def test_the_check_shows_the_gap_that_the_readme_speaks_of_and_its_row_closes_it(tmp_path: Path) -> None:
    segue("init", ".", folder=tmp_path)
    done = segue("check", folder=tmp_path)
    assert done.code == FINDINGS
    assert re.findall(r"SG\d+ +(.*)", done.out) == ["warning  no row takes Company size unknown"]
    segue("import", folder=tmp_path)
    assert "2 leads now" in segue("check", folder=tmp_path).text
    (row,) = re.findall(r"`(\| .* \|)`", (tmp_path / "README.md").read_text())
    add(tmp_path, "frameworks/size_by_interest.md", f"{row}\n")
    assert segue("check", folder=tmp_path).code == CLEAN


def test_init_here_needs_no_cd(tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    folder.mkdir()
    assert "cd " not in segue("init", ".", folder=folder).out
    assert "workspace: orders\n" in (folder / "segue.yaml").read_text()


def test_init_tells_programs_the_files(tmp_path: Path) -> None:
    told = segue("init", "w", "--format", "json", folder=tmp_path).json
    assert told["folder"] == "w"
    assert "segue.yaml" in told["files"]
    assert all((tmp_path / "w" / path).is_file() for path in told["files"])


def test_init_never_writes_over_anything(tmp_path: Path) -> None:
    segue("init", "w", folder=tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = segue("init", "w", folder=tmp_path)
    assert done.code == FAILED
    assert "already" in done.text
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("command", ["init", "demo"])
def test_a_file_cannot_become_a_workspace(tmp_path: Path, command: str) -> None:
    (tmp_path / "taken").write_text("mine")
    done = segue(command, "taken", folder=tmp_path)
    assert done.code == FAILED
    assert "is a file, not a folder" in done.text
    assert (tmp_path / "taken").read_text() == "mine"


# --- demo ---


def test_the_demo_tells_each_step_and_what_it_found(demonstrated: tuple[Path, Done]) -> None:
    folder, done = demonstrated
    assert done.code == CLEAN
    titles = re.findall(
        r"^(Make|Check|Import|Apply and run|Segments|The criteria table|What to try next)\b", done.out, re.MULTILINE
    )
    assert titles == ["Make", "Check", "Import", "Apply and run", "Segments", "The criteria table", "What to try next"]
    assert f"{LEADS} leads, 800 accounts and" in done.text
    assert "556 of 909 points of the table are in no row" in done.text
    assert re.search(r"\d+ leads now", done.text)
    assert not too_wide(done, 100)
    with api.open(folder) as project:
        for name in (SHOWN, "Unengaged", "Pricing surge"):
            members = len(project.members(name))
            assert re.search(rf"{name} +{members} ", done.out), name


def test_what_the_demo_proposes_can_be_done(demonstrated: tuple[Path, Done]) -> None:
    folder, done = demonstrated
    proposed = re.findall(r"^  segue (.+)$", done.out.partition("What to try next")[2], re.MULTILINE)
    assert len(proposed) == 4
    for command in proposed:
        words = [word.strip("'") for word in re.findall(r"'[^']*'|\S+", command)]
        assert segue(*words, folder=folder.parent).code == CLEAN, command


def test_the_demo_explains_a_member_of_the_segment_that_it_shows(demonstrated: tuple[Path, Done]) -> None:
    folder, done = demonstrated
    (key,) = re.findall(r"^  segue lead -w northline (\S+)$", done.out, re.MULTILINE)
    with api.open(folder) as project:
        members = [row["key"] for row in project.members(SHOWN).rows()]
    assert key in members
    assert key == SHOWN_LEAD or SHOWN_LEAD not in members


def test_the_demo_again_changes_nothing_and_makes_nothing_anew(demonstrated: tuple[Path, Done], tmp_path: Path) -> None:
    folder = shutil.copytree(demonstrated[0], tmp_path / "northline")
    data = {path: path.stat().st_mtime_ns for path in (folder / "data").iterdir()}
    done = segue("demo", "northline", folder=tmp_path)
    assert done.code == CLEAN
    assert "is there already" in done.text
    assert "Version 1 is in force: 0 moves since the last run" in done.text
    assert {path: path.stat().st_mtime_ns for path in (folder / "data").iterdir()} == data
    first, again = (one.out.partition("\nSegments")[2].partition("What to try")[0] for one in (demonstrated[1], done))
    assert numbers(again) == numbers(first)


def numbers(text: str) -> list[str]:
    """Names and members of the tree; what changed since is another matter."""
    return re.findall(r"^[│├└ ]*(\S.*?) {2,}([\d,]+) ", text, re.MULTILINE)


def test_the_demo_takes_no_fewer_leads_than_can_be_made_up(tmp_path: Path) -> None:
    assert f"greater than or equal to {FEWEST_LEADS}" in segue("demo", "--leads", FEWEST_LEADS - 1, folder=tmp_path).text
    assert FEWEST_LEADS == LEADS


def test_the_demo_leaves_other_workspaces_alone(fresh: Path) -> None:
    done = segue("demo", fresh.name, folder=fresh.parent)
    assert done.code == FAILED
    assert "there is another workspace" in done.text


def test_the_workspace_of_the_demo_checks_with_its_warnings_only(northline: Path) -> None:
    done = segue("check", folder=northline, now=NOW)
    assert done.code == FINDINGS
    assert "error" not in done.text
    assert "9 warnings, 5 hints" in done.text
