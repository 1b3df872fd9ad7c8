"""A starter workspace that has been applied, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import segue
from tests.project.starter import applied_in, make_starter, open_at


@pytest.fixture(scope="session")
def applied_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return applied_in(tmp_path_factory.getbasetemp())


@pytest.fixture
def starter(applied_once: Path, tmp_path: Path) -> Path:
    """The folder of a workspace of the test's own, imported and applied."""
    return Path(shutil.copytree(applied_once, tmp_path / "starter"))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """The folder of a workspace with nothing imported."""
    return make_starter(tmp_path / "fresh")


@pytest.fixture
def project(starter: Path) -> Iterator[segue.Project]:
    with open_at(starter) as opened:
        yield opened


@pytest.fixture(scope="module")
def looked_at(applied_once: Path) -> Iterator[segue.Project]:
    """The workspace that was made once, for tests that only look."""
    with open_at(applied_once) as opened:
        yield opened
