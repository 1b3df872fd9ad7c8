"""`segue demo`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import demonstration

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue demo\n  segue demo /tmp/northline --fresh")
def demo(
    folder: Path = typer.Argument(Path("northline"), help="The folder of the workspace."),
    fresh: bool = typer.Option(False, "--fresh", help="Make data and warehouse anew."),
    leads: int = typer.Option(3_000, "--leads", min=100, max=100_000, help="How many leads to make up."),
) -> None:
    """Make the Northline workspace with generated data, and segment it.

    Checks the definitions, imports the data, applies, runs, and shows what there is to see. Made again it is quick.
    """
    demonstration.demonstrate(folder, fresh=fresh, leads=leads)
