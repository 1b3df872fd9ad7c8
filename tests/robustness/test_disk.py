"""A disk that is full: what had no room was not done, and says so; what was already there is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.terminal import CLEAN, FAILED, segue
from tests.robustness.conftest import Course
from tests.robustness.grounds import LATER, perform
from tests.starter import contents, open_at

resource = pytest.importorskip("resource", reason="sizes of files cannot be limited here")

YES = {"apply": ["--yes"]}
NO_ROOM = 512
LITTLE_ROOM = 60_000
"""Enough for some of what an operation writes, and not for all of it."""


@contextmanager
def room(size: int) -> Iterator[None]:
    """No file can be written beyond a size, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("operation", ["import", "apply", "run"])
def test_what_has_no_room_is_not_done_and_told(busy: Path, courses: dict[str, Course], operation: str) -> None:
    with room(NO_ROOM):
        done = segue(operation, *YES.get(operation, []), folder=busy, now=LATER)
    assert done.code == FAILED
    assert "Could not write" in done.text
    assert "starter.duckdb" in done.text
    assert contents(busy) == courses[operation].before
    perform(busy, operation)
    assert contents(busy) == courses[operation].after


@pytest.mark.parametrize("operation", ["import", "apply", "run"])
def test_with_little_room_all_of_it_is_done_or_nothing(busy: Path, courses: dict[str, Course], operation: str) -> None:
    with room(LITTLE_ROOM):
        done = segue(operation, *YES.get(operation, []), folder=busy, now=LATER)
    course = courses[operation]
    assert contents(busy) == {CLEAN: course.after, FAILED: course.before}[done.code]


def test_a_run_is_done_though_there_is_no_room_to_tidy_up_after_it(busy: Path, courses: dict[str, Course]) -> None:
    """The log has room, the warehouse's file has not: what is in the log is safe there."""
    with room(LITTLE_ROOM), open_at(busy, LATER) as project:
        assert project.run().recorded
        assert project.segments().recorded
    assert contents(busy) == courses["run"].after


def test_a_first_import_without_room_leaves_no_leads(starter: Path) -> None:
    (starter / "starter.duckdb").unlink()
    with room(NO_ROOM):
        done = segue("import", folder=starter)
    assert done.code == FAILED
    with open_at(starter) as project:
        assert project.import_data().leads == 12


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_an_export_without_room_leaves_the_file_that_was_there(starter: Path, tmp_path: Path, name: str) -> None:
    place = tmp_path / "out"
    place.mkdir()
    (place / name).write_bytes(b"before")
    with room(10):
        done = segue("export", place / name, "--force", folder=starter)
    assert done.code == FAILED
    assert "the members cannot be written" in done.text
    assert name in done.text
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {name: b"before"}


@pytest.mark.parametrize(
    "arguments", [["freeze", "Large companies", "--as", "Big ones"], ["schema"], ["init", "another"], ["demo", "another"]]
)
def test_commands_that_write_files_tell_that_there_is_no_room(starter: Path, arguments: list[str]) -> None:
    for path in (starter / ".segue").rglob("*.json"):
        path.unlink()
    with room(10):
        done = segue(*arguments, folder=starter)
    assert done.code == FAILED
    assert done.err.startswith("Error: ")
    assert "too large" in done.text


def test_a_frozen_list_without_room_leaves_nothing(starter: Path) -> None:
    before = sorted(path.relative_to(starter) for path in starter.rglob("*") if path.is_file())
    for size in (10, 120):
        with room(size):
            assert segue("freeze", "Large companies", "--as", "Big ones", folder=starter).code == FAILED
        assert sorted(path.relative_to(starter) for path in starter.rglob("*") if path.is_file()) == before
    assert segue("freeze", "Large companies", "--as", "Big ones", folder=starter).code == CLEAN
