"""Two processes at one workspace: the second is told so, and nothing is harmed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import CLEAN, FAILED, FINDINGS, segue
from tests.project.starter import ANA, add, contents

HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def held(starter: Path) -> Iterator[Path]:
    """A workspace whose warehouse another process has open."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(starter / "starter.duckdb")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield starter
    process.communicate()


@pytest.mark.parametrize(
    "command", ["import", "plan", "apply --yes", "run", "versions", "segments", "leads", f"lead {ANA}", "quarantine"]
)
def test_the_second_process_is_told_what_to_do(held: Path, command: str) -> None:
    done = segue(*command.split(), folder=held)
    assert done.code == FAILED
    assert "another process has the warehouse open" in done.text
    assert "starter.duckdb" in done.text
    assert "Wait for it to end" in done.text


def test_checking_goes_on_without_counting(held: Path) -> None:
    add(held, "segments.yaml", "  Elsewhere:\n    when: not (industry = 'Media')\n")
    done = segue("check", folder=held)
    assert done.code == FINDINGS
    assert "SG060" in done.text
    assert "was not counted: another process has the warehouse open" in done.text
    assert segue("check", "--format", "json", folder=held).json["uncounted"]
    assert segue("test", folder=held).code == CLEAN


def test_nothing_is_harmed_and_the_next_one_can_work(held: Path) -> None:
    assert segue("run", folder=held).code == FAILED


def test_two_in_one_process_see_the_same(starter: Path) -> None:
    before = contents(starter)
    for _ in range(2):
        assert segue("segments", folder=starter).code == CLEAN
    assert contents(starter) == before
