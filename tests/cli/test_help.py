"""`segue --help` and the help of every command: complete, readable and quick."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from segue import __version__
from segue.cli.app import COMMANDS
from tests.cli.terminal import CLEAN, segue, too_wide

NAMES = [name for _, commands in COMMANDS for name, _ in commands]
HEAVY = ("duckdb", "sqlglot", "lark", "pydantic", "openpyxl", "rich", "yaml")
MODULES_LOADED = """
import sys
from segue.cli.app import run
code = run(sys.argv[1:])
print("loaded:", *sys.modules)
sys.exit(code)
"""


def test_help_lists_every_command_with_what_it_does(tmp_path: Path) -> None:
    done = segue("--help", folder=tmp_path)
    assert done.code == CLEAN
    for _, commands in COMMANDS:
        for name, what in commands:
            assert f"{name} {what}" in done.text


def test_without_arguments_there_is_help(tmp_path: Path) -> None:
    assert segue(folder=tmp_path) == segue("--help", folder=tmp_path)


def test_the_version_is_told(tmp_path: Path) -> None:
    assert segue("--version", folder=tmp_path).out == f"segue {__version__}\n"


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_examples_of_itself(tmp_path: Path, name: str) -> None:
    for width in (80, 120):
        done = segue(name, "--help", folder=tmp_path, width=width)
        assert done.code == CLEAN
        assert done.out.startswith(f"Usage: segue {name} [OPTIONS]")
        assert "{" not in done.out
        assert not re.search(r"<(str|path|int|list)|x[<>]=", done.out)
        assert f"\n    segue {name}" in done.out.partition("Examples:")[2]
        assert not too_wide(done, max(width, 87))
    assert done == segue(name, "-h", folder=tmp_path, width=120)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"init", "demo", "explain"}))
def test_commands_of_a_workspace_can_be_told_which(tmp_path: Path, name: str) -> None:
    assert "--workspace FOLDER" in segue(name, "--help", folder=tmp_path).out


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"demo"}))
def test_whatever_tells_something_tells_it_to_programs_too(tmp_path: Path, name: str) -> None:
    assert "--format" in segue(name, "--help", folder=tmp_path).out


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["lead", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MODULES_LOADED, *arguments], capture_output=True, text=True, timeout=60, check=True
    )  # fmt: skip
    loaded = {module.partition(".")[0] for module in done.stdout.partition("loaded:")[2].split()}
    assert not loaded & set(HEAVY)
    assert "segue" in loaded
