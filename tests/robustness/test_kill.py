"""kill -9 in the middle of import, apply and run: all of it was done, or nothing, and it can be done again."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.robustness.conftest import Course
from tests.robustness.grounds import perform
from tests.starter import contents

ROOT = Path(__file__).parents[2]
SHARES = (0.7,)
"""Where in an operation it is killed, besides just before and just after it commits."""


def killed(folder: Path, operation: str, statement: int, after: str = "") -> int:
    """Starts an operation in a process of its own, and kills it; its return code."""
    words = [
        sys.executable,
        "-m",
        "tests.robustness.victim",
        str(folder),
        operation,
        str(statement),
        *([after] if after else []),
    ]
    return subprocess.run(words, cwd=ROOT, capture_output=True, timeout=120, check=False).returncode


@pytest.mark.parametrize("operation", ["import", "apply", "run"])
def test_what_was_killed_before_it_committed_did_nothing_and_can_be_done_again(
    busy_once: Path, tmp_path: Path, courses: dict[str, Course], operation: str
) -> None:
    course = courses[operation]
    assert course.before != course.after
    for number in (*(int(len(course.statements) * share) for share in SHARES), course.commit):
        folder = shutil.copytree(busy_once, tmp_path / str(number))
        assert killed(folder, operation, number) == -signal.SIGKILL
        assert contents(folder) == course.before, course.statements[number - 1]
    perform(folder, operation)
    assert contents(folder) == course.after


@pytest.mark.parametrize("operation", ["apply", "run"])
def test_what_was_killed_after_it_committed_is_done(busy: Path, courses: dict[str, Course], operation: str) -> None:
    course = courses[operation]
    assert killed(busy, operation, course.commit + 1) == -signal.SIGKILL
    assert contents(busy) == course.after


@pytest.mark.parametrize(("operation", "after"), [("import", "1"), ("apply", "2"), ("run", "0.5")])
def test_what_was_killed_while_it_committed_is_done_or_not_at_all(
    busy: Path, courses: dict[str, Course], operation: str, after: str
) -> None:
    course = courses[operation]
    assert killed(busy, operation, course.commit, after) in (-signal.SIGKILL, 0)
    assert contents(busy) in (course.before, course.after)
