"""Two processes at one workspace: the second is told so, and nothing is harmed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.terminal import CLEAN, FAILED, FINDINGS, segue
from tests.starter import ANA, add, contents, open_at

HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@contextmanager
def held_by_another(folder: Path) -> Iterator[None]:
    """While another process has the warehouse open."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder / "starter.duckdb")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield
    process.communicate()


@pytest.fixture(scope="module")
def held(applied_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace whose warehouse another process has open."""
    starter = Path(shutil.copytree(applied_once, tmp_path_factory.mktemp("held") / "starter"))
    add(starter, "segments.yaml", "  Elsewhere:\n    when: not (industry = 'Media')\n")
    with held_by_another(starter):
        yield starter


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
    done = segue("check", folder=held)
    assert done.code == FINDINGS
    assert "SG060" in done.text
    assert "was not counted: another process has the warehouse open" in done.text
    assert segue("check", "--format", "json", folder=held).json["uncounted"]
    assert segue("test", folder=held).code == CLEAN


def test_nothing_is_harmed_and_when_the_other_has_ended_it_goes_on(starter: Path) -> None:
    before = contents(starter)
    with held_by_another(starter):
        assert segue("run", folder=starter).code == FAILED
    assert contents(starter) == before
    assert segue("run", folder=starter).code == CLEAN


def test_in_one_process_a_workspace_can_be_open_twice(starter: Path) -> None:
    with open_at(starter) as one, open_at(starter) as other:
        assert len(one.members("Large companies")) == len(other.members("Large companies")) == 3
        assert one.run().recorded
        assert other.segments().version == 1
