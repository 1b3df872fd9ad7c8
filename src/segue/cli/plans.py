"""A plan on a terminal: what changes in the definitions, and what that does to leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from segue.cli.output import local, number, plural, signed, table
from segue.evaluation.change_plans import ChangePlan
from segue.evaluation.effects import Effects
from segue.evaluation.evaluate import Fault

if TYPE_CHECKING:
    from segue.project import Project

SIGNS = {"add": "[green]+[/]", "change": "[yellow]~[/]", "rename": "[cyan]>[/]", "remove": "[red]-[/]"}
MOST_SEGMENTS_OF_A_MATRIX = 12


def print_plan(console: Console, plan: ChangePlan, project: Project) -> None:
    """All of a plan, in the order in which it would be performed."""
    if plan.empty:
        console.print("The definitions are as they were applied. [dim]Bring memberships up to date with: segue run[/]")
        return
    console.print(f"[bold]Definitions[/]  [dim]version {plan.version}, seen at {local(plan.as_of, project)}[/]")
    for change in plan.changes:
        was = f" (was {escape(change.was)})" if change.was else ""
        console.print(f"  {SIGNS[change.what]} {change.kind} [bold]{escape(change.name)}[/]{was}")
        for detail in change.details:
            console.print(f"      {escape(detail)}", style="dim", soft_wrap=True)
    console.print()
    print_effects(console, plan.effects)
    print_faults(console, plan.faults)
    console.print("[bold]Steps[/]")
    for at, step in enumerate(plan.steps, start=1):
        console.print(f"  {at}. {escape(step.sentence)}")


def print_effects(console: Console, effects: Effects) -> None:
    """Segments in and out, moves within frameworks, and the treatments that would start."""
    moving = [one for one in effects.segments if one.enters or one.leaves]
    if not moving:
        console.print("[bold]Leads[/]\n  no lead moves\n")
        return
    made = table("Segment", "Before", "In", "Out", "After", numbers=("Before", "In", "Out", "After"))
    for one in moving:
        leaves = signed(-one.leaves) if one.leaves else ""
        enters = signed(one.enters) if one.enters else ""
        made.add_row(escape(one.segment), number(one.before), enters, leaves, number(one.after))
    console.print("[bold]Leads[/]")
    console.print(made)
    console.print()
    for framework in dict.fromkeys(move.framework for move in effects.moves):
        _print_matrix(console, effects, framework)
    if effects.treatments:
        console.print("[bold]Treatments that would start[/]")
        for treatment in effects.treatments:
            told = " · ".join(escape(text) for text in treatment.treatment.values())
            console.print(f"  {treatment.leads:>7,}  {told}  [dim]{escape(treatment.segment)}[/]")
        console.print()


def _print_matrix(console: Console, effects: Effects, framework: str) -> None:
    """Moves from segment to segment: a table where it fits, else a list."""
    moves = [move for move in effects.moves if move.framework == framework and move.previous]
    if not moves:
        return
    console.print(f"[bold]Moves in {escape(framework)}[/]  [dim]from the left to the top[/]")
    names = list(dict.fromkeys([m.previous for m in moves] + [m.segment for m in moves]))
    targets = list(dict.fromkeys(m.segment for m in sorted(moves, key=lambda m: names.index(m.segment))))
    width = max(len(n) for n in names) + sum(max(7, len(t) + 2) for t in targets)
    if len(targets) > MOST_SEGMENTS_OF_A_MATRIX or width > console.width:
        for move in moves:
            console.print(f"  {move.leads:>7,}  {escape(move.previous)} → {escape(move.segment or 'no row')}")
        console.print()
        return
    headings = [target or "no row" for target in targets]
    made = table("", *headings, numbers=tuple(headings))
    by_pair = {(m.previous, m.segment): m.leads for m in moves}
    for previous in dict.fromkeys(m.previous for m in moves):
        made.add_row(
            escape(previous),
            *(number(by_pair[(previous, t)]) if (previous, t) in by_pair else "[dim]·[/]" for t in targets),
        )
    console.print(made)
    console.print()


def print_faults(console: Console, faults: tuple[Fault, ...]) -> None:
    """Tables that cannot place some leads."""
    for fault in faults:
        console.print(
            f"[red]{escape(fault.framework)}[/]: {plural(fault.leads, fault.of)} fall into two rows; they keep the segment they are in. "
            f"[dim]Such as: {escape(', '.join(fault.examples))}[/]"
        )
    if faults:
        console.print()


def plan_as_json(plan: ChangePlan) -> dict[str, Any]:
    return {
        "version": plan.version, "as_of": plan.as_of, "empty": plan.empty, "changes": plan.changes, "effects": plan.effects,
        "faults": plan.faults, "steps": [step.sentence for step in plan.steps],
    }  # fmt: skip
