"""Workspaces for the command line: the starter, applied and fresh, and a small Northline as the demo leaves it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.terminal import Done, segue
from tests.project.starter import applied_in, make_starter

LEADS = 200


@pytest.fixture(scope="session")
def applied_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter, imported and applied; only to be looked at."""
    return applied_in(tmp_path_factory.getbasetemp())


@pytest.fixture
def starter(applied_once: Path, tmp_path: Path) -> Path:
    """The same as the test's own."""
    return Path(shutil.copytree(applied_once, tmp_path / "starter"))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """The starter with nothing imported."""
    return make_starter(tmp_path / "fresh")


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """Northline with few leads, and what the demo told."""
    place = tmp_path_factory.mktemp("demo")
    done = segue("demo", "northline", "--leads", LEADS, folder=place)
    return place / "northline", done


@pytest.fixture(scope="session")
def northline(demonstrated: tuple[Path, Done]) -> Path:
    """Northline as the demo leaves it; only to be looked at."""
    return demonstrated[0]
