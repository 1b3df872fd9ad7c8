"""The starter workspace, as all tests of a workspace begin: applied or fresh, to be looked at or to be changed; and which
engines are tried beside DuckDB.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.agreement.engines import ENGINES
from tests.starter import applied_in, make_starter


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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", action="append", default=[], choices=[*ENGINES], help="also run the agreement suite on it")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says which engines were not tried."""
    skipped = [name for name in ENGINES if name not in config.getoption("engine")]
    if skipped:
        terminalreporter.write_line(f"engines not tried: {', '.join(skipped)} (try them with: make test-engines)")
