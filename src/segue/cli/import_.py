"""`segue import`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import imports, output
from segue.cli.options import FORMAT, WORKSPACE, Format

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue import\n  segue import leads events\n  segue import --again")
def import_data(
    sources: list[str] = typer.Argument(None, help="Sources of segue.yaml; without any all of them."),
    workspace: Path = WORKSPACE,
    again: bool = typer.Option(False, "--again", help="Also files that have not changed since they were imported."),
    form: Format = FORMAT,
) -> None:
    """Import leads, accounts and events from the workspace's sources.

    Importing a file twice changes nothing. What cannot be taken goes to quarantine with its reason; nothing is dropped.
    """
    with output.opened(workspace, form) as project:
        report = project.import_data(sources or (), again=again)
    if form is Format.json:
        output.print_json(report)
    else:
        imports.print_import(output.stdout(), report)
