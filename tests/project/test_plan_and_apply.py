"""`Project.plan` and `apply`: the plan is what is done, and showing it changes nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import segue
from segue.evaluation.change_plans import ChangePlan
from tests.starter import LEADS, NOW, add, contents, memberships, open_at, replace

STEPS_OF_EVERY_PLAN = 2
"""Keeping the version, and moving the leads."""

CHANGES = """  visits: {label: Visits, dimension: behavioural, value: count of 'Page Viewed' in the last 30 days}
  budget: {label: Budget, type: number}
"""


def change(folder: Path) -> None:
    """A bit of everything: new traits, stated and computed, a new segment, one that changes, and one under a new name."""
    add(folder, "traits.yaml", CHANGES)
    add(folder, "segments.yaml", "  Visitors:\n    when: visits >= 2\n    treatment: Write to them\n")
    replace(folder, "segments.yaml", "company_size >= 1000", "company_size >= 600")
    replace(folder, "segments.yaml", "  New this week:", "  New in a week:")


def test_a_first_plan_has_every_definition_and_applies_them(fresh: Path) -> None:
    with open_at(fresh) as project:
        project.import_data()
        plan = project.plan()
        applied = project.apply()
        assert plan.first
        assert {change.name for change in plan.changes if change.kind == "segment"} == set(project.workspace.segments)
        assert applied.version is not None
        assert applied.version.number == 1
        assert applied.run is not None
        assert applied.run.leads == LEADS


def test_planning_changes_nothing(starter: Path) -> None:
    change(starter)
    before = contents(starter)
    with open_at(starter) as project:
        assert not project.plan().empty
    assert contents(starter) == before


def test_apply_performs_the_steps_that_the_plan_lists(starter: Path) -> None:
    change(starter)
    shown: list[ChangePlan] = []
    with open_at(starter) as project:
        plan = project.plan()
        before = memberships(project)
        applied = project.apply(lambda one: shown.append(one) is None)
        after = memberships(project)
    assert [step.sentence for step in shown[0].steps] == [step.sentence for step in plan.steps]
    assert [step.sentence for step in applied.plan.steps] == [step.sentence for step in plan.steps]
    assert len(plan.steps) > STEPS_OF_EVERY_PLAN
    assert shown[0].effects == plan.effects
    for effect in plan.effects.segments:
        was, now = before.get(effect.segment, set()), after.get(effect.segment, set())
        if effect.segment != "New in a week":
            assert (effect.before, effect.after) == (len(was), len(now))
            assert (effect.enters, effect.leaves) == (len(now - was), len(was - now))
    assert applied.run is not None
    assert applied.run.entered == sum(effect.enters for effect in plan.effects.segments)
    assert applied.run.exited == sum(effect.leaves for effect in plan.effects.segments)


def test_after_applying_there_is_nothing_to_plan(starter: Path) -> None:
    change(starter)
    with open_at(starter) as project:
        project.apply()
        assert project.plan().empty
        again = project.apply()
        assert again.version is None
        assert [version.number for version in project.versions()] == [2, 1]


def test_a_plan_that_is_not_confirmed_changes_nothing(starter: Path) -> None:
    change(starter)
    before = contents(starter)
    with open_at(starter) as project:
        applied = project.apply(lambda plan: False)
    assert applied.version is None
    assert not applied.plan.empty
    assert contents(starter) == before


def test_an_error_while_confirming_changes_nothing(starter: Path) -> None:
    change(starter)
    before = contents(starter)

    def confirm(plan: ChangePlan) -> bool:
        raise LookupError

    with open_at(starter) as project:
        with pytest.raises(LookupError):
            project.apply(confirm)
        assert len(project.versions()) == 1
    assert contents(starter) == before


def test_renaming_a_segment_keeps_its_members_and_since_when(project: segue.Project) -> None:
    later = NOW + timedelta(hours=3)
    before = memberships(project)["New this week"]
    replace(project.root, "segments.yaml", "  New this week:", "  Newcomers:")
    with open_at(project.root, later) as renamed:
        plan = renamed.plan()
        assert [(one.what, one.was, one.name) for one in plan.changes] == [("rename", "New this week", "Newcomers")]
        assert not [one for one in plan.effects.segments if one.enters or one.leaves]
        applied = renamed.apply()
        assert applied.run is not None
        assert applied.run.moves == 0
        assert memberships(renamed)["Newcomers"] == before
        assert "New this week" not in memberships(renamed)
        key = next(iter(before))
        (one,) = [one for one in renamed.explain(key).segments if one.segment == "Newcomers"]
        assert one.since == NOW


def test_a_segment_that_is_taken_away_loses_its_members(project: segue.Project) -> None:
    text = (project.root / "segments.yaml").read_text()
    start = text.index("  Gone quiet:")
    (project.root / "segments.yaml").write_text(text[:start])
    gone = memberships(project)["Gone quiet"]
    plan = project.plan()
    (effect,) = [one for one in plan.effects.segments if one.segment == "Gone quiet"]
    assert (effect.leaves, effect.after) == (len(gone), 0)
    project.apply()
    assert "Gone quiet" not in memberships(project)


def test_moves_within_a_framework_are_pairs_of_segments(project: segue.Project) -> None:
    replace(project.root, "frameworks/size_by_interest.md", "| Team now | 1-199 | High | Offer a trial |\n", "")
    moves = {(one.previous, one.segment): one.leads for one in project.plan().effects.moves}
    assert moves == {("Team now", ""): 1}


def test_a_clock_that_was_set_back_is_refused_before_anything_is_done(starter: Path) -> None:
    change(starter)
    before = contents(starter)
    with open_at(starter, NOW - timedelta(days=1)) as project, pytest.raises(segue.SegueError, match="still to come"):
        project.apply()
    assert contents(starter) == before


def test_progress_goes_from_nothing_to_all_and_never_back(starter: Path) -> None:
    change(starter)
    told: list[float] = []
    with segue.open(starter, now=lambda: NOW, progress=lambda sentence, part: told.append(part)) as project:
        project.apply()
    assert told[0] == 0.0
    assert told == sorted(told)
    assert 0.5 < told[-1] <= 1.0
