"""What commands print fits the terminal, and no figure, name or key is cut to make it fit.

What they print is worked out once, and printed for terminals of several widths.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

import segue
from segue.cli.diagnostics import SEVERITIES, print_diagnostics
from segue.cli.imports import print_import
from segue.cli.listings import print_members
from segue.cli.plans import print_plan
from segue.cli.screens import Screen
from segue.cli.set_aside import print_quarantined
from segue.cli.stories import about_segment, print_story, print_why
from segue.cli.trees import print_run, print_tree
from segue.evaluation.change_plans import ChangePlan
from segue.evaluation.segment_tree import SegmentNode
from tests.starter import NOW, open_at

WIDTHS = (30, 40, 60, 80, 120)
Print = Callable[[Screen], None]


@pytest.fixture(scope="module")
def project(northline: Path) -> Iterator[segue.Project]:
    with open_at(northline, NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def prints(project: segue.Project) -> dict[str, Print]:
    """What commands print, by name."""
    key = str(project.members("Enterprise Hot").rows(1)[0]["key"])
    story, tree, checked = project.explain(key), project.segments(), project.check()
    past, ran = project.segments(NOW.replace(month=2)), project.run(NOW.replace(month=2))
    listed = {
        "few traits": project.members("Enterprise Hot", traits=["company_size", "lead_score", "sales_action"]),
        "many traits": project.members(traits=["technologies", "job_title", "revenue", "seniority", "country"]),
        "accounts": project.members("Tier 2", of="account", traits=["company_size", "industry"]),
    }
    aside, imported = project.quarantine(), project.import_data()
    planned = _first_plan(project)
    found: dict[str, Print] = {
        "check": lambda screen: print_diagnostics(screen, checked, SEVERITIES),
        "segments": lambda screen: print_tree(screen, tree, project),
        "segments of the past": lambda screen: print_tree(screen, past, project),
        "run": lambda screen: print_run(screen, ran, project),
        "lead": lambda screen: print_story(screen, story, project),
        "why in a row": lambda screen: print_why(screen, about_segment(story, "Enterprise Warm"), project),
        "why in a segment": lambda screen: print_why(screen, about_segment(story, "Pricing surge"), project),
        "quarantine": lambda screen: print_quarantined(screen, aside, 0),
        "import": lambda screen: print_import(screen, imported),
        "plan": lambda screen: print_plan(screen, planned, project),
    }
    for name, members in listed.items():
        found[f"leads with {name}"] = lambda screen, members=members: print_members(
            screen, members, members.rows(9), "lead", project
        )  # fmt: skip
    return found


def _first_plan(project: segue.Project) -> ChangePlan:
    """A plan with a bit of everything: that of applying the definitions for the first time."""
    with project.engine.trial():
        for table in ("version", "run", "membership", "segment", "lead_state", "account_state"):
            project.engine.connection.execute(f"DELETE FROM segue.{table}")
        return project._plan(project.workspace)[0]


def printed(monkeypatch: pytest.MonkeyPatch, one: Print, width: int) -> str:
    out = io.StringIO()
    monkeypatch.setenv("COLUMNS", str(width))
    with redirect_stdout(out):
        one(Screen())
    return out.getvalue()


NAMES = (
    "check", "segments", "segments of the past", "run", "lead", "why in a row", "why in a segment", "quarantine", "import",
    "plan", "leads with few traits", "leads with many traits", "leads with accounts",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_longer_than_the_terminal_is_wide(
    prints: dict[str, Print], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert set(prints) == set(NAMES)
    for width in WIDTHS:
        text = printed(monkeypatch, prints[name], width)
        assert text.strip()
        assert not [line for line in text.split("\n") if len(line) > width], width


def facts(text: str) -> set[str]:
    """Figures and keys of a text; a line end may break neither."""
    figures = re.findall(r"(?<![\w.,:'-])\d[\d,]*(?:\.\d+)?(?![\w.,:'-])", text)
    return {*figures, *re.findall(r"[\w.]+@[\w.-]+\w", text)}


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"quarantine", "check", "lead"}))
def test_a_narrow_terminal_shows_the_same_figures_and_keys(
    prints: dict[str, Print], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    wide, narrow = (printed(monkeypatch, prints[name], width) for width in (200, 80))
    assert facts(wide)
    assert facts(wide) <= facts(narrow)
    assert "…" not in narrow


def test_the_narrowest_terminal_still_has_every_segment_and_its_members(
    prints: dict[str, Print], project: segue.Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = printed(monkeypatch, prints["segments"], 40)
    for node in (one for top in project.segments().nodes for one in _all(top)):
        begin = re.escape(node.name.split()[0])
        assert re.search(rf"{begin}[^\n]* {node.count:,} ", narrow), node.name


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_every_treatment_can_be_read_and_the_branches_go_on_beside_it(
    prints: dict[str, Print], project: segue.Project, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    lines = printed(monkeypatch, prints["segments"], width).split("\n")
    for node in (one for top in project.segments().nodes for one in _all(top)):
        told = " · ".join(node.treatment.values())
        if told:
            at = next(number for number, line in enumerate(lines) if re.search(rf"[├└] {node.name} ", line))
            assert told in _told_from(lines[at:]), (node.name, width)
    assert any("Automated qualification · Feature education" in line for line in lines) == (width in (60, 80, 120))


def _told_from(lines: list[str]) -> str:
    """What stands on the lines from that of a segment until the next one's, without branches and figures."""
    following = next((at for at, line in enumerate(lines[1:], 1) if not line or re.search("[├└]", line)), len(lines))
    return " ".join(" ".join(re.sub(r"^[│├└ ]+|[\d,.]+%?|[+-]\d+", " ", line) for line in lines[:following]).split())


def _all(node: SegmentNode) -> list[SegmentNode]:
    return [node, *(one for child in node.children for one in _all(child))]


def test_elsewhere_than_on_a_terminal_lines_are_as_long_as_they_are(
    prints: dict[str, Print], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    out = io.StringIO()
    monkeypatch.setattr("os.get_terminal_size", _no_terminal)
    with redirect_stdout(out):
        prints["lead"](Screen())
    assert re.search(r"^  not in: .{120,}$", out.getvalue(), re.MULTILINE)
    assert not [line for line in out.getvalue().split("\n") if line != line.rstrip()]


def _no_terminal(*anything: object) -> None:
    raise OSError
