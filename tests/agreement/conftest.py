"""Each test runs once on every engine that was asked for with `--engine`, or on those that its module is only of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.agreement.engines import ENGINES, Tried


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "tried" in metafunc.fixturenames:
        only = getattr(metafunc.module, "ONLY_OF", ENGINES)
        asked = [ENGINES[name] for name in metafunc.config.getoption("engine") if name in only]
        nothing = pytest.param(None, marks=pytest.mark.skip(reason="no engine of it was asked for: make test-engines"))
        metafunc.parametrize("tried", asked or [nothing], ids=lambda one: one.name if one else "none", scope="session")


@pytest.fixture(scope="session")
def opened(tried: Tried) -> Iterator[Callable[[], Any]]:
    """A door to empty warehouses on the engine."""
    missing = tried.missing()
    if missing:
        pytest.skip(missing)
    with tried.started() as door:
        yield door
