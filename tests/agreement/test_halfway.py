"""A run that dies at any of its writes, however it dies, leaves the warehouse as it was before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

import segue
from tests.agreement.engines import Tried
from tests.agreement.sample import Sides, make_sides, recorded

WRITES = ("ensure", "replace", "insert", "amend", "append")
KEPT = {
    "membership": ("lead_id", "account_id", "segment", "entered_at", "exited_at", "version"),
    "move": ("number", "lead_id", "segment", "previous", "at"), "run": ("number", "as_of", "moves"),
    "version": ("number", "fingerprint"), "segment": ("segment", "position"),
    "lead_state": ("lead_id", "next_change_at", "as_of"),
}  # fmt: skip


class Death(Exception):
    """What kills a run in a test."""


@pytest.fixture(scope="module")
def sides(tried: Tried, opened: Callable[[], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    opened()
    address = opened.address  # type: ignore[attr-defined]
    found = make_sides(tmp_path_factory.mktemp("halfway"), tried.name, address, leads=300)
    found.other.apply()
    yield found
    found.both(lambda project: project.close())


def kept(sides: Sides) -> dict[str, list[Any]]:
    return {table: recorded(sides.other, table, *columns) for table, columns in KEPT.items()}


def a_week_later(sides: Sides) -> datetime:
    """Sets the clock to a time at which many leads have moved since the last run."""
    sides.set_clock(sides.hands[0] + timedelta(days=7))
    return sides.hands[0]


def test_a_run_that_fails_at_a_write_changes_nothing(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fails after its first write, then after its second ..., until it comes to its end."""
    a_week_later(sides)
    before, engine, failed = kept(sides), sides.other.engine, 0
    while True:
        done = [0]
        for name in WRITES:
            monkeypatch.setattr(engine, name, deadly(getattr(engine, name), done, failed))
        try:
            sides.other.run()
        except Death:
            failed += 1
            assert kept(sides) == before
            monkeypatch.undo()
        else:
            break
    assert failed >= len(WRITES)
    assert kept(sides) != before


def deadly(write: Callable[..., Any], done: list[int], after: int) -> Callable[..., Any]:
    """A write that is done, and after which, if it is not one of the first, everything ends."""

    def written(*arguments: Any, **options: Any) -> Any:
        found = write(*arguments, **options)
        if done[0] == after:
            raise Death
        done[0] += 1
        return found

    return written


def test_a_process_that_is_killed_while_it_records_changes_nothing(sides: Sides, opened: Callable[[], Any]) -> None:
    before, now = kept(sides), a_week_later(sides)
    code = textwrap.dedent(f"""
        import datetime, os, signal, segue
        def killer(sentence, part):
            if sentence == "recording memberships":
                real = project.engine.replace
                def replace(name, query):
                    real(name, query)
                    os.kill(os.getpid(), signal.SIGKILL)
                project.engine.replace = replace
        at = datetime.datetime.fromisoformat({now.isoformat()!r})
        project = segue.open({str(sides.other.root)!r}, now=lambda: at, progress=killer)
        project.run()
    """)
    sides.other.close()
    with opened.apart():  # type: ignore[attr-defined]
        done = subprocess.run([sys.executable, "-c", code], env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    assert kept(sides) == before
    assert sides.other.run().recorded


@pytest.fixture
def by_two(tried: Tried) -> None:
    """For tests in which two processes have the warehouse."""
    mark = tried.mark("two processes")
    if mark is not None:
        pytest.skip(mark.told)


@pytest.mark.usefixtures("by_two")
def test_who_only_looks_does_not_wait_for_one_who_writes(sides: Sides) -> None:
    with sides.other.engine.transaction(), segue.open(sides.other.root, now=lambda: sides.hands[0]) as beside:
        assert beside.segments().nodes == sides.other.segments().nodes
        assert beside.explain(beside.members().rows(1)[0]["key"]).segments


@pytest.mark.usefixtures("by_two")
def test_who_would_write_while_another_does_waits(sides: Sides, tried: Tried) -> None:
    """Two runs at once are two runs one after the other: no number of a run is given twice."""
    now = a_week_later(sides)
    code = textwrap.dedent(f"""
        import datetime, segue
        at = datetime.datetime.fromisoformat({now.isoformat()!r})
        with segue.open({str(sides.other.root)!r}, now=lambda: at) as project:
            project.run()
    """)
    both = [subprocess.Popen([sys.executable, "-c", code], env=os.environ) for _ in range(2)]
    assert [one.wait(600) for one in both] == [0, 0]
    numbers = [number for (number,) in recorded(sides.other, "run", "number")]
    assert len(set(numbers)) == len(numbers)
