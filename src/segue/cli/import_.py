"""`segue import`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import imports, output, screens
from segue.cli.options import FORMAT, WORKSPACE, Format, OneCommand, command_app

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue import\n  segue import leads events\n  segue import --again")
def import_data(
    sources: list[str] = typer.Argument(None, metavar="SOURCE", help="Sources of segue.yaml; without any all of them."),
    workspace: Path = WORKSPACE,
    again: bool = typer.Option(False, "--again", help="Also files that have not changed since they were imported."),
    form: Format = FORMAT,
) -> None:
    """Import leads, accounts and events from the workspace's sources.

    Importing a file twice changes nothing. What cannot be taken goes to quarantine with its reason; nothing is dropped.
    """
    with screens.opened(workspace, form) as (project, screen):
        report = project.import_data(sources or (), again=again)
        if form is Format.json:
            output.print_json(report)
        else:
            imports.print_import(screen, report)
