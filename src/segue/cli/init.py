"""`segue init`."""

from __future__ import annotations

import shlex
from pathlib import Path

import typer

from segue.cli.loading import output, scaffold, schemas, screens
from segue.cli.options import FORMAT, Format, OneCommand, command_app

app = command_app()
NEXT = (
    ("segue check", "see what is doubtful in the definitions: the table has a gap"),
    ("segue import", "load the example's leads and events"),
    ("segue apply", "put every lead into its segments"),
    ("segue segments", "see who is where"),
)


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue init my-workspace\n  segue init .")
def init(
    folder: Path = typer.Argument(metavar="FOLDER", help="The folder; it is made where it is not there."),
    name: str = typer.Option("", "--name", metavar="NAME", help="The workspace's name; without it the folder's."),
    form: Format = FORMAT,
) -> None:
    """Make a small, commented workspace to start from. Nothing that is there is overwritten."""
    written = scaffold.scaffold(folder, name or folder.resolve().name)
    written += schemas.write_schemas(folder)
    if form is Format.json:
        output.print_json({"folder": str(folder), "files": written})
        return
    screen = screens.Screen()
    made = [path for path in written if not path.startswith(".segue/")]
    screen.told(f"Made a workspace in [bold]{output.one_line(str(folder))}[/]: {output.one_line(', '.join(made))}", hanging=2)
    here = folder.resolve() == Path.cwd()
    screen.told("\nWhat to do next:" if here else f"\nWhat to do next, after: cd {output.one_line(shlex.quote(str(folder)))}")
    for command, why in NEXT:
        screen.told(f"[cyan]{command:<15}[/] [dim]{why}[/]", indent=2)
