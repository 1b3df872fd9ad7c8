"""The story of a lead on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from segue.cli.output import local, number, plural, shown, table
from segue.evaluation.lead_story import FrameworkVerdict, LeadStory, RowVerdict, ScoreStory, SegmentVerdict
from segue.evaluation.ledger import EventPoints, RulePoints
from segue.evaluation.nearest import NearestChange
from segue.evaluation.verdicts import Verdict

if TYPE_CHECKING:
    from segue.project import Project

MARKS = {"true": "[green]✓[/]", "false": "[red]✗[/]", "unknown": "[yellow]?[/]"}
MOST_EVENTS = 5
MOST_MOVES = 12


def print_story(console: Console, story: LeadStory, project: Project, segment: str = "") -> None:
    """All of a story; with a segment, what concerns that one."""
    _print_head(console, story, project)
    if segment:
        print_segment(console, story, segment, project)
        return
    _print_traits(console, story, project)
    for score in story.scores:
        _print_score(console, score, project)
    _print_memberships(console, story, project)
    for framework in story.frameworks:
        _print_framework(console, framework, project)
    _print_history(console, story, project)
    console.print(f"[dim]Why, or why not, in full: segue lead {escape(story.key)} --segment NAME[/]", soft_wrap=True)


def _print_head(console: Console, story: LeadStory, project: Project) -> None:
    account = f" of {escape(story.account)}" if story.account else " [dim](no account)[/]"
    seen = f", the last {local(story.last_event, project)}" if story.last_event else ""
    console.print(f"[bold]{escape(story.key)}[/]{account}")
    console.print(f"[dim]as of {local(story.as_of, project)}: {plural(story.events, 'event')}{seen}[/]")
    if story.next_change_at is not None:
        console.print(f"[dim]With no new event nothing changes before {local(story.next_change_at, project, seconds=True)}.[/]")
    console.print()


def _print_traits(console: Console, story: LeadStory, project: Project) -> None:
    made = table("Trait", "Value", "From")
    dimensions = dict.fromkeys(trait.dimension for trait in story.traits)
    for dimension in dimensions:
        made.add_row(f"[bold]{(dimension or 'other').capitalize()}[/]")
        for trait in (one for one in story.traits if one.dimension == dimension):
            since = f", changed {local(trait.since, project)}" if trait.since else ""
            source = escape(trait.source) + since if trait.value is not None or since else ""
            made.add_row(f"  {escape(trait.label)}", shown(trait.value, project), f"[dim]{source}[/]")
    console.print(made)
    console.print()


def _print_score(console: Console, score: ScoreStory, project: Project) -> None:
    bands = " · ".join(escape(str(band)) for band in score.bands.values() if band)
    of = " [dim](of its account)[/]" if score.of == "account" else ""
    console.print(f"[bold]{escape(score.label)} {shown(score.score)}[/]{of}" + (f"  {bands}" if bands else ""))
    if score.ledger.value:
        console.print(f"  [dim]{escape(score.ledger.value)}[/]", soft_wrap=True)
    for rule in score.ledger.rules:
        if rule.earned or rule.events:
            _print_rule(console, rule, project)
    if score.ledger.rules and score.score is not None and score.ledger.total != score.score:
        console.print(f"  {_points(score.ledger.total):>8}  [dim]in all, rounded and kept in range:[/] {score.score}")
    console.print()


def _print_rule(console: Console, rule: RulePoints, project: Project) -> None:
    capped = f" [dim](capped, earned {_points(rule.earned)})[/]" if rule.earned != rule.counted else ""
    console.print(f"  {_points(rule.counted):>8}  {escape(rule.rule)}{capped}", soft_wrap=True)
    for event in rule.events[:MOST_EVENTS]:
        console.print(f"            [dim]{_event(event, project)}[/]", soft_wrap=True)
    if len(rule.events) > MOST_EVENTS:
        console.print(f"            [dim]and {len(rule.events) - MOST_EVENTS} more[/]")


def _event(event: EventPoints, project: Project) -> str:
    left = (
        f", {_points(event.left)} of {_points(event.given)} left" if event.left != event.given else f", {_points(event.left)}"
    )
    return f"{local(event.at, project)}  {escape(event.name)}, {_age(event.age.total_seconds())} ago{left}"


def _age(seconds: float) -> str:
    if seconds >= 2 * 86_400:
        return plural(int(seconds // 86_400), "day")
    return plural(int(seconds // 3_600), "hour") if seconds >= 2 * 3_600 else plural(int(seconds // 60), "minute")


def _points(value: object) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _print_memberships(console: Console, story: LeadStory, project: Project) -> None:
    console.print("[bold]Segments[/]")
    for one in story.segments:
        if not one.member:
            continue
        since = f"since {local(one.since, project)}" if one.since else "not recorded yet"
        of = ", its account" if one.of == "account" else ""
        console.print(f"  [green]✓[/] {escape(one.segment)} [dim]{since}{of}[/]")
        if one.change is not None:
            console.print(f"      [dim]would leave with: {_change(one.change, project)}[/]", soft_wrap=True)
    others = [one.segment for one in story.segments if not one.member]
    if others:
        console.print(f"  [dim]not in: {escape(', '.join(others))}[/]", soft_wrap=True)
    console.print()


def _print_framework(console: Console, framework: FrameworkVerdict, project: Project) -> None:
    of = " [dim](its account)[/]" if framework.of == "account" else ""
    found = f"[bold]{escape(framework.segment)}[/]" if framework.segment else "[yellow]no row[/]"
    fault = "  [red]two rows match: it stays where it was[/]" if framework.fault else ""
    console.print(f"[bold]{escape(framework.framework)}[/]{of}: {found}{fault}")
    if framework.rows:
        inputs = [cell for cell in framework.rows[0].cells]
        told = {value.name: value.value for row in framework.rows for cell in row.cells for value in cell.values}
        if inputs and told:
            console.print(f"  [dim]{', '.join(f'{escape(name)} {shown(value, project)}' for name, value in told.items())}[/]")
    nearest = sorted((row for row in framework.rows if not row.matches and row.change), key=_effort)
    for row in nearest[:2]:
        assert row.change is not None  # chosen so
        console.print(f"  [dim]to be in[/] {escape(row.segment)}[dim]: {_change(row.change, project)}[/]", soft_wrap=True)
    console.print()


def _effort(row: RowVerdict) -> int:
    return len(row.change.changes) if row.change else 0


def _change(change: NearestChange, project: Project) -> str:
    return " and ".join(
        f"{escape(one.quantity)} {escape(one.wanted)} (is {shown(one.value, project)})" for one in change.changes
    )


def _print_history(console: Console, story: LeadStory, project: Project) -> None:
    if not story.history:
        return
    console.print("[bold]History[/]")
    for move in story.history[:MOST_MOVES]:
        if move.framework:
            what = f"{escape(move.framework)}: {escape(move.previous or 'no row')} → {escape(move.segment or 'no row')}"
        else:
            what = f"entered {escape(move.segment)}" if move.segment else f"left {escape(move.previous)}"
        console.print(
            f"  {local(move.at, project)}  {what} [dim]({escape(move.cause)}, version {move.version})[/]",
            soft_wrap=True,
        )
    if len(story.history) > MOST_MOVES:
        console.print(f"  [dim]and {number(len(story.history) - MOST_MOVES)} earlier[/]")
    console.print()


def print_segment(console: Console, story: LeadStory, name: str, project: Project) -> None:
    """Why a lead is in a segment, or why not: every clause with the lead's own values, and what would change it."""
    plain = next((one for one in story.segments if one.segment.lower() == name.lower()), None)
    if plain is not None:
        _print_why(console, plain, project)
        return
    for framework in story.frameworks:
        rows = [row for row in framework.rows if row.segment.lower() == name.lower()]
        for row in rows:
            _print_row(console, framework, row, project)
        if rows:
            return


def _print_why(console: Console, one: SegmentVerdict, project: Project) -> None:
    head = "[green]is in[/]" if one.member else "[red]is not in[/]"
    since = f" since {local(one.since, project)}" if one.since else ""
    console.print(f"{head} [bold]{escape(one.segment)}[/]{since}")
    if one.within:
        console.print(f"  [dim]only members of {escape(one.within)} can be[/]")
    if one.why is not None:
        _print_verdict(console, one.why, "  ", project)
    if one.change is not None:
        would = "would leave" if one.member else "would enter"
        console.print(f"\n  {would} with: [bold]{_change(one.change, project)}[/]", soft_wrap=True)


def _print_row(console: Console, framework: FrameworkVerdict, row: RowVerdict, project: Project) -> None:
    head = "[green]matches[/]" if row.matches else "[red]does not match[/]"
    console.print(f"{head} row {row.number} of {escape(framework.framework)}: [bold]{escape(row.segment)}[/]")
    for cell in row.cells:
        if cell.text != "true":
            _print_verdict(console, cell, "  ", project)
    if row.change is not None:
        console.print(f"\n  would match with: [bold]{_change(row.change, project)}[/]", soft_wrap=True)


def _print_verdict(console: Console, verdict: Verdict, indent: str, project: Project) -> None:
    values = ", ".join(f"{escape(value.name)} is {shown(value.value, project)}" for value in verdict.values)
    own = f"  [dim]{values}[/]" if values else ""
    text = {"and": "all of", "or": "any of", "not": "not"}.get(verdict.joint, escape(verdict.text))
    console.print(f"{indent}{MARKS[verdict.answer]} {text}{own}", soft_wrap=True)
    for part in verdict.parts:
        _print_verdict(console, part, indent + "   ", project)
