"""`segue demo`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import demonstration
from segue.cli.options import OneCommand, command_app

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue demo\n  segue demo /tmp/northline --fresh")
def demo(
    folder: Path = typer.Argument(Path("northline"), metavar="FOLDER", help="The folder of the workspace."),
    fresh: bool = typer.Option(False, "--fresh", help="Make data and warehouse anew."),
    leads: int = typer.Option(
        3_000, "--leads", min=200, max=100_000, metavar="NUMBER", help="How many leads to make up, from 200 to 100000."
    ),
) -> None:
    """Make the Northline workspace with generated data, and segment it.

    Checks the definitions, imports the data, applies, runs, and shows what there is to see. Made again it is quick.
    """
    demonstration.demonstrate(folder, fresh=fresh, leads=leads)
