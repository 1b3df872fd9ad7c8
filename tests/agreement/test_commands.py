"""The commands tell the same of a workspace on every engine, word for word, through a life of it: applied, run, changed,
looked at, rolled back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.agreement.engines import Tried
from tests.agreement.sample import UNTIL as NOW
from tests.agreement.sample import Sides, make_sides
from tests.cli.terminal import FAILED, segue
from tests.starter import replace

LIFE = (
    ("check",), ("plan",), ("apply", "--yes"), ("segments",),
    ("leads", "--in", "Enterprise Hot", "--traits", "lead_score,last_seen"),
    ("leads", "--accounts", "--in", "Tier 1", "--format", "json"), ("lead", "{lead}"), ("run",), ("plan",), ("apply", "--yes"),
    ("segments", "--as-of", "2026-02-20"), ("segments", "--format", "json"), ("versions",), ("rollback", "--yes"),
    ("versions",), ("export", "hot.csv", "--in", "Enterprise Hot", "--traits", "lead_score,company_size,last_seen"),
    ("test",), ("explain", "SG021"), ("import",),
)  # fmt: skip
CHANGED = 8
"""Before the command at this place the definitions are changed."""


@pytest.fixture(scope="module")
def sides(tried: Tried, opened: Callable[[], Any], tmp_path_factory: pytest.TempPathFactory) -> Sides:
    opened()
    address = opened.address  # type: ignore[attr-defined]
    found = make_sides(tmp_path_factory.mktemp("commands"), tried.name, address, leads=300)
    found.both(lambda project: project.close())
    return found


def change(folder: Path) -> None:
    """A segment under a new name, with another condition."""
    for path in ("segments.yaml", "tests/pricing_surge.yaml"):
        text = (folder / path).read_text()
        (folder / path).write_text(text.replace("Pricing surge", "Pricing rush"))
    replace(folder, "segments.yaml", "  Pricing rush:\n", "  Pricing rush:\n    was: Pricing surge\n")


def test_a_life_of_a_workspace_is_told_alike(sides: Sides) -> None:
    folders = (sides.duckdb.root, sides.other.root)
    lead = ""
    for at, words in enumerate(LIFE):
        if at == CHANGED:
            for folder in folders:
                change(folder)
        command = [word.format(lead=lead) for word in words]
        told = [segue(*command, folder=folder, now=NOW + timedelta(minutes=at)) for folder in folders]
        if command == ["import"]:
            assert "no files can be imported into the engine" in told[1].text
            continue
        if command[:3] == ["leads", "--in", "Enterprise Hot"]:
            lead = told[0].out.splitlines()[1].split()[0]
        one, other = (plain(done.out + done.err, folder) for done, folder in zip(told, folders, strict=True))
        assert one == other, command
        assert told[0].code == told[1].code != FAILED, command
    files = [(folder / "hot.csv").read_text() for folder in folders]
    assert files[0] == files[1]


def plain(text: str, folder: Path) -> str:
    """What was told, but for how long it took and where the workspace is."""
    text = re.sub(r"\d+(\.\d+)? ?(ms|s|seconds?)\b", "some time", text)
    return text.replace(str(folder), "(folder)")
