"""The sample workspace as `segue demo` leaves it, and what that printed: made once for all tests of the pages."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from docs.generator.picture import demo

PATIENCE = 120.0
PRINTED = "printed"


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `northline` and what was printed. Made by the first process that asks; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "documented"
    ready, over = shared / PRINTED, shared / "over"
    try:
        shared.mkdir()
    except FileExistsError:
        until = time.monotonic() + PATIENCE
        while not over.exists() and time.monotonic() < until:
            time.sleep(0.1)
        assert ready.exists(), "the process that makes the sample has failed, or has not finished"
    else:
        try:
            ready.write_text(demo(shared), encoding="utf-8")
        finally:
            over.touch()
    return shared


@pytest.fixture(scope="session")
def northline(demonstrated: Path) -> Path:
    return demonstrated / "northline"


@pytest.fixture(scope="session")
def demo_output(demonstrated: Path) -> str:
    return (demonstrated / PRINTED).read_text(encoding="utf-8")
