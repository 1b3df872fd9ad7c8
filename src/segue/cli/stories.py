"""The story of a lead on a terminal."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Final

from rich.text import Text

from segue.checks.base import nearest
from segue.cli.output import local, number, one_line, plain_text, shown, table
from segue.cli.screens import Screen
from segue.errors import SegueError
from segue.evaluation.lead_story import FrameworkVerdict, LeadStory, RowVerdict, ScoreStory, SegmentVerdict
from segue.evaluation.ledger import EventPoints, RulePoints
from segue.evaluation.nearest import NearestChange
from segue.evaluation.verdicts import Verdict
from segue.project import Project
from segue.wording import plural

MARKS: Final = {"true": "[green]✓[/]", "false": "[red]✗[/]", "unknown": "[yellow]?[/]"}
JOINTS: Final = {"and": "all of", "or": "any of", "not": "not"}
MOST_EVENTS: Final = 5
MOST_MOVES: Final = 12
ROOM_FOR_SOURCE: Final = 60


def about_segment(story: LeadStory, name: str) -> LeadStory:
    """What of a story concerns one segment. Raises SegueError for one that is not there."""
    known = [one.segment for one in story.segments] + [row.segment for f in story.frameworks for row in f.rows]
    known += [one.otherwise for one in story.frameworks if one.otherwise]
    found = next((one for one in known if one.lower() == name.lower()), None)
    if found is None:
        near = nearest(name, tuple(known))
        todo = f"Did you mean '{near}'?" if near else f"Segments are: {', '.join(dict.fromkeys(known))}."
        raise SegueError(f"there is no segment '{name}'", todo=todo)
    frameworks = [
        one
        if one.otherwise == found
        else replace(one, rows=tuple(row for row in one.rows if row.segment == found), otherwise="")
        for one in story.frameworks
    ]
    return replace(
        story, traits=(), scores=(), segments=tuple(one for one in story.segments if one.segment == found),
        frameworks=tuple(one for one in frameworks if one.rows),
        history=tuple(move for move in story.history if found in (move.segment, move.previous)),
    )  # fmt: skip


def print_story(screen: Screen, story: LeadStory, project: Project) -> None:
    """All of a story."""
    _print_head(screen, story, project)
    _print_traits(screen, story, project)
    for score in story.scores:
        _print_score(screen, score, project)
    _print_memberships(screen, story, project)
    for framework in story.frameworks:
        _print_framework(screen, framework, project)
    _print_history(screen, story, project)
    command = f"segue lead {shlex.quote(story.name)} --segment NAME"
    screen.told(f"Why, or why not, in full: {one_line(command)}", style="dim", hanging=2)


def _print_head(screen: Screen, story: LeadStory, project: Project) -> None:
    account = f" of {one_line(story.account)}" if story.account else " [dim](no account)[/]"
    seen = f", the last {local(story.last_event, project)}" if story.last_event else ""
    screen.told(f"[bold]{one_line(story.name)}[/]{account}", hanging=2)
    screen.told(f"as of {local(story.as_of, project)}: {plural(story.events, 'event')}{seen}", style="dim", hanging=2)
    if story.next_change_at is not None:
        then = local(story.next_change_at, project, seconds=True)
        screen.told(f"With no new event nothing changes before {then}.", style="dim", hanging=2)
    screen.print()


def _print_traits(screen: Screen, story: LeadStory, project: Project) -> None:
    if not story.traits:
        return
    sources = screen.width >= ROOM_FOR_SOURCE
    made = table("Trait", "Value", *(["From"] if sources else []))
    made.columns[0].no_wrap = sources
    for dimension in dict.fromkeys(trait.dimension for trait in story.traits):
        made.add_row(f"[bold]{one_line((dimension or 'other').capitalize())}[/]")
        for trait in (one for one in story.traits if one.dimension == dimension):
            since = f", changed {local(trait.since, project)}" if trait.since else ""
            source = one_line(trait.source) + since if trait.value is not None or since else ""
            cells = [f"  {one_line(trait.label)}", shown(trait.value, project)]
            made.add_row(*cells, *([_cut(f"[dim]{source}[/]")] if sources else []))
    screen.print(made)
    screen.print()


def _cut(markup: str) -> Text:
    """A text for one line, which ends with … where there is no room for all of it."""
    text = Text.from_markup(markup, emoji=False, overflow="ellipsis")
    text.no_wrap = True
    return text


def _print_score(screen: Screen, score: ScoreStory, project: Project) -> None:
    bands = " · ".join(one_line(str(band)) for band in score.bands.values() if band)
    of = " [dim](of its account)[/]" if score.of == "account" else ""
    screen.told(f"[bold]{one_line(score.label)} {shown(score.score)}[/]{of}" + (f"  {bands}" if bands else ""))
    if score.ledger.value:
        screen.told(one_line(score.ledger.value), indent=2, hanging=2, style="dim")
    for rule in score.ledger.rules:
        if rule.earned or rule.events:
            _print_rule(screen, rule, project)
    if score.ledger.rules and score.score is not None and score.ledger.total != score.score:
        screen.told(f"{_points(score.ledger.total):>8}  [dim]in all, rounded and kept in range:[/] {score.score}", indent=2)
    screen.print()


def _print_rule(screen: Screen, rule: RulePoints, project: Project) -> None:
    capped = f" [dim](capped, earned {_points(rule.earned)})[/]" if rule.earned != rule.counted else ""
    screen.told(f"{_points(rule.counted):>8}  {one_line(rule.rule)}{capped}", indent=2, hanging=10)
    for event in rule.events[:MOST_EVENTS]:
        screen.told(_event(event, project), indent=12, hanging=2, style="dim")
    if len(rule.events) > MOST_EVENTS:
        screen.told(f"and {len(rule.events) - MOST_EVENTS} more", indent=12, style="dim")


def _event(event: EventPoints, project: Project) -> str:
    left = (
        f", {_points(event.left)} of {_points(event.given)} left" if event.left != event.given else f", {_points(event.left)}"
    )
    return f"{local(event.at, project)}  {one_line(event.name)}, {_age(event.age.total_seconds())} ago{left}"


def _age(seconds: float) -> str:
    if seconds >= 2 * 86_400:
        return plural(int(seconds // 86_400), "day")
    return plural(int(seconds // 3_600), "hour") if seconds >= 2 * 3_600 else plural(int(seconds // 60), "minute")


def _points(value: object) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _print_memberships(screen: Screen, story: LeadStory, project: Project) -> None:
    screen.print("[bold]Segments[/]")
    for one in story.segments:
        if not one.member:
            continue
        since = f"since {local(one.since, project)}" if one.since else "not recorded yet"
        of = ", its account" if one.of == "account" else ""
        screen.told(f"[green]✓[/] {one_line(one.segment)} [dim]{since}{of}[/]", indent=2, hanging=2)
        if one.change is not None:
            screen.told(f"would leave with: {_change(one.change, project)}", indent=6, hanging=2, style="dim")
    others = [one.segment for one in story.segments if not one.member]
    if others:
        screen.told(f"not in: {one_line(', '.join(others))}", indent=2, hanging=2, style="dim")
    screen.print()


def _print_framework(screen: Screen, framework: FrameworkVerdict, project: Project) -> None:
    of = " [dim](its account)[/]" if framework.of == "account" else ""
    found = f"[bold]{one_line(framework.segment)}[/]" if framework.segment else "[yellow]no row[/]"
    fault = "  [red]several rows match: it stays where it was[/]" if framework.fault else ""
    screen.told(f"[bold]{one_line(framework.framework)}[/]{of}: {found}{fault}", hanging=2)
    told = {value.name: value.value for row in framework.rows for cell in row.cells for value in cell.values}
    if told:
        values = ", ".join(f"{one_line(name)} {shown(value, project)}" for name, value in told.items())
        screen.told(values, indent=2, hanging=2, style="dim")
    own = framework.segment.split(", ")
    others = (row for row in framework.rows if not row.matches and row.change and row.segment not in own)
    nearest_rows = sorted(others, key=_effort)
    for row in nearest_rows[:2]:
        assert row.change is not None  # chosen so
        would = f"[dim]to be in[/] {one_line(row.segment)}[dim]: {_change(row.change, project)}[/]"
        screen.told(would, indent=2, hanging=2)
    screen.print()


def _effort(row: RowVerdict) -> int:
    return len(row.change.changes) if row.change else 0


def _change(change: NearestChange, project: Project) -> str:
    return " and ".join(
        f"{one_line(one.quantity)} {one_line(one.wanted)} (is {shown(one.value, project)})" for one in change.changes
    )


def _print_history(screen: Screen, story: LeadStory, project: Project) -> None:
    if not story.history:
        return
    screen.print("[bold]History[/]")
    for move in story.history[:MOST_MOVES]:
        if move.framework:
            what = f"{one_line(move.framework)}: {one_line(move.previous or 'no row')} → {one_line(move.segment or 'no row')}"
        else:
            what = f"entered {one_line(move.segment)}" if move.segment else f"left {one_line(move.previous)}"
        cause = f"[dim]({one_line(move.cause)}, version {move.version})[/]"
        screen.told(f"{local(move.at, project)}  {what} {cause}", indent=2, hanging=18)
    if len(story.history) > MOST_MOVES:
        screen.told(f"and {number(len(story.history) - MOST_MOVES)} earlier", indent=2, style="dim")
    screen.print()


# --- one segment ---


def print_why(screen: Screen, story: LeadStory, project: Project) -> None:
    """Why a lead is in a segment, or why not, from a story about it: every clause with the lead's own values, what would change
    it, and when it moved.
    """
    _print_head(screen, story, project)
    for segment in story.segments:
        _print_segment(screen, segment, project)
    for framework in story.frameworks:
        if framework.otherwise:
            _print_rest(screen, framework)
        for row in framework.rows:
            _print_row(screen, framework, row, project)
    _print_history(screen, story, project)


def _print_rest(screen: Screen, framework: FrameworkVerdict) -> None:
    """The segment of those whom no row takes; below it stands why each row does or does not."""
    is_in = framework.otherwise in framework.segment.split(", ")
    head = "[green]is in[/]" if is_in else "[red]is not in[/]"
    rows = f"row {framework.matching[0]}" if framework.matching else "no row"
    told = f"{head} [bold]{one_line(framework.otherwise)}[/]: {rows} of {one_line(framework.framework)} matches"
    screen.told(f"{told}\n", hanging=2)


def _print_segment(screen: Screen, one: SegmentVerdict, project: Project) -> None:
    head = "[green]is in[/]" if one.member else "[red]is not in[/]"
    since = f" since {local(one.since, project)}" if one.since else ""
    screen.told(f"{head} [bold]{one_line(one.segment)}[/]{since}")
    if one.within:
        screen.told(f"only members of {one_line(one.within)} can be", indent=2, hanging=2, style="dim")
    if one.why is not None:
        _print_verdict(screen, one.why, 2, project)
    if one.change is not None:
        would = "would leave" if one.member else "would enter"
        screen.told(f"\n{would} with: [bold]{_change(one.change, project)}[/]", indent=2, hanging=2)
    screen.print()


def _print_row(screen: Screen, framework: FrameworkVerdict, row: RowVerdict, project: Project) -> None:
    is_in = row.segment in framework.segment.split(", ")
    head = "[green]is in[/]" if is_in else "[red]is not in[/]"
    matches = "matches" if row.matches else "does not match"
    screen.told(
        f"{head} [bold]{one_line(row.segment)}[/]: {matches} row {row.number} of {one_line(framework.framework)}", hanging=2
    )
    if framework.fault:
        rows = ", ".join(map(str, framework.matching[:-1])) + f" and {framework.matching[-1]}"
        screen.told(f"rows {rows} match, and the table takes only one: it stays where it was", indent=2, hanging=2, style="red")
    if not is_in and framework.segment:
        first = f", whose row {framework.matching[0]} comes first" if row.matches and not framework.fault else ""
        screen.told(f"it is in {one_line(framework.segment)}{first}", indent=2, hanging=2, style="dim")
    for cell in row.cells:
        if cell.text != "true":
            _print_verdict(screen, cell, 2, project)
    if row.change is not None:
        screen.told(f"\nwould match with: [bold]{_change(row.change, project)}[/]", indent=2, hanging=2)
    screen.print()


def _print_verdict(screen: Screen, verdict: Verdict, indent: int, project: Project) -> None:
    values = ", ".join(f"{one_line(value.name)} is {shown(value.value, project)}" for value in verdict.values)
    own = f"  [dim]{values}[/]" if values else ""
    text = JOINTS.get(verdict.joint, plain_text(verdict.text))
    screen.told(f"{MARKS[verdict.answer]} {text}{own}", indent=indent, hanging=2)
    for part in verdict.parts:
        _print_verdict(screen, part, indent + 3, project)
