"""`segue init`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output, scaffold, schemas

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue init my-workspace\n  segue init .")
def init(
    folder: Path = typer.Argument(help="The folder; it is made where it is not there."),
    name: str = typer.Option("", "--name", help="The workspace's name.", show_default="the folder's"),
) -> None:
    """Make a small, commented workspace to start from. Nothing that is there is overwritten."""
    written = scaffold.scaffold(folder, name or folder.resolve().name)
    written += [str(folder / path) for path in schemas.write_schemas(folder)]
    console = output.stdout()
    for path in written:
        console.print(f"[dim]wrote[/] {output.plain_text(str(path))}")
    console.print(f"\nNext, in [bold]{output.plain_text(str(folder))}[/]:")
    for command, why in (("segue check", "see that the definitions are clean"), ("segue import", "load the example's leads and events"),
                         ("segue apply", "put every lead into its segments")):  # fmt: skip
        console.print(f"  {command:<14} [dim]{why}[/]")
