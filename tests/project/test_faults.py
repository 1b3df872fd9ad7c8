"""A `unique` table with two rows for a lead is told, its leads keep their segment, and everything else goes on.

The check proves most tables to be without such leads. What titles contain it cannot know.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.starter import ANA, NOW, add, memberships, open_at, replace, write

TABLE = """framework: By title
segment: Segment
inputs: {Title: job_title}
hit policy: unique
rows:
  - {Segment: Heads, Title: contains 'Head'}
  - {Segment: Operators, Title: contains 'Operations'}
"""
IDA, MEI = "ida.dahl@velgate.example", "mei.tanaka@larkmere.example"
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def ambiguous(starter: Path) -> Path:
    """With a table two of whose rows can take one lead, applied while no lead is in both."""
    write(starter, "frameworks/by_title.yaml", TABLE)
    with open_at(starter) as project:
        assert project.apply().plan.faults == ()
        assert memberships(project)["Operators"] == {ANA, IDA}
        assert memberships(project)["Heads"] == {MEI}
    return starter


@pytest.fixture
def faulty(ambiguous: Path) -> Path:
    """The same, now that Ana's title has both words, and that Ida has asked for a demo."""
    replace(ambiguous, "data/leads.csv", "VP Operations", "Head of Operations")
    add(ambiguous, "data/events.csv", f"Demo Requested,{IDA},2026-03-10 09:40,,\n")
    with open_at(ambiguous, LATER) as project:
        project.import_data()
    return ambiguous


def test_two_rows_for_a_lead_are_told_with_the_table_and_the_lead(faulty: Path) -> None:
    with open_at(faulty, LATER) as project:
        (fault,) = project.run().run.faults
    assert (fault.framework, fault.leads, fault.examples) == ("By title", 1, (ANA,))


def test_leads_of_a_faulty_table_keep_their_segment_while_other_definitions_go_on(faulty: Path) -> None:
    with open_at(faulty, LATER) as project:
        project.run()
        after = memberships(project)
        (verdict,) = [one for one in project.explain(ANA).frameworks if one.framework == "By title"]
    assert after["Operators"] == {ANA, IDA}
    assert after["Heads"] == {MEI}
    assert IDA in after["Team now"]
    assert verdict.fault
    assert verdict.segment == "Operators"
    assert [row.segment for row in verdict.rows if row.matches] == ["Heads", "Operators"]


def test_lists_and_numbers_tell_the_segment_that_a_lead_of_a_faulty_table_keeps(faulty: Path) -> None:
    with open_at(faulty, LATER) as project:
        project.run()
        kept = [{"key": ANA, "email": ANA}]
        assert [row for row in project.members("Operators").rows() if row["key"] == ANA] == kept
        for evaluated in (False, True):
            found = project.members(where="in segment 'Operators'", evaluated=evaluated).rows()
            assert [row for row in found if row["key"] == ANA] == kept
            assert ANA in {row["key"] for row in project.members("Operators", evaluated=evaluated).rows()}
        recorded, anew = (project.segments(evaluated=evaluated) for evaluated in (False, True))
        assert [node.count for node in recorded.nodes] == [node.count for node in anew.nodes]


def test_a_lead_keeps_its_segment_however_often_it_is_run(faulty: Path) -> None:
    with open_at(faulty, LATER) as project:
        project.run()
        again = project.run()
        assert again.run.moves == 0
        assert [fault.leads for fault in again.run.faults] == [1]
        assert memberships(project)["Operators"] == {ANA, IDA}


def test_a_lead_moves_again_once_the_table_is_mended(faulty: Path) -> None:
    with open_at(faulty, LATER) as project:
        project.run()
    write(faulty, "frameworks/by_title.yaml", TABLE.replace("hit policy: unique", "hit policy: first"))
    with open_at(faulty, LATER + timedelta(hours=1)) as project:
        applied = project.apply()
        assert applied.plan.faults == ()
        assert memberships(project)["Heads"] == {ANA, MEI}
        assert memberships(project)["Operators"] == {IDA}


def test_a_plan_tells_the_leads_that_a_new_table_cannot_place(starter: Path) -> None:
    write(starter, "frameworks/by_title.yaml", TABLE.replace("'Head'", "'VP'"))
    with open_at(starter) as project:
        before = memberships(project)
        (fault,) = project.plan().faults
        applied = project.apply()
        after = memberships(project)
    assert (fault.framework, fault.examples) == ("By title", (ANA,))
    assert applied.run is not None
    assert applied.run.faults == (fault,)
    assert after == before | {"Operators": {IDA}}
