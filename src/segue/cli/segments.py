"""`segue segments`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output, screens, trees
from segue.cli.options import AS_OF, FORMAT, WORKSPACE, Format, OneCommand, command_app

app = command_app()


@app.command(
    cls=OneCommand,
    epilog="Examples:\n\n\b\n  segue segments\n  segue segments --as-of 2026-03-03\n  segue segments --format json",
)
def segments(
    workspace: Path = WORKSPACE,
    as_of: str = AS_OF,
    evaluated: bool = typer.Option(False, "--evaluated", help="Work the numbers out anew, also where they were recorded."),
    form: Format = FORMAT,
) -> None:
    """Show the segments with their numbers, now or in the past.

    Recorded memberships are told where there are such; before the first run they are worked out for the time asked for.
    """
    with screens.opened(workspace, form) as (project, screen):
        tree = project.segments(as_of or None, evaluated=evaluated)
        if form is Format.json:
            output.print_json(tree)
        else:
            trees.print_tree(screen, tree, project)
            trees.print_left_out(screen, tree, as_of)
