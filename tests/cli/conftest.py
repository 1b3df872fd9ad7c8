"""Workspaces for the command line: the starter, applied and fresh, and a small Northline as the demo leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import Done, segue

LEADS = 200


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
