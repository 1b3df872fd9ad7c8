"""Every case file answers on every engine as it says: operators, aggregates, behaviours, logic, accounts, points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.agreement.engines import Tried
from tests.language.case_files import World
from tests.language.test_cases import WORLDS, differences


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.id)
def test_cases_answer_as_they_say(world: World, tried: Tried, opened: Callable[[], Any]) -> None:
    mark = tried.mark(f"{world.path.parent.name}/{world.path.stem}")
    if mark is not None:
        pytest.skip(f"{mark.why}: {mark.told}")
    assert list(differences(world, opened)) == []
