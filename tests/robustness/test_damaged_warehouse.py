"""A warehouse that is damaged, or none at all: told with its file, which stays as it was found."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.cli.terminal import CLEAN, FAILED, segue
from tests.starter import NOW, open_at

HEADERS = 12_288
BLOCK = 262_144


def text(whole: bytes) -> bytes:
    return b"this is no warehouse\n" * 500


def empty(whole: bytes) -> bytes:
    return b""


def cut_in_its_headers(whole: bytes) -> bytes:
    return whole[: HEADERS - 2_000]


def cut_in_half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def without_its_first_header(whole: bytes) -> bytes:
    return bytes(4_096) + whole[4_096:]


def of_another_version(whole: bytes) -> bytes:
    return whole[:12] + b"\xff\xff" + whole[14:]


def written_over_in_every_block(whole: bytes) -> bytes:
    chosen, found = random.Random(5), bytearray(whole)
    for begin in range(HEADERS, len(whole), BLOCK):
        found[begin + 64 : begin + 320] = chosen.randbytes(256)
    return bytes(found[: len(whole)])


DAMAGES = (
    text,
    empty,
    cut_in_its_headers,
    cut_in_half,
    without_its_first_header,
    of_another_version,
    written_over_in_every_block,
)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_warehouse_is_told_and_left_as_it_is(starter: Path, damage: object) -> None:
    warehouse = starter / "starter.duckdb"
    damaged = damage(warehouse.read_bytes())  # type: ignore[operator]
    for command in ("segments", "import --again", "run"):
        warehouse.write_bytes(damaged)
        done = segue(*command.split(), folder=starter)
        assert done.code == FAILED, command
        assert done.err.startswith("Error: ")
        assert "starter.duckdb" in done.text
        assert len(warehouse.read_bytes()) >= len(damaged)
        assert warehouse.read_bytes()[HEADERS : len(damaged)] == damaged[HEADERS:]


def test_definitions_are_checked_whatever_became_of_the_warehouse(starter: Path) -> None:
    (starter / "starter.duckdb").write_bytes(text(b""))
    assert segue("check", "--fail-on", "error", folder=starter).code == CLEAN
    assert segue("test", folder=starter).code == CLEAN


def test_a_folder_in_the_place_of_the_warehouse_is_told(starter: Path) -> None:
    (starter / "starter.duckdb").unlink()
    (starter / "starter.duckdb").mkdir()
    done = segue("segments", folder=starter)
    assert done.code == FAILED
    assert "the warehouse cannot be opened" in done.text


def test_a_log_that_is_no_log_does_no_harm(starter: Path) -> None:
    (starter / "starter.duckdb.wal").write_bytes(random.Random(1).randbytes(5_000))
    done = segue("run", folder=starter, now=NOW)
    assert done.code in (CLEAN, FAILED)
    (starter / "starter.duckdb.wal").unlink(missing_ok=True)
    with open_at(starter) as project:
        assert len(project.members("Large companies")) == 3


def test_a_warehouse_that_was_taken_away_is_made_anew(starter: Path) -> None:
    (starter / "starter.duckdb").unlink()
    assert "nothing was applied yet" in segue("segments", folder=starter).text
    assert segue("import", folder=starter).code == CLEAN
    assert segue("apply", "--yes", folder=starter).code == CLEAN
    with open_at(starter) as project:
        assert len(project.members("Large companies")) == 3
