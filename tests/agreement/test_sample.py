"""The Northline sample is the same on every engine: states now and in the past, plans, moves, lists, explanations, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from segue.errors import SegueError
from tests.agreement.engines import Tried
from tests.agreement.sample import BEFORE, UNTIL, Sides, make_sides, recorded, states
from tests.harness import same

MEMBERSHIP = ("lead_id", "account_id", "segment", "entered_at", "exited_at", "version")
MOVE = ("number", "lead_id", "account_id", "framework", "segment", "previous", "at", "cause", "run", "version")


@pytest.fixture(scope="module")
def sides(tried: Tried, opened: Callable[[], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    """Applied a week before the last event, and run at it."""
    opened()
    found = make_sides(tmp_path_factory.mktemp("sides"), tried.name, opened.address)  # type: ignore[attr-defined]
    found.both(lambda project: project.apply())
    found.set_clock(UNTIL)
    found.both(lambda project: project.run())
    yield found
    found.both(lambda project: project.close())


@pytest.mark.parametrize("back", [0, 7, 30, 90])
def test_every_lead_and_account_has_the_same_state(sides: Sides, back: int) -> None:
    one, other = sides.both(lambda project: states(project, UNTIL - timedelta(days=back)))
    differing = [
        (of, key, name, one[of][key][name], value)
        for of in one
        for key, row in other[of].items()
        for name, value in row.items()
        if not same(one[of][key][name], value)
    ]
    assert not differing[:5]
    assert {of: set(rows) for of, rows in one.items()} == {of: set(rows) for of, rows in other.items()}


def test_memberships_and_moves_are_the_same(sides: Sides) -> None:
    for table, columns in (("membership", MEMBERSHIP), ("move", MOVE)):
        one, other = sides.both(lambda project, t=table, c=columns: recorded(project, t, *c))
        assert one == other
        assert one


def test_the_tree_of_segments_is_the_same(sides: Sides) -> None:
    for at in (None, BEFORE, UNTIL - timedelta(days=30)):
        one, other = sides.both(lambda project, at=at: project.segments(at))
        assert one.nodes == other.nodes
    assert one.leads == other.leads


def test_lists_of_members_are_the_same_in_every_form(sides: Sides, tmp_path: Path) -> None:
    chosen = {"traits": ["lead_score", "company_size", "engagement_level", "last_seen"], "where": "lead_score >= 20"}

    def listed(project: Any) -> tuple[Any, ...]:
        found = project.members("Enterprise Hot", **chosen)
        file = tmp_path / f"{project.root.name}.csv"
        found.write(file)
        return found.columns, found.kinds, found.rows(), found.to_arrow().to_pylist(), file.read_text(), len(found.to_polars())

    one, other = sides.both(listed)
    assert one == other
    assert one[2]


def test_a_lead_is_explained_alike(sides: Sides) -> None:
    keys = [row["key"] for row in sides.duckdb.members(traits=[]).rows(400)[::100]]
    for key in keys:
        one, other = sides.both(lambda project, key=key: project.explain(key))
        assert one == other
    for project in (sides.duckdb, sides.other):
        with pytest.raises(SegueError, match=r"there is no lead 'nobody@nowhere\.example'"):
            project.explain("nobody@nowhere.example")


def test_a_check_counts_the_same_leads(sides: Sides) -> None:
    one, other = sides.both(lambda project: project.check().diagnostics)
    assert [(d.code, d.leads) for d in one] == [(d.code, d.leads) for d in other]
