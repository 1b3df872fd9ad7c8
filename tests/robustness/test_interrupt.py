"""Ctrl-C in the middle of import, apply and run: nothing is done, one sentence says so, and it can be done again."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import segue as api
from segue.engines.duckdb import DuckDB
from tests.cli.terminal import CLEAN, segue
from tests.robustness.conftest import Course
from tests.robustness.grounds import LATER, before_each_statement
from tests.starter import contents, open_at

STOPPED = 130
YES = {"apply": ["--yes"]}


def stopping(at: int) -> Callable[[int, str], None]:
    def told(number: int, sql: str) -> None:
        if number == at:
            raise KeyboardInterrupt

    return told


@pytest.mark.parametrize("operation", ["import", "apply", "run"])
@pytest.mark.parametrize("share", [0.3, 0.7, 1.0])
def test_ctrl_c_leaves_everything_as_it_was(busy: Path, courses: dict[str, Course], operation: str, share: float) -> None:
    course = courses[operation]
    with before_each_statement(stopping(int(course.commit * share))):
        done = segue(operation, *YES.get(operation, []), folder=busy, now=LATER)
    assert done.code == STOPPED
    assert "Stopped. Nothing was half done" in done.err
    assert contents(busy) == course.before


def test_what_was_stopped_can_be_done_again(busy: Path, courses: dict[str, Course]) -> None:
    course = courses["apply"]
    with before_each_statement(stopping(course.commit)):
        segue("apply", "--yes", folder=busy, now=LATER)
    assert segue("apply", "--yes", folder=busy, now=LATER).code == CLEAN
    assert contents(busy) == course.after


@pytest.fixture
def ctrl_c() -> Iterator[Callable[[float], None]]:
    """Sends the signal of Ctrl-C to this process after so many seconds."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def after(seconds: float) -> None:
        threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()

    yield after
    signal.signal(signal.SIGINT, before)


LONG = "SELECT sum(hash(a.i + b.i)) FROM range(1000000) AS a(i), range(1000000) AS b(i)"
"""Would take hours, and is worked out by threads of the engine while Python waits."""


@pytest.mark.parametrize("after", [0.0, 0.3])
def test_ctrl_c_stops_the_engine_in_the_middle_of_a_statement(
    busy: Path, courses: dict[str, Course], ctrl_c: Callable[[float], None], monkeypatch: pytest.MonkeyPatch, after: float
) -> None:
    opened: list[DuckDB] = []
    configure = DuckDB._configure
    monkeypatch.setattr(DuckDB, "_configure", lambda self, *rest: (opened.append(self), configure(self, *rest))[1])

    def told(number: int, sql: str) -> None:
        if number == courses["run"].commit:
            ctrl_c(after)
            opened[-1].connection.execute(LONG)

    began = time.monotonic()
    with before_each_statement(told):
        done = segue("run", folder=busy, now=LATER)
    assert done.code == STOPPED
    assert time.monotonic() - began < 30
    assert contents(busy) == courses["run"].before


def test_the_python_api_lets_ctrl_c_through_with_nothing_done(busy: Path, courses: dict[str, Course]) -> None:
    course = courses["import"]
    with before_each_statement(stopping(course.commit // 2)), pytest.raises(KeyboardInterrupt), api.open(busy) as project:
        project.import_data()
    assert contents(busy) == course.before


def test_the_python_api_can_be_stopped_by_another_thread(busy: Path, courses: dict[str, Course]) -> None:
    course = courses["run"]
    with open_at(busy, LATER) as project:
        project.stop()

        def told(number: int, sql: str) -> None:
            if sql == "COMMIT" and number > 1:
                threading.Timer(0.2, project.stop).start()
                project.engine._text(LONG)

        assert project.versions()
        with before_each_statement(told), pytest.raises(api.SegueError, match="Interrupted"):
            project.run()
    assert contents(busy) == course.before
