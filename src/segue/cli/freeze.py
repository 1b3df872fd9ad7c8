"""`segue freeze`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output
from segue.cli.options import AS_OF, WORKSPACE

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue freeze 'Pricing surge' --as 'Spring push'")
def freeze(
    segment: str = typer.Argument(help="The segment whose members are kept."),
    name: str = typer.Option(..., "--as", help="The name of the fixed segment."),
    workspace: Path = WORKSPACE,
    as_of: str = AS_OF,
) -> None:
    """Keep the present members of a segment as a fixed list.

    Writes a file of keys and a segment that names it; apply it like any other definition.
    """
    with output.opened(workspace) as project:
        frozen = project.freeze(segment, name, output.instant(as_of, project))
        console = output.stdout()
        console.print(
            f"{output.plural(frozen.members, 'member')} of '{output.plain_text(segment)}' kept as '{output.plain_text(name)}'"
        )
        for path in frozen.files:
            console.print(f"  [dim]wrote {output.plain_text(path)}[/]")
        console.print("[dim]Make it a segment with: segue apply[/]")
