"""A run that dies at any of its writes, however it dies, leaves the warehouse as it was before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.agreement.engines import Tried
from tests.agreement.sample import UNTIL, Sides, make_sides, recorded

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
    found.set_clock(UNTIL)
    yield found
    found.both(lambda project: project.close())


def kept(sides: Sides) -> dict[str, list[Any]]:
    return {table: recorded(sides.other, table, *columns) for table, columns in KEPT.items()}


def test_a_run_that_fails_at_a_write_changes_nothing(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept(sides)
    for after in range(7):
        with monkeypatch.context() as patched:
            make_deadly(sides.other.engine, after, patched)
            with pytest.raises(Death):
                sides.other.run()
        assert kept(sides) == before, after


def make_deadly(engine: Any, after: int, patched: pytest.MonkeyPatch) -> None:
    """Lets the write after so many others fail when it is done."""
    done = [0]

    def deadly(write: Callable[..., Any]) -> Callable[..., Any]:
        def written(*arguments: Any, **options: Any) -> Any:
            found = write(*arguments, **options)
            if done[0] == after:
                raise Death
            done[0] += 1
            return found

        return written

    for name in WRITES:
        patched.setattr(engine, name, deadly(getattr(engine, name)))


def test_a_process_that_is_killed_while_it_records_changes_nothing(sides: Sides, opened: Callable[[], Any]) -> None:
    before = kept(sides)
    code = textwrap.dedent(f"""
        import datetime, os, signal, segue
        def killer(sentence, part):
            if sentence == "recording memberships":
                real = project.engine.replace
                def replace(name, query):
                    real(name, query)
                    os.kill(os.getpid(), signal.SIGKILL)
                project.engine.replace = replace
        at = datetime.datetime.fromisoformat({UNTIL.isoformat()!r})
        project = segue.open({str(sides.other.root)!r}, now=lambda: at, progress=killer)
        project.run()
    """)
    sides.other.close()
    with opened.apart():  # type: ignore[attr-defined]
        done = subprocess.run([sys.executable, "-c", code], env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    assert kept(sides) == before
    sides.set_clock(UNTIL + timedelta(hours=1))
    assert sides.other.run().recorded
    sides.set_clock(UNTIL)


def test_who_would_write_while_another_does_waits(sides: Sides, tried: Tried) -> None:
    """Two runs at once are two runs one after the other: no number of a run is given twice."""
    mark = tried.mark("two processes")
    if mark is not None:
        pytest.skip(f"{mark.why}: {mark.told}")
    code = textwrap.dedent(f"""
        import datetime, segue
        at = datetime.datetime.fromisoformat({(UNTIL + timedelta(hours=2)).isoformat()!r})
        with segue.open({str(sides.other.root)!r}, now=lambda: at) as project:
            project.run()
    """)
    both = [subprocess.Popen([sys.executable, "-c", code], env=os.environ) for _ in range(2)]
    assert [one.wait(120) for one in both] == [0, 0]
    numbers = [number for (number,) in recorded(sides.other, "run", "number")]
    assert len(set(numbers)) == len(numbers)
