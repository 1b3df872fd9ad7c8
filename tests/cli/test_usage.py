"""Commands given wrongly, or in the wrong place: what is wrong, what to do, and exit code 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segue.cli.app import COMMANDS
from tests.cli.terminal import FAILED, FINDINGS, segue
from tests.starter import replace

IN_A_WORKSPACE = (
    "check", "plan", "apply", "run", "versions", "rollback", "segments", "leads", "quarantine", "test", "schema", "import",
)  # fmt: skip
NEED_ARGUMENTS = {"lead": ["ana"], "freeze": ["Hot", "--as", "Push"], "export": ["out.csv"]}
ALL = [*IN_A_WORKSPACE, *NEED_ARGUMENTS]


@pytest.mark.parametrize("name", ALL)
def test_a_folder_without_workspace_is_told_with_how_to_make_one(tmp_path: Path, name: str) -> None:
    done = segue(name, *NEED_ARGUMENTS.get(name, []), folder=tmp_path)
    assert done.code == FAILED
    assert done.out == ""
    assert "there is no workspace in" in done.text
    assert "segue init" in done.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ALL)
def test_programs_are_told_of_failures_too(tmp_path: Path, name: str) -> None:
    for form in (["--format", "json"], ["--format=json"]):
        done = segue(name, *NEED_ARGUMENTS.get(name, []), *form, folder=tmp_path)
        assert done.code == FAILED
        assert "there is no workspace" in done.json["error"]["what"]
        assert done.json["error"]["todo"]
        assert done.err == ""


def test_github_is_told_of_failures_too(tmp_path: Path) -> None:
    done = segue("check", "--format", "github", folder=tmp_path)
    assert done.code == FAILED
    assert done.out.startswith("::error::there is no workspace")
    assert done.out.count("\n") == 1


@pytest.mark.parametrize("wrong", [name[:-1] for _, commands in COMMANDS for name, _ in commands if len(name) > 5])
def test_a_command_that_is_misspelt_is_guessed(tmp_path: Path, wrong: str) -> None:
    done = segue(wrong, folder=tmp_path)
    assert done.code == FAILED
    assert f"there is no command '{wrong}'" in done.text
    assert f"Did you mean: segue {wrong}" in done.text


def test_a_command_that_nobody_can_guess_leads_to_the_list(tmp_path: Path) -> None:
    assert "See all commands with: segue --help" in segue("xyzzy", folder=tmp_path).text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--bogus"], "no such option: --bogus"),
        (["check", "--bogus"], "no such option: --bogus"),
        (["check", "--format", "xml"], "'xml' is not one of 'text', 'json', 'github'"),
        (["check", "--fail-on", "fatal"], "'fatal' is not one of 'error', 'warning', 'hint'"),
        (["check", "more"], "unexpected extra argument"),
        (["rollback", "one"], "'VERSION'"),
        (["rollback", "0"], "'VERSION'"),
        (["leads", "--limit", "-3"], "'--limit'"),
        (["lead"], "missing argument 'KEY'"),
        (["freeze", "Hot"], "missing option '--as'"),
        (["init"], "missing argument 'FOLDER'"),
        (["export"], "missing argument 'FILE'"),
        (["demo", "--leads", "5"], "greater than or equal to 200"),
        (["check", "-w"], "'-w' requires an argument"),
    ],
)
def test_a_command_line_that_is_wrong_is_told_with_where_its_help_is(tmp_path: Path, arguments: list[str], told: str) -> None:
    done = segue(*arguments, folder=tmp_path)
    assert done.code == FAILED
    assert done.err.startswith("Error: ")
    assert told in done.text
    assert "--help" in done.err.strip().split("\n")[-1]
    assert list(tmp_path.iterdir()) == []


def test_the_workspace_is_found_from_a_folder_within(applied_once: Path) -> None:
    inside = applied_once / "frameworks"
    assert segue("versions", folder=inside) == segue("versions", folder=applied_once)
    assert segue("versions", "-w", applied_once, folder=Path("/")) == segue("versions", folder=applied_once)


@pytest.mark.parametrize("name", ["plan", "apply", "import", "test"])
def test_definitions_with_errors_are_shown_and_end_with_1(starter: Path, name: str) -> None:
    replace(starter, "segments.yaml", "company_size >= 1000", "compny_size >= 1000")
    done = segue(name, folder=starter)
    assert done.code == FINDINGS
    assert "SG021 error 'compny_size' is not defined" in done.text
    assert "1 error" in done.text
    as_json = segue(name, "--format", "json", *(["--yes"] if name == "apply" else []), folder=starter)
    assert as_json.code == FINDINGS
    assert [one["code"] for one in as_json.json["diagnostics"]] == ["SG021"]
    assert as_json.json["error"]["what"] == "the definitions have an error"


@pytest.mark.parametrize("name", ["run", "segments", "leads", "rollback", "freeze", "lead", "export"])
def test_what_needs_definitions_in_force_says_so_before_the_first_apply(fresh: Path, name: str) -> None:
    done = segue(name, *NEED_ARGUMENTS.get(name, []), folder=fresh)
    assert done.code == FAILED
    assert "nothing was applied yet" in done.text
    assert "segue apply" in done.text


def test_a_wrong_time_is_told_with_how_to_write_one(applied_once: Path) -> None:
    for name in ("run", "segments", "leads"):
        done = segue(name, "--as-of", "yesterdayish", folder=applied_once)
        assert done.code == FAILED
        assert "'yesterdayish' is not a time" in done.text
        assert "2026-03-03" in done.text


def test_names_are_never_taken_for_markup_or_for_commands_of_the_terminal(applied_once: Path) -> None:
    done = segue("leads", "--in", "[bold]x[/] \x1b[2J \u202e :smile:", folder=applied_once)
    assert done.code == FAILED
    assert "[bold]x[/] \\x1b[2J \\u202e :smile:" in done.text
    assert "\x1b" not in done.err


def test_json_of_a_failure_is_one_object_and_nothing_else(applied_once: Path) -> None:
    done = segue("lead", "nobody@nowhere.example", "--format", "json", folder=applied_once)
    assert json.loads(done.out).keys() == {"error"}
    assert done.err == ""
