"""`Project.explain`: everything about a lead, and always what is true of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import segue
from segue.evaluation.lead_story import LeadStory
from segue.evaluation.verdicts import Verdict
from tests.starter import ANA, NOW, memberships

SIZELESS = ("kim.park@tarnbury.example", "noor.kaya.sample@gmail.com")
"""Leads whose company has no size, so that no row takes them."""


@pytest.fixture(scope="module")
def stories(looked_at: segue.Project) -> list[LeadStory]:
    """Of every lead."""
    return [looked_at.explain(row["key"]) for row in looked_at.members().rows()]


def test_the_verdict_of_every_segment_is_the_recorded_membership(looked_at: segue.Project, stories: list[LeadStory]) -> None:
    members = memberships(looked_at)
    for story in stories:
        for one in story.segments:
            assert one.member == (story.key in members.get(one.segment, set())), (story.key, one.segment)
            assert one.why is not None
            assert one.member == one.why.holds, (story.key, one.segment)
            assert (one.since == NOW) == one.member
        for framework in story.frameworks:
            assert story.key in members[framework.segment] if framework.segment else story.key in SIZELESS
            assert [row.segment for row in framework.rows if row.matches] in ([framework.segment], [])


def test_the_points_of_every_score_add_up(stories: list[LeadStory]) -> None:
    for story in stories:
        for score in story.scores:
            assert score.score is not None
            assert sum(rule.counted for rule in score.ledger.rules) == score.ledger.total
            assert score.score == min(100, max(0, round(score.ledger.total)))
            for rule in score.ledger.rules:
                assert not rule.events or sum(event.left for event in rule.events) == rule.earned


def test_every_clause_has_the_leads_own_values(looked_at: segue.Project) -> None:
    story = looked_at.explain(ANA)
    (quiet,) = [one for one in story.segments if one.segment == "Gone quiet"]
    assert quiet.why is not None
    told = {value.name: value.value for clause in clauses(quiet.why) for value in clause.values}
    assert any("created_at" in name for name in told)
    assert not quiet.why.holds


def clauses(verdict: Verdict) -> Iterator[Verdict]:
    yield verdict
    for part in verdict.parts:
        yield from clauses(part)


def test_traits_have_their_value_and_who_says_so(looked_at: segue.Project) -> None:
    traits = {trait.name: trait for trait in looked_at.explain(ANA).traits}
    assert traits["job_title"].value == "VP Operations"
    assert traits["company_size"].value == 1400
    assert traits["pricing_views"].value == 2
    assert traits["country"].value == "SE"


def test_a_lead_is_found_by_its_address_in_any_case(looked_at: segue.Project) -> None:
    assert looked_at.explain(ANA.upper()).key == ANA
    assert looked_at.explain(f" {ANA} ").key == ANA


def test_an_unknown_lead_is_told_with_those_that_are_near(looked_at: segue.Project) -> None:
    with pytest.raises(segue.SegueError) as failure:
        looked_at.explain("ana.lunt@kessdale.example")
    assert "there is no lead" in str(failure.value)
    assert ANA in str(failure.value)


def test_the_past_is_explained_without_looking_ahead(looked_at: segue.Project) -> None:
    story = looked_at.explain(ANA, NOW.replace(day=7))
    assert story.events == 3
    assert story.last_event is not None
    assert story.last_event < NOW.replace(day=7)
    assert "Demo Requested" not in {
        event.name for score in story.scores for rule in score.ledger.rules for event in rule.events
    }


def test_history_says_why_a_lead_moved(looked_at: segue.Project) -> None:
    history = looked_at.explain(ANA).history
    assert {(move.cause, move.at) for move in history} == {("first run", NOW)}
    assert {move.segment for move in history} == {"Enterprise now", "Comparing prices", "Large companies"}
