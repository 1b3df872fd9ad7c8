"""What `apply` and `rollback` share: showing the plan, asking, and telling what was done."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer
from rich.markup import escape

from segue.cli.options import Format
from segue.cli.output import plural, print_json, stdout
from segue.cli.plans import plan_as_json, print_plan
from segue.errors import SegueError
from segue.evaluation.change_plans import ChangePlan

if TYPE_CHECKING:
    from segue.project import Applied, Project

Confirm = Callable[[ChangePlan], bool]


def apply_with_consent(project: Project, apply: Callable[[Confirm], Applied], *, yes: bool, form: Format) -> None:
    """Applies what the person at the terminal agrees to."""
    if form is Format.json and not yes:
        raise SegueError("with --format json there is nobody to ask", todo="Add --yes.")
    done = apply(_asking(project, yes=yes, form=form))
    if form is Format.json:
        print_json({"plan": plan_as_json(done.plan), "version": done.version, "run": done.run, "notes": done.notes})
        return
    _tell(done)


def _asking(project: Project, *, yes: bool, form: Format) -> Confirm:
    def confirm(plan: ChangePlan) -> bool:
        if form is Format.json:
            return True
        stop = getattr(project._progress, "stop", None)
        if stop is not None:
            stop()
        print_plan(stdout(), plan, project)
        if yes:
            return True
        if not sys.stdin.isatty():
            raise SegueError("there is nobody to ask", todo="Add --yes to apply without being asked.")
        return typer.confirm("\nApply this?", default=False)

    return confirm


def _tell(done: Applied) -> None:
    console = stdout()
    if done.version is None or done.run is None:
        if done.plan.empty:
            print_nothing = "Nothing to apply: the definitions are as they were applied."
            console.print(print_nothing)
            return
        console.print("Nothing was applied.")
        raise typer.Exit(1)
    for note in done.notes:
        console.print(f"  {escape(note)}", style="dim")
    console.print(
        f"[green]Applied[/] as version {done.version.number}: {plural(done.run.entered, 'membership')} began, "
        f"{done.run.exited:,} ended. [dim]{done.run.seconds:.1f} s[/]"
    )
