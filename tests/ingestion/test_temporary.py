"""Copies of files that an import makes: in the workspace, for its owner only, and cleared however the import ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import segue
from segue.ingestion.temporary import PLACE, clear_stale, temporary_folder
from tests.ingestion.shop import Shop

Opening = Callable[..., Shop]
BROKEN = 'email,note\na@x.example,"open\nb@x.example,good\n'
"""What an import makes a copy of."""

CHILD = """
import os, signal, sys, segue
def told(sentence, part):
    if sentence == "importing leads.csv":
        os.kill(os.getpid(), signal.SIGKILL)
with segue.open(sys.argv[1], progress=told) as project:
    project.import_data()
"""


def killed_import(shop: Shop) -> list[Path]:
    """The folders that an import leaves which is killed in the middle."""
    shop.put("leads.csv", BROKEN)
    assert shop.project.engine
    shop.close()
    child = subprocess.run([sys.executable, "-c", CHILD, str(shop.folder)], check=False, capture_output=True)
    assert child.returncode == -signal.SIGKILL, child.stderr
    return list((shop.folder / PLACE).iterdir())


def test_what_a_killed_import_leaves_is_private_and_cleared_when_the_workspace_is_opened_next(shop: Opening) -> None:
    one = shop()
    (left,) = killed_import(one)
    assert [path.name for path in left.iterdir()] == ["repaired"]
    assert {path.stat().st_mode & 0o777 for path in (left, left.parent)} == {0o700}
    with segue.open(one.folder) as project:
        assert project.engine
        assert not (one.folder / PLACE).exists()


def test_an_import_leaves_nothing_behind(shop: Opening) -> None:
    one = shop()
    one.import_leads(BROKEN)
    assert not (one.folder / ".segue").exists()


def test_what_a_running_process_or_somebody_else_has_there_stays(tmp_path: Path) -> None:
    with temporary_folder(tmp_path) as mine:
        (mine.parent / "notes").mkdir()
        clear_stale(tmp_path)
        assert mine.is_dir()
    assert [path.name for path in (tmp_path / PLACE).iterdir()] == ["notes"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    (precious / "99999999-x").mkdir(parents=True)
    (precious / "99999999-x" / "file").write_text("kept")
    for root in (tmp_path / "one", tmp_path / "two", tmp_path / "three"):
        root.mkdir()
    (tmp_path / "one" / ".segue").mkdir()
    (tmp_path / "one" / PLACE).symlink_to(precious)
    (tmp_path / "two" / ".segue").symlink_to(precious)
    (tmp_path / "three" / PLACE).mkdir(parents=True)
    (tmp_path / "three" / PLACE / "99999999-x").symlink_to(precious / "99999999-x")
    for root in (tmp_path / "one", tmp_path / "two", tmp_path / "three"):
        clear_stale(root)
        with temporary_folder(root) as folder:
            assert precious not in folder.resolve().parents
    assert (precious / "99999999-x" / "file").read_text() == "kept"


@pytest.mark.skipif(os.name != "posix", reason="folders have no permissions of this kind here")
def test_a_place_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / PLACE).mkdir(parents=True)
    (tmp_path / PLACE).chmod(0o777)
    with temporary_folder(tmp_path) as folder:
        assert folder.parent.stat().st_mode & 0o777 == 0o700
