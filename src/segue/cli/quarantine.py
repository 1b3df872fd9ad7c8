"""`segue quarantine`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output
from segue.cli.options import FORMAT, WORKSPACE, Format

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue quarantine\n  segue quarantine leads --limit 0\n  segue quarantine --format json")
def quarantine(
    source: str = typer.Argument("", help="Only what came from this source."),
    workspace: Path = WORKSPACE,
    limit: int = typer.Option(50, "--limit", "-n", min=0, help="Show at most so many; 0 for all."),
    form: Format = FORMAT,
) -> None:
    """Show the rows and cells that could not be imported, and why.

    They leave quarantine when their file is imported again and they can be read.
    """
    with output.opened(workspace, form) as project:
        found = project.quarantine(source)
        if form is Format.json:
            output.print_json(found)
            return
        console = output.stdout()
        if not found:
            console.print("Nothing is in quarantine.")
            return
        made = output.table("Source", "Row", "Column", "Value", "Why", numbers=("Row",))
        for one in found[: limit or None]:
            value = one.value if one.value is not None else one.raw
            made.add_row(
                one.source,
                output.number(one.row),
                output.plain_text(one.column or ""),
                output.plain_text((value or "")[:60]),
                one.reason,
            )
        console.print(made)
        shown = min(limit or len(found), len(found))
        more = f", the first {shown:,} shown" if shown < len(found) else ""
        console.print(f"[bold]{output.plural(len(found), 'row')} or cells[/]{more}")
