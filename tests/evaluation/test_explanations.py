"""What is said about one lead is what was done with it: random workspaces, some leads of each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings

from segue.evaluation.lead_story import LeadStory, tell
from segue.evaluation.ledger import settled
from segue.evaluation.verdicts import Verdict
from segue.language.clock import Calendar, Clock
from tests.evaluation.samples import Sample, samples
from tests.evaluation.test_against_reference import A_FEW
from tests.harness import Ground, plain, same
from tests.reference.results import Result


@settings(A_FEW, max_examples=6)
@given(samples(traits=6, segments=8))
def test_the_explanation_says_what_was_done(sample: Sample) -> None:
    workspace = sample.workspace()
    with Ground(workspace, sample.data) as ground:
        ground.recorded(sample.earlier)
        done = ground.answers(sample.as_of)
        clock = Clock(sample.as_of, workspace.settings.calendar)
        for lead in sample.data["leads"][:3]:
            if lead["lead_id"] in done.leads:
                story = tell(ground.engine, workspace, clock, lead["key"])
                agrees(story, lead["account_id"], done, sample)


def agrees(story: LeadStory, account: int | None, done: Result, sample: Sample) -> None:
    """A story against the evaluation of all leads."""
    answers = {"lead": done.leads[story.lead_id], "account": done.accounts.get(account) if account else None}
    for one in story.segments:
        answer = answers[one.of]
        assert answer is not None
        assert one.member == (one.segment in answer.segments), one.segment
        assert one.within or one.why is None or one.member == one.why.holds, one.segment
        assert one.why is None or hangs_together(one.why)
    for framework in story.frameworks:
        answer = answers[framework.of]
        assert answer is not None
        assert framework.fault == (framework.framework in answer.faults)
        assert set(framework.segment.split(", ")) - {""} <= answer.segments
        taking = answer.rows[framework.framework]
        assert framework.fault or taking is None or framework.rows[taking - 1].matches
    for score in story.scores:
        answer = answers[score.of]
        assert answer is not None
        definition = sample.workspace().scores[score.name]
        assert score.ledger.adds_up
        assert score.score == answer.values[score.name]
        assert definition.value is not None or settled(score.ledger.total, definition) == score.score
        assert all(answer.values[band] == name for band, name in score.bands.items())
    for trait in story.traits:
        answer = answers["lead"] if trait.name in answers["lead"].values else answers["account"]  # type: ignore[union-attr]
        if answer is not None and trait.name in answer.values:
            assert told_right(trait.value, answer.values[trait.name], sample.workspace().settings.calendar), trait.name
    assert not later(story.next_change_at, done.leads[story.lead_id].next_change_at)


def told_right(value: Any, found: Any, calendar: Calendar) -> bool:
    """Whether a value is told as it was found; of a date its local day."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value == datetime.fromisoformat(str(found)).replace(tzinfo=UTC).astimezone(calendar.zone).date()
    return same(plain(value), found)


def later(one: datetime | None, other: datetime | None) -> bool:
    """Whether a change is promised later than it comes; None is never."""
    return other is not None and (one is None or one > other)


def hangs_together(verdict: Verdict) -> bool:
    """Whether the answer of every clause follows from the answers of its parts, as Kleene has it."""
    answers = [part.answer for part in verdict.parts]
    if verdict.joint == "and":
        follows = "false" if "false" in answers else "unknown" if "unknown" in answers else "true"
    elif verdict.joint == "or":
        follows = "true" if "true" in answers else "unknown" if "unknown" in answers else "false"
    elif verdict.joint == "not":
        follows = {"true": "false", "false": "true", "unknown": "unknown"}[answers[0]]
    else:
        follows = verdict.answer
    return verdict.answer == follows and all(hangs_together(part) for part in verdict.parts)
