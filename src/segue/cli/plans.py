"""A plan on a terminal: what changes in the definitions, and what that does to leads."""

from __future__ import annotations

from typing import Any, Final

from segue.cli.output import local, number, one_line, plain_text, signed, table
from segue.cli.screens import Screen
from segue.evaluation.change_plans import ChangePlan
from segue.evaluation.effects import Effects
from segue.evaluation.evaluate import Fault
from segue.project import Project
from segue.wording import plural

SIGNS: Final = {"add": "[green]+[/]", "change": "[yellow]~[/]", "rename": "[cyan]>[/]", "remove": "[red]-[/]"}
MOST_SEGMENTS_OF_A_MATRIX: Final = 12


def print_plan(screen: Screen, plan: ChangePlan, project: Project) -> None:
    """All of a plan, in the order in which it would be performed."""
    if plan.empty:
        screen.told("The definitions are as they were applied.\n[dim]Bring memberships up to date with: segue run[/]")
        return
    screen.told(f"[bold]Definitions[/]  [dim]version {plan.version}, seen at {local(plan.as_of, project)}[/]")
    for change in plan.changes:
        was = f" (was {one_line(change.was)})" if change.was else ""
        screen.told(f"{SIGNS[change.what]} {change.kind} [bold]{one_line(change.name)}[/]{was}", indent=2, hanging=4)
        for detail in change.details:
            screen.told(plain_text(detail), indent=6, hanging=2, style="dim")
    screen.print()
    print_effects(screen, plan.effects)
    print_faults(screen, plan.faults)
    screen.print("[bold]Steps[/]")
    for at, step in enumerate(plan.steps, start=1):
        screen.told(f"{at:>2}. {plain_text(step.sentence)}", indent=1, hanging=4)


def print_effects(screen: Screen, effects: Effects) -> None:
    """Segments in and out, moves within frameworks, and the treatments that would start."""
    moving = [one for one in effects.segments if one.enters or one.leaves]
    if not moving:
        screen.print("[bold]Leads[/]\n  no lead moves\n")
        return
    made = table("Segment", "Before", "In", "Out", "After", numbers=("Before", "In", "Out", "After"))
    for one in moving:
        leaves = signed(-one.leaves) if one.leaves else ""
        enters = signed(one.enters) if one.enters else ""
        made.add_row(one_line(one.segment), number(one.before), enters, leaves, number(one.after))
    screen.print("[bold]Leads[/]")
    screen.print(made)
    screen.print()
    for framework in dict.fromkeys(move.framework for move in effects.moves):
        _print_matrix(screen, effects, framework)
    if effects.treatments:
        screen.print("[bold]Treatments that would start[/]")
        for treatment in effects.treatments:
            told = " · ".join(one_line(text) for text in treatment.treatment.values())
            screen.told(f"{treatment.leads:>7,}  {told}  [dim]{one_line(treatment.segment)}[/]", indent=2, hanging=9)
        screen.print()


def _print_matrix(screen: Screen, effects: Effects, framework: str) -> None:
    """Moves from segment to segment: a table where it fits, else a list."""
    moves = [move for move in effects.moves if move.framework == framework]
    if not moves or not any(one.before for one in effects.segments):
        return  # on a first apply everyone comes from nowhere, as the table above tells
    names = list(dict.fromkeys([m.previous for m in moves] + [m.segment for m in moves]))
    targets = list(dict.fromkeys(m.segment for m in sorted(moves, key=lambda m: names.index(m.segment))))
    width = max(len(n) for n in names) + sum(max(7, len(t) + 2) for t in targets)
    as_list = len(targets) > MOST_SEGMENTS_OF_A_MATRIX or width > screen.width
    how = "" if as_list else "  [dim]from the left to the top[/]"
    screen.told(f"[bold]Moves in {one_line(framework)}[/]{how}")
    if as_list:
        for move in moves:
            arrow = f"{one_line(move.previous or 'no row')} → {one_line(move.segment or 'no row')}"
            screen.told(f"{move.leads:>7,}  {arrow}", indent=2, hanging=9)
        screen.print()
        return
    headings = [one_line(target or "no row") for target in targets]
    made = table("", *headings, numbers=tuple(headings))
    by_pair = {(m.previous, m.segment): m.leads for m in moves}
    for previous in dict.fromkeys(m.previous for m in moves):
        made.add_row(
            one_line(previous or "no row"),
            *(number(by_pair[(previous, t)]) if (previous, t) in by_pair else "[dim]·[/]" for t in targets),
        )
    screen.print(made)
    screen.print()


def print_faults(screen: Screen, faults: tuple[Fault, ...]) -> None:
    """Tables that cannot place some leads."""
    for fault in faults:
        falls, they = ("falls", "it keeps") if fault.leads == 1 else ("fall", "they keep")
        screen.told(
            f"[red]{one_line(fault.framework)}[/]: {plural(fault.leads, fault.of)} {falls} into several rows; {they} the "
            f"segment of the last run. [dim]Such as: {one_line(', '.join(fault.examples))}[/]",
            hanging=2,
        )
    if faults:
        screen.print()


def plan_as_json(plan: ChangePlan) -> dict[str, Any]:
    return {
        "version": plan.version, "as_of": plan.as_of, "empty": plan.empty, "changes": plan.changes, "effects": plan.effects,
        "faults": plan.faults, "steps": [step.sentence for step in plan.steps],
    }  # fmt: skip
