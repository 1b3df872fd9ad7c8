"""`segue rollback`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import applying, screens
from segue.cli.options import FORMAT, WORKSPACE, YES, Format, OneCommand, command_app

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue rollback\n  segue rollback 3 --yes")
def rollback(
    version: int = typer.Argument(None, min=1, metavar="VERSION", help="The version to go back to; without it the one before."),
    workspace: Path = WORKSPACE,
    yes: bool = YES,
    form: Format = FORMAT,
) -> None:
    """Apply an earlier version again, as a new version.

    The files in the folder stay as they are; `segue plan` then shows how they differ from what is in force.
    """
    with screens.opened(workspace, form) as (project, screen):
        consent = applying.Consent(screen, project, yes=yes, form=form)
        consent.tell(project.rollback(version, consent))
        if form is Format.text:
            screen.told("The files in the folder are unchanged. See how they differ with: segue plan", style="dim")
