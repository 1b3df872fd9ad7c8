"""What `apply` and `rollback` share: showing the plan, asking, and telling what was done."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import typer

from segue.cli.options import Format
from segue.cli.output import plain_text, print_json
from segue.cli.plans import plan_as_json, print_plan
from segue.cli.screens import Screen
from segue.errors import SegueError
from segue.evaluation.change_plans import ChangePlan
from segue.project import Project
from segue.results import Applied
from segue.wording import plural


@dataclass(frozen=True)
class Consent:
    """Shows a plan to the person at the terminal, and asks; `yes` for nobody to be asked."""

    screen: Screen
    project: Project
    yes: bool
    form: Format

    def __post_init__(self) -> None:
        if self.form is Format.json and not self.yes:
            raise SegueError("with --format json there is nobody to ask", todo="Add --yes.")

    def __call__(self, plan: ChangePlan) -> bool:
        if self.form is Format.json:
            return True
        print_plan(self.screen, plan, self.project)
        if self.yes:
            self.screen.print()
            return True
        if not sys.stdin.isatty():
            raise SegueError("there is nobody to ask", todo="Add --yes to apply without being asked.")
        return typer.confirm("\nApply this?", default=False)

    def tell(self, done: Applied) -> None:
        """What was done. Exits with 1 where it was refused."""
        if self.form is Format.json:
            print_json({"plan": plan_as_json(done.plan), "version": done.version, "run": done.run, "notes": done.notes})
        elif done.version is not None and done.run is not None:
            for note in done.notes:
                self.screen.told(plain_text(note), indent=2, hanging=2, style="dim")
            self.screen.told(
                f"[green]Applied[/] as version {done.version.number}: {plural(done.run.entered, 'membership')} began, "
                f"{done.run.exited:,} ended. [dim]{done.run.seconds:.1f} s[/]"
            )
        elif done.plan.empty:
            self.screen.told("Nothing to apply: the definitions are as they were applied.")
        else:
            self.screen.told("Nothing was applied.")
            raise typer.Exit(1)
