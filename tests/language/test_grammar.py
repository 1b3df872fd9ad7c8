"""The tables of the grammar are kept from run to run, and nothing about that place can do harm."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import lark
import pytest

from segue.language import grammar
from segue.language.building import Builder
from segue.language.grammar import cache_folder, make_parser
from segue.language.parsing import parse_condition

TEXT = "did 'E' where path = '/a' at least 3 times in the last 7 days and (a > 1 or not b contains 'x')"


def works(parser: lark.Lark) -> bool:
    return bool(parser.parse(TEXT, start="condition") == parse_condition(TEXT))


@pytest.fixture
def no_grammar(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Makes it an error to work the tables out."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the grammar was read")

    monkeypatch.setattr(lark.Lark, "__init__", refuse)
    return monkeypatch


def test_tables_are_kept_and_read_back(tmp_path: Path) -> None:
    assert works(make_parser(Builder(), tmp_path / "segue"))
    assert len(list((tmp_path / "segue").iterdir())) == 1


def test_kept_tables_spare_reading_the_grammar(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    make_parser(Builder(), tmp_path)
    request.getfixturevalue("no_grammar")
    parser = make_parser(Builder(), tmp_path)
    assert works(parser)
    with pytest.raises(lark.UnexpectedInput):
        parser.parse("a =", start="condition")
    assert parser.parse("30 when a", start="points") is not None


def test_without_a_folder_nothing_is_kept() -> None:
    assert works(make_parser(Builder(), None))


@pytest.mark.parametrize("damage", ["", "{}", "half", "other", "\x00\xff"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    make_parser(Builder(), tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_text(encoding="utf-8")
    damaged = {"half": whole[: len(whole) // 2], "other": whole.replace("CLOSE", "CLOSED")}
    file.write_text(damaged.get(damage, damage), encoding="utf-8")
    assert works(make_parser(Builder(), tmp_path))
    assert list(tmp_path.iterdir()) == [file]
    assert grammar._kept(file) is not None


def test_another_grammar_or_version_has_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_parser(Builder(), tmp_path)
    monkeypatch.setattr(lark, "__version__", "1.99")
    make_parser(Builder(), tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert grammar._name("one grammar") != grammar._name("another")


def test_a_place_that_cannot_be_written_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert works(make_parser(Builder(), tmp_path / "file" / "segue"))


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", fail)
    assert works(make_parser(Builder(), tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_user_without_a_home_has_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", fail)
    assert cache_folder() is None


def _make(folder: str) -> bool:
    return works(make_parser(Builder(), Path(folder)))


def test_several_processes_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_make, [str(tmp_path)] * 4) == [True] * 4
    (file,) = tmp_path.iterdir()
    assert grammar._kept(file) is not None
