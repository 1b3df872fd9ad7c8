"""`segue versions`."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import typer

from segue.cli.loading import output
from segue.cli.options import FORMAT, WORKSPACE, Format

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue versions\n  segue rollback 3")
def versions(workspace: Path = WORKSPACE, form: Format = FORMAT) -> None:
    """List the versions that were applied, the latest first."""
    with output.opened(workspace, form) as project:
        found = project.versions()
        if form is Format.json:
            output.print_json(found)
            return
        if not found:
            output.stdout().print("Nothing was applied yet. [dim]Apply the definitions with: segue apply[/]")
            return
        made = output.table("Version", "Applied", "By", "What", numbers=("Version",))
        for one in found:
            undoes = f" [dim](back to version {one.undoes})[/]" if one.undoes else ""
            made.add_row(
                str(one.number),
                output.local(one.applied_at.replace(tzinfo=UTC), project),
                output.plain_text(one.by),
                output.plain_text(one.summary) + undoes,
            )
        output.stdout().print(made)
