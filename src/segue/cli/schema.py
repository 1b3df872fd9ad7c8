"""`segue schema`."""

from __future__ import annotations

from pathlib import Path

import typer

import segue
from segue.cli.loading import output, schemas
from segue.cli.options import WORKSPACE

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue schema")
def schema(workspace: Path = WORKSPACE) -> None:
    """Write JSON Schemas for editors into .segue/schema of the workspace.

    Editors with YAML support then complete keys and show what they are for.
    """
    with segue.open(workspace) as project:
        for path in schemas.write_schemas(project.root):
            output.stdout().print(f"[dim]wrote[/] {output.plain_text(path)}")
