"""`segue versions`."""

from __future__ import annotations

from pathlib import Path

from segue.cli.loading import output, screens
from segue.cli.options import FORMAT, WORKSPACE, Format, OneCommand, command_app

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue versions\n  segue rollback 3")
def versions(workspace: Path = WORKSPACE, form: Format = FORMAT) -> None:
    """List the versions that were applied, the latest first."""
    with screens.opened(workspace, form) as (project, screen):
        found = project.versions()
        if form is Format.json:
            output.print_json(found)
            return
        if not found:
            screen.told("Nothing was applied yet. [dim]Apply the definitions with: segue apply[/]")
            return
        made = output.table("Version", "Applied", "By", "What", numbers=("Version",), whole=("Applied",))
        for one in found:
            undoes = f" [dim](back to version {one.undoes})[/]" if one.undoes else ""
            applied = output.local(one.applied_at, project)
            made.add_row(str(one.number), applied, output.one_line(one.by), output.one_line(one.summary) + undoes)
        screen.print(made)
