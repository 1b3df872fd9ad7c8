"""`Project.versions` and `rollback`: what was in force can be in force again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import segue
from tests.project.test_plan_and_apply import change
from tests.starter import NOW, contents, memberships, open_at, replace


@pytest.fixture
def changed(starter: Path) -> Path:
    """With a second version in force."""
    change(starter)
    with open_at(starter, NOW + timedelta(hours=1)) as project:
        project.apply()
    return starter


def test_versions_are_listed_from_the_latest(changed: Path) -> None:
    with open_at(changed) as project:
        second, first = project.versions()
    assert (first.number, second.number) == (1, 2)
    assert first.applied_at.replace(tzinfo=NOW.tzinfo) == NOW
    assert "rename" in second.summary
    assert first.fingerprint != second.fingerprint


def test_rollback_brings_exactly_the_former_memberships(starter: Path) -> None:
    with open_at(starter) as project:
        before = memberships(project)
    change(starter)
    with open_at(starter, NOW + timedelta(hours=1)) as project:
        project.apply()
        assert memberships(project) != before
    with open_at(starter, NOW + timedelta(hours=2)) as project:
        done = project.rollback()
        assert memberships(project) == before
        assert done.version is not None
        assert (done.version.number, done.version.undoes) == (3, 1)


def test_rollback_leaves_the_files_which_then_differ_from_what_is_in_force(changed: Path) -> None:
    files = {path: path.read_bytes() for path in changed.rglob("*.yaml")}
    with open_at(changed, NOW + timedelta(hours=2)) as project:
        project.rollback()
        plan = project.plan()
    assert {path: path.read_bytes() for path in changed.rglob("*.yaml")} == files
    assert {one.name for one in plan.changes} >= {"Visitors", "visits", "New in a week"}


def test_rolling_back_a_rollback_brings_the_later_version_again(changed: Path) -> None:
    with open_at(changed, NOW + timedelta(hours=2)) as project:
        second = memberships(project)
        project.rollback()
        project.rollback(2)
        assert memberships(project) == second
        assert [version.undoes for version in project.versions()] == [2, 1, 0, 0]
        assert project.plan().empty


def test_rollback_that_is_not_confirmed_changes_nothing(changed: Path) -> None:
    before = contents(changed)
    with open_at(changed, NOW + timedelta(hours=2)) as project:
        assert project.rollback(confirm=lambda plan: False).version is None
    assert contents(changed) == before


def test_a_version_that_is_not_there_cannot_be_gone_back_to(changed: Path) -> None:
    with open_at(changed) as project:
        for wanted in (7, -1, 2):
            with pytest.raises(segue.SegueError, match="version"):
                project.rollback(wanted)


def test_the_first_version_has_none_before_it(starter: Path) -> None:
    with open_at(starter) as project, pytest.raises(segue.SegueError, match="version 1 is the first"):
        project.rollback()


def test_rollback_works_while_the_folder_is_broken(changed: Path) -> None:
    replace(changed, "segments.yaml", "segments:", "segments: [")
    with open_at(changed, NOW + timedelta(hours=2)) as project:
        assert project.rollback().version is not None


def test_nothing_is_in_force_before_the_first_apply(fresh: Path) -> None:
    with open_at(fresh) as project:
        assert project.versions() == []
        for action in (project.run, project.rollback, project.segments, project.members):
            with pytest.raises(segue.SegueError, match="nothing was applied"):
                action()
