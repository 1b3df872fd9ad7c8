"""`segue rollback`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import applying, output
from segue.cli.options import FORMAT, WORKSPACE, YES, Format

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue rollback\n  segue rollback 3 --yes")
def rollback(
    version: int = typer.Argument(None, min=1, help="The version to go back to; without one the version before."),
    workspace: Path = WORKSPACE,
    yes: bool = YES,
    form: Format = FORMAT,
) -> None:
    """Apply an earlier version again, as a new version.

    The files in the folder stay as they are; `segue plan` then shows how they differ from what is in force.
    """
    with output.opened(workspace, form) as project:
        applying.apply_with_consent(project, lambda confirm: project.rollback(version, confirm), yes=yes, form=form)
        if form is Format.text:
            output.stdout().print("[dim]The files in the folder are unchanged. See how they differ with: segue plan[/]")
