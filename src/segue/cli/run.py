"""`segue run`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output, screens, trees
from segue.cli.options import AS_OF, FORMAT, WORKSPACE, Format, OneCommand, command_app

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue run\n  segue run --as-of 2026-03-03")
def run(workspace: Path = WORKSPACE, as_of: str = AS_OF, form: Format = FORMAT) -> None:
    """Put every lead into its segments, and record who moved.

    With --as-of nothing later is seen. A time before the last run is shown, but not recorded. Exits with 1 where a table
    could not place some leads.
    """
    with screens.opened(workspace, form) as (project, screen):
        report = project.run(as_of or None)
        if form is Format.json:
            output.print_json(report)
        else:
            trees.print_run(screen, report, project)
            tree = project.segments(report.run.as_of, evaluated=not report.recorded)
            trees.print_tree(screen, tree, project)
            trees.print_left_out(screen, tree, as_of)
    raise typer.Exit(1 if report.run.faults else 0)
