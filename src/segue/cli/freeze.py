"""`segue freeze`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output, screens
from segue.cli.options import AS_OF, FORMAT, WORKSPACE, Format, OneCommand, command_app
from segue.wording import plural

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue freeze 'Pricing surge' --as 'Spring push'")
def freeze(
    segment: str = typer.Argument(metavar="SEGMENT", help="The segment whose members are kept."),
    name: str = typer.Option(..., "--as", metavar="NAME", help="The name of the fixed segment."),
    workspace: Path = WORKSPACE,
    as_of: str = AS_OF,
    form: Format = FORMAT,
) -> None:
    """Keep the present members of a segment as a fixed list.

    Writes a file of keys and a segment that names it; apply it like any other definition.
    """
    with screens.opened(workspace, form) as (project, screen):
        frozen = project.members(segment, as_of=as_of or None).freeze(name)
        if form is Format.json:
            output.print_json(frozen)
            return
        kept = plural(frozen.members, "member")
        screen.told(f"{kept} of '{output.one_line(segment)}' kept as '{output.one_line(name)}'")
        for path in frozen.files:
            screen.told(f"wrote {output.one_line(path)}", indent=2, style="dim")
        screen.told("Make it a segment with: segue apply", style="dim")
