"""`Project.run` and `segments`: who is where, now and at instants of the past."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import segue
from segue.evaluation.segment_tree import SegmentNode
from tests.starter import ACCOUNTS, ANA, LEADS, NOW, add, contents, memberships, open_at, replace, write

TOM = "tom.byrne@fenholm.example"
TOMORROW = NOW + timedelta(days=1)
"""Tom's first look at prices is then more than seven days ago, so that he leaves 'Comparing prices'."""


def numbers(project: segue.Project, **options: object) -> dict[str, int | None]:
    """Members of every segment, by name."""
    return {node.name: node.count for top in project.segments(**options).nodes for node in _all(top)}  # type: ignore[arg-type]


def _all(node: SegmentNode) -> list[SegmentNode]:
    return [node, *(one for child in node.children for one in _all(child))]


def keys(project: segue.Project, segment: str, **options: object) -> list[str]:
    return [row["key"] for row in project.members(segment, **options).rows()]  # type: ignore[arg-type]


def test_running_twice_moves_nobody(project: segue.Project) -> None:
    before = memberships(project)
    first, second = project.run(), project.run()
    assert (first.run.moves, first.run.entered, first.run.exited) == (0, 0, 0)
    assert (second.run.moves, second.run.number) == (0, first.run.number + 1)
    assert memberships(project) == before


def test_a_run_tells_the_numbers_that_were_recorded(project: segue.Project) -> None:
    report = project.run()
    assert (report.run.leads, report.run.accounts, report.recorded) == (LEADS, ACCOUNTS, True)
    recorded = {segment: len(found) for segment, found in memberships(project).items()}
    assert {segment: number for segment, number in report.counts.items() if number} == recorded
    assert {segment: found for segment, found in numbers(project).items() if segment in recorded} == recorded


def test_as_of_now_is_the_run(starter: Path) -> None:
    with open_at(starter, TOMORROW) as project:
        worked_out = numbers(project, as_of=TOMORROW, evaluated=True)
        project.run()
        assert numbers(project) == worked_out
        assert numbers(project, as_of=TOMORROW) == worked_out


def test_a_lead_leaves_when_time_alone_says_so(starter: Path) -> None:
    with open_at(starter, TOMORROW) as project:
        report = project.run()
        assert (report.run.moves, report.run.exited) == (1, 1)
        assert keys(project, "Comparing prices") == [ANA]
        (move,) = [one for one in project.explain(TOM).history if one.previous == "Comparing prices"]
        assert (move.at, move.cause, move.segment) == (TOMORROW, "time", "")


def test_memberships_are_intervals_that_can_be_asked_for_at_any_instant(starter: Path) -> None:
    with open_at(starter, TOMORROW) as project:
        project.run()
        assert keys(project, "Comparing prices", as_of=NOW) == [ANA, TOM]
        assert keys(project, "Comparing prices", as_of=TOMORROW - timedelta(milliseconds=1)) == [ANA, TOM]
        assert keys(project, "Comparing prices", as_of=TOMORROW) == [ANA]
        assert numbers(project, as_of=NOW)["Comparing prices"] == 2
        assert numbers(project, as_of=TOMORROW)["Comparing prices"] == 1


def test_the_tree_tells_the_change_since_the_run_before(starter: Path) -> None:
    with open_at(starter, TOMORROW) as project:
        project.run()
        tree = project.segments()
    changes = {node.name: node.change for top in tree.nodes for node in _all(top)}
    assert changes["Comparing prices"] == -1
    assert tree.compared_with == NOW
    assert changes["Large companies"] == 0


def test_before_the_first_run_numbers_are_worked_out_and_said_to_be(looked_at: segue.Project) -> None:
    past = NOW - timedelta(days=30)
    tree = looked_at.segments(past)
    assert not tree.recorded
    assert looked_at.segments(NOW).recorded
    assert numbers(looked_at, as_of=past)["Comparing prices"] == 0


def test_events_later_than_the_instant_are_not_seen(looked_at: segue.Project) -> None:
    """Ana's second look at prices, which makes her a member, was two days before at 10:05."""
    second = NOW - timedelta(days=2) + timedelta(hours=1, minutes=5)
    assert ANA in keys(looked_at, "Comparing prices", as_of=second)
    assert ANA not in keys(looked_at, "Comparing prices", as_of=second - timedelta(milliseconds=1))


def test_a_run_of_the_past_is_shown_and_not_recorded(starter: Path) -> None:
    before = contents(starter)
    with open_at(starter) as project:
        report = project.run(NOW - timedelta(days=4))
        assert not report.recorded
        assert report.counts["New this week"] == 1
    assert contents(starter) == before


def test_a_run_of_the_future_is_shown_and_not_recorded(starter: Path) -> None:
    before = contents(starter)
    with open_at(starter) as project:
        report = project.run(NOW + timedelta(days=90))
        assert not report.recorded
        assert report.counts["New this week"] == 0
        assert report.counts["Gone quiet"] == LEADS
    assert contents(starter) == before


def test_new_events_move_leads_and_are_the_cause(starter: Path) -> None:
    add(starter, "data/events.csv", f"Page Viewed,{TOM},2026-03-10 08:00,/pricing,\nDemo Requested,{TOM},2026-03-10 08:05,,\n")
    with open_at(starter, NOW + timedelta(hours=1)) as project:
        assert project.import_data().sources[1].new == 2
        assert project.run().run.moves == 0
    add(starter, "data/events.csv", "Demo Requested,ida.dahl@velgate.example,2026-03-10 08:05,,\n")
    with open_at(starter, NOW + timedelta(hours=2)) as project:
        project.import_data()
        assert project.run().run.moves > 0
        history = project.explain("ida.dahl@velgate.example").history
        assert {move.cause for move in history if move.at > NOW} == {"new events"}


CAUSES = """segments:
  Directors:
    when: job_title contains 'Director'
  Keen:
    when: did 'Demo Requested' in the last 2 days
  Healthcare:
    when: industry = 'Healthcare'
  Keen companies:
    of: account
    when: any lead of the account (did 'Demo Requested' in the last 2 days)
  Care companies:
    of: account
    when: any lead of the account (industry = 'Healthcare')
"""


def causes(project: segue.Project) -> set[tuple[str, str, str]]:
    """Who entered (or left) what in the last run, and why."""
    query = (
        "SELECT COALESCE(l.key, a.key), COALESCE(m.segment, 'not ' || m.previous), m.cause FROM segue.move AS m "
        "LEFT JOIN segue.lead AS l ON l.lead_id = m.lead_id LEFT JOIN segue.account AS a ON a.account_id = m.account_id "
        "WHERE m.run = (SELECT MAX(number) FROM segue.run) AND COALESCE(m.framework, '') = ''"
    )
    return set(project.engine.connection.execute(query).fetchall())


def test_every_move_of_leads_and_accounts_has_its_cause(starter: Path) -> None:
    write(starter, "segments/more.yaml", CAUSES)
    leads = (starter / "data/leads.csv").read_text().splitlines()
    with open_at(starter) as project:
        project.apply()
    with open_at(starter, NOW + timedelta(hours=1)) as project:
        write(starter, "data/leads.csv", "\n".join([*leads, "bo@newfirm.example,Director,5,Healthcare,,"]).replace(
            "priya.nair@norwick.example,Director of Finance", "priya.nair@norwick.example,Head of Finance"
        ).replace("620,Software", "620,Healthcare"))  # fmt: skip
        add(starter, "data/events.csv", "Demo Requested,ida.dahl@velgate.example,2026-03-10 08:05,,\n")
        project.import_data()
        project.run()
        assert causes(project) == {
            ("bo@newfirm.example", "Directors", "new lead"), ("bo@newfirm.example", "Healthcare", "new lead"),
            ("newfirm.example", "Care companies", "new account"),
            ("priya.nair@norwick.example", "not Directors", "changed traits"),
            *((f"{name}@norwick.example", "Healthcare", "changed traits") for name in ("priya.nair", "jonas.weber")),
            ("norwick.example", "Care companies", "its leads"),
            ("ida.dahl@velgate.example", "Keen", "new events"), ("velgate.example", "Keen companies", "its leads"),
            ("ida.dahl@velgate.example", "not Gone quiet", "new events"),
        }  # fmt: skip
    with open_at(starter, NOW + timedelta(days=2)) as project:
        project.run()
        assert {(key, segment, cause) for key, segment, cause in causes(project) if "velgate" in key} == {
            ("ida.dahl@velgate.example", "not Keen", "time"), ("velgate.example", "not Keen companies", "time"),
        }  # fmt: skip


def test_a_clock_that_is_set_back_hides_no_news_and_no_cause(starter: Path) -> None:
    """What came between two runs came by the order of imports and runs, whatever the clock said."""
    with open_at(starter, NOW + timedelta(hours=5)) as project:
        project.run()
    with open_at(starter, NOW + timedelta(hours=1)) as project:
        assert not project.segments().outdated
        add(starter, "data/events.csv", "Demo Requested,ida.dahl@velgate.example,2026-03-10 08:05,,\n")
        replace(starter, "data/leads.csv", "Consultant,,", "Consultant,300,")
        project.import_data()
        assert project.segments().outdated
        assert project.members("Large companies").told.outdated
    with open_at(starter, NOW + timedelta(hours=6)) as project:
        project.run()
        assert not project.segments().outdated
        assert causes(project) == {("ida.dahl@velgate.example", "not Gone quiet", "new events")}
        noor = project.explain("noor.kaya.sample@gmail.com").history[0]
        assert (noor.segment, noor.cause) == ("Enterprise later", "changed traits")


def test_a_clock_that_was_ahead_makes_no_news_for_ever(starter: Path) -> None:
    add(starter, "data/events.csv", "Demo Requested,ida.dahl@velgate.example,2026-03-10 08:05,,\n")
    with open_at(starter, NOW + timedelta(days=365)) as project:
        assert project.import_data().notes == []
    with open_at(starter, NOW + timedelta(hours=1)) as project:
        assert project.segments().outdated
        project.run()
        assert causes(project) == {("ida.dahl@velgate.example", "not Gone quiet", "new events")}
        assert not project.segments().outdated
        (note,) = project.import_data().notes
        assert note.startswith("an earlier import is of 2027-03-10 09:00:00 UTC, which is still to come.")
    with open_at(starter, NOW + timedelta(days=31)) as project:
        project.run()
        assert ("ida.dahl@velgate.example", "Gone quiet", "time") in causes(project)


def test_a_run_by_a_clock_that_was_ahead_is_told_with_what_to_do(starter: Path) -> None:
    with open_at(starter, NOW + timedelta(days=365)) as project:
        assert project.run().unrecorded == ""
    with open_at(starter, NOW + timedelta(hours=1)) as project:
        report = project.run()
        assert not report.recorded
        assert report.unrecorded.startswith("the last run is of 2027-03-10 09:00:00 UTC, which is still to come. If")
        assert project.run(NOW + timedelta(days=500)).unrecorded == report.unrecorded
    with open_at(starter, NOW + timedelta(days=366)) as project:
        assert project.run(NOW + timedelta(days=1)).unrecorded == "a later run is recorded already."
        assert project.run(NOW + timedelta(days=500)).unrecorded == "the time is still to come."
        assert project.run().recorded


def test_a_run_says_that_the_folder_differs_from_what_is_in_force(project: segue.Project) -> None:
    assert not project.run().unapplied_changes
    write(project.root, "segments/more.yaml", "segments:\n  From Sweden: {when: country = 'SE'}\n")
    assert project.run().unapplied_changes
    with pytest.raises(segue.SegueError, match="From Sweden"):
        project.members("From Sweden")


def test_a_workspace_without_leads_can_be_applied_and_run(fresh: Path) -> None:
    with open_at(fresh) as project:
        applied = project.apply()
        assert applied.run is not None
        assert (applied.run.leads, applied.run.moves) == (0, 0)
        assert project.run().run.leads == 0
        assert set(numbers(project).values()) == {0}
        assert len(project.members()) == 0
