"""`segue schema`."""

from __future__ import annotations

from pathlib import Path

from segue.cli.loading import output, schemas, screens
from segue.cli.options import FORMAT, WORKSPACE, Format, OneCommand, command_app

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue schema")
def schema(workspace: Path = WORKSPACE, form: Format = FORMAT) -> None:
    """Write JSON Schemas for editors into .segue/schema of the workspace.

    Editors with YAML support then complete keys and show what they are for.
    """
    with screens.opened(workspace, form) as (project, screen):
        written = schemas.write_schemas(project.root)
        if form is Format.json:
            output.print_json({"files": written})
            return
        for path in written:
            screen.told(f"[dim]wrote[/] {output.one_line(path)}")
