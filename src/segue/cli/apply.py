"""`segue apply`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import applying, output
from segue.cli.options import FORMAT, WORKSPACE, YES, Format

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue apply\n  segue apply --yes")
def apply(
    workspace: Path = WORKSPACE,
    yes: bool = YES,
    form: Format = FORMAT,
) -> None:
    """Apply the definitions: perform exactly what the plan shows.

    Shows the plan and asks; then keeps the definitions as a new version and records who moved.
    """
    with output.opened(workspace, form) as project:
        applying.apply_with_consent(project, lambda confirm: project.apply(confirm), yes=yes, form=form)
