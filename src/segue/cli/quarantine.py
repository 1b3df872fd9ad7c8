"""`segue quarantine`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output, screens, set_aside
from segue.cli.options import FORMAT, LIMIT, WORKSPACE, Format, OneCommand, command_app

app = command_app()


@app.command(
    cls=OneCommand,
    epilog="Examples:\n\n\b\n  segue quarantine\n  segue quarantine leads --limit 0\n  segue quarantine --format json",
)
def quarantine(
    source: str = typer.Argument("", metavar="SOURCE", help="Only what came from this source."),
    workspace: Path = WORKSPACE,
    limit: int = LIMIT,
    form: Format = FORMAT,
) -> None:
    """Show the rows and cells that could not be imported, and why.

    They leave quarantine when their file is imported again and they can be read.
    """
    with screens.opened(workspace, form) as (project, screen):
        found = project.quarantine(source)
        if form is Format.json:
            output.print_json(found)
        else:
            set_aside.print_quarantined(screen, found, limit)
