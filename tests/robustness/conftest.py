"""A workspace with work to do, made once and copied for each test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.robustness.grounds import OPERATIONS, give_work, last_commit, statements
from tests.starter import Contents, contents


@dataclass(frozen=True)
class Course:
    """How an operation goes when nothing goes wrong: its statements, and what is in the warehouse before and after."""

    statements: list[str]
    before: Contents
    after: Contents

    @property
    def commit(self) -> int:
        return last_commit(self.statements)


@pytest.fixture(scope="session")
def busy_once(applied_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(applied_once, tmp_path_factory.mktemp("busy") / "starter"))
    give_work(folder)
    return folder


@pytest.fixture
def busy(busy_once: Path, tmp_path: Path) -> Path:
    """The folder of a workspace in which every operation has something to do."""
    return Path(shutil.copytree(busy_once, tmp_path / "starter"))


@pytest.fixture(scope="session")
def courses(busy_once: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Course]:
    """The course of each operation."""
    found = {}
    for operation in OPERATIONS:
        folder = Path(shutil.copytree(busy_once, tmp_path_factory.mktemp(operation) / "starter"))
        before = contents(folder)
        done = statements(folder, operation)
        found[operation] = Course(done, before, contents(folder))
    return found
