"""`segue explain`."""

from __future__ import annotations

from difflib import get_close_matches

import typer

from segue.cli.loading import catalogue, output, screens
from segue.cli.options import FORMAT, Format, OneCommand, command_app
from segue.errors import SegueError

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue explain SG080\n  segue explain")
def explain(
    code: str = typer.Argument("", metavar="CODE", help="A code, as check prints it; without it all of them are listed."),
    form: Format = FORMAT,
) -> None:
    """Explain a code of `check`, with a bad and a good example."""
    if not code:
        _list(form)
        return
    codes = catalogue.catalogue()
    check = codes.get(f"SG{int(code):03}" if code.isdecimal() and len(code) <= 3 else code.upper())
    if check is None:
        near = get_close_matches(code.upper(), codes, 1, cutoff=0.85)
        todo = f"Did you mean {near[0]}?" if near else "See all with: segue explain"
        raise SegueError(f"there is no code '{code}'", todo=todo)
    if form is Format.json:
        output.print_json(
            {"code": check.code, "name": check.name, "severity": check.severity, "documentation": check.documentation}
        )
        return
    screen = screens.Screen()
    title, _, rest = check.documentation.partition("\n\n")
    screen.told(f"[bold]{check.code}[/] {check.severity}: {output.plain_text(' '.join(title.split()))}\n")
    for block in rest.split("\n\n"):
        if block.startswith(" "):
            screen.print(output.plain_text(block), style="cyan", soft_wrap=True)
        else:
            screen.told(output.plain_text(" ".join(block.split())))
        screen.print()


def _list(form: Format) -> None:
    checks = list(catalogue.catalogue().values())
    if form is Format.json:
        output.print_json([{"code": c.code, "name": c.name, "severity": c.severity, "title": c.title} for c in checks])
        return
    made = output.table("Code", "Severity", "What", whole=("Code", "Severity"))
    for check in checks:
        made.add_row(check.code, check.severity, output.plain_text(check.title))
    screen = screens.Screen()
    screen.print(made)
    screen.told("\nOne of them in full: segue explain CODE", style="dim")
