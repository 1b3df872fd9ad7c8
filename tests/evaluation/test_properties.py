"""What must hold of every evaluation, whatever the definitions say: on random workspaces and data."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from sqlglot import exp

from segue.compiler.options import PlanOptions
from segue.compiler.plan import COLLECTED, compile_plan
from segue.language.clock import Clock
from tests.evaluation.samples import Sample, samples
from tests.evaluation.test_against_reference import A_FEW
from tests.harness import Ground, disagreements

TICK = timedelta(milliseconds=1)
SMALL = settings(A_FEW, max_examples=12)


@SMALL
@given(samples(traits=8, segments=8))
def test_a_second_run_moves_nobody(sample: Sample) -> None:
    with Ground(sample.workspace(), sample.data) as ground:
        ground.recorded(sample.as_of)
        assert ground.moves(sample.as_of) == 0


@SMALL
@given(samples(traits=8, segments=8, history=False))
def test_the_past_does_not_see_what_came_later(sample: Sample) -> None:
    """As of an instant, events after it might as well not be there."""
    known = [event for event in sample.data["events"] if event["at"] <= sample.as_of]
    with Ground(sample.workspace(), sample.data) as whole, Ground(sample.workspace(), {**sample.data, "events": known}) as part:
        assert not disagreements(whole.answers(sample.as_of), part.answers(sample.as_of))


@SMALL
@given(samples(traits=8, segments=8, history=False))
def test_the_order_of_events_and_of_definitions_does_not_matter(sample: Sample) -> None:
    dice = random.Random(7)
    data = {**sample.data, "events": shuffled(sample.data["events"], dice), "leads": shuffled(sample.data["leads"], dice)}
    other = replace(sample, traits=turned(sample.traits), scores=turned(sample.scores), segments=turned(sample.segments))
    with Ground(sample.workspace(), sample.data) as one, Ground(other.workspace(), data) as two:
        assert not disagreements(one.answers(sample.as_of), two.answers(sample.as_of))


@SMALL
@given(samples(traits=8, segments=8, history=False))
def test_nothing_changes_before_the_next_change_that_was_told(sample: Sample) -> None:
    with Ground(sample.workspace(), sample.data) as ground:
        now = ground.answers(sample.as_of)
        told = sorted({one.next_change_at for one in (*now.leads.values(), *now.accounts.values()) if one.next_change_at})
        for instant in [at - TICK for at in told[:2] if at - TICK > sample.as_of]:
            later = ground.answers(instant)
            for of in ("leads", "accounts"):
                before, after = getattr(now, of), getattr(later, of)
                same = [key for key, one in before.items() if one.next_change_at is None or one.next_change_at > instant]
                assert [after[key] for key in same] == [before[key] for key in same]


@settings(A_FEW, max_examples=30)
@given(samples(traits=12, segments=12))
def test_a_plan_reads_the_events_once(sample: Sample) -> None:
    workspace = sample.workspace()
    plan = compile_plan(workspace, Clock(sample.as_of, workspace.settings.calendar), options(workspace))
    reads = [(step.table, table.name) for step in plan.steps for table in step.select.find_all(exp.Table)]
    collects = any(step.table == COLLECTED for step in plan.steps)
    assert [step for step, table in reads if table == "event"] == [COLLECTED] * collects


def options(workspace: Any) -> PlanOptions:
    names = [name for scope in ("lead", "account") for name in workspace.segment_names(scope)]
    return PlanOptions(positions={name: at for at, name in enumerate(names)})


def shuffled(rows: list[Any], dice: random.Random) -> list[Any]:
    return dice.sample(rows, len(rows))


def turned(definitions: dict[str, Any]) -> dict[str, Any]:
    """The same definitions, the last one first."""
    return dict(reversed(definitions.items()))
