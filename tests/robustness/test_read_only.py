"""A folder that cannot be written: told with where, and nothing is half there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import CLEAN, FAILED, segue
from tests.starter import ANA, write

NOBODY = 65_534
DOUBTFUL = "segments:\n  Abroad: {when: not country = 'SE'}\n"
"""What a check has a finding about, with leads to count."""
WARM_UP = (
    ["segments"], ["schema"], ["freeze", "Large companies", "--as", "First"], ["export", "first.csv"],
    ["check", "--fail-on", "error"], ["test"],
)  # fmt: skip


@pytest.fixture(scope="module")
def loaded(applied_once: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Loads all that the commands need, while it can be read."""
    folder = Path(shutil.copytree(applied_once, tmp_path_factory.mktemp("loaded") / "starter"))
    for arguments in WARM_UP:
        assert segue(*arguments, folder=folder).code == CLEAN


@pytest.fixture
def locked(applied_once: Path, loaded: None) -> Iterator[Path]:
    """A workspace in which this process can write nothing, whoever it runs as."""
    place = Path(tempfile.mkdtemp())
    folder = Path(shutil.copytree(applied_once, place / "starter"))
    write(folder, "segments/more.yaml", DOUBTFUL)
    for path in (place, *place.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    as_root = os.geteuid() == 0
    if as_root:
        os.seteuid(NOBODY)
    yield folder
    if as_root:
        os.seteuid(0)
    for path in (place, *place.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(place)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", ["import", "plan", "apply --yes", "run", "segments", f"lead {ANA}"])
def test_what_needs_the_warehouse_says_that_it_cannot_be_written(locked: Path, command: str) -> None:
    before = files(locked)
    done = segue(*command.split(), folder=locked)
    assert done.code == FAILED
    assert "the warehouse cannot be" in done.text
    assert "starter.duckdb" in done.text
    assert files(locked) == before


@pytest.mark.parametrize("arguments", [["schema"], ["init", "new"]])
def test_commands_that_write_files_say_where_they_cannot(locked: Path, arguments: list[str]) -> None:
    before = files(locked)
    done = segue(*arguments, folder=locked)
    assert done.code == FAILED
    assert "Permission denied" in done.text
    assert files(locked) == before


def test_definitions_can_be_checked_and_tested_all_the_same(locked: Path) -> None:
    checked = segue("check", "--fail-on", "error", folder=locked)
    assert checked.code == CLEAN
    assert "was not counted: the warehouse cannot be" in checked.text
    assert segue("test", folder=locked).code == CLEAN
