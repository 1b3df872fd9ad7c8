"""The starter workspace, opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import segue
from tests.starter import open_at


@pytest.fixture
def project(starter: Path) -> Iterator[segue.Project]:
    with open_at(starter) as opened:
        yield opened


@pytest.fixture(scope="module")
def looked_at(applied_once: Path) -> Iterator[segue.Project]:
    """The workspace that was made once, for tests that only look."""
    with open_at(applied_once) as opened:
        yield opened
