"""What tests of the import share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ingestion.shop import Reader, Shop, reader


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small data is quickest on one thread."""
    monkeypatch.setenv("SEGUE_THREADS", "1")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Callable[..., Shop]]:
    """Opens a shop in the test's folder, and closes it at the end."""
    opened: list[Shop] = []

    def open_shop(*args: str, **definitions: str) -> Shop:
        opened.append(Shop(tmp_path, *args, **definitions))
        return opened[-1]

    yield open_shop
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Reads files as an import does."""
    with reader(tmp_path_factory.mktemp("files")) as found:
        yield found
