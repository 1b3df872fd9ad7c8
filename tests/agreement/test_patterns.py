"""Regular expressions mean on every engine what they mean to RE2, which DuckDB asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.harness import Ground, workspace_of
from tests.language.test_plain_patterns import PATTERNS, TEXTS, found_with_re2


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_finds_what_it_finds_with_re2(pattern: str, opened: Callable[[], Any]) -> None:
    expected = found_with_re2(pattern)
    text = pattern.replace("\\", "\\\\").replace('"', '\\"').replace("'", "''")
    workspace = workspace_of(traits=f"traits:\n  word: {{type: text}}\n  found: {{value: \"word matches '{text}'\"}}\n")
    leads = [{"lead_id": at, "key": f"L-{at}", "word": word} for at, word in enumerate(TEXTS)]
    with Ground(workspace, {"leads": leads}, opened) as ground:
        answers = ground.answers(datetime(2026, 1, 1, tzinfo=UTC)).leads
    assert {word for at, word in enumerate(TEXTS) if answers[at].values["found"]} == expected
