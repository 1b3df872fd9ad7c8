"""`segue plan`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output, plans, screens
from segue.cli.options import FORMAT, WORKSPACE, Format, OneCommand, command_app

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue plan\n  segue plan --format json")
def plan(workspace: Path = WORKSPACE, form: Format = FORMAT) -> None:
    """Show what changed in the definitions and who would move. Changes nothing.

    Exits with 1 where there is something to apply, 0 where there is nothing.
    """
    with screens.opened(workspace, form) as (project, screen):
        found = project.plan()
        if form is Format.json:
            output.print_json(plans.plan_as_json(found))
        else:
            plans.print_plan(screen, found, project)
    raise typer.Exit(0 if found.empty else 1)
