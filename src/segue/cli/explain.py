"""`segue explain`."""

from __future__ import annotations

from difflib import get_close_matches

import typer

from segue.cli.loading import catalogue, output
from segue.cli.options import FORMAT, Format
from segue.errors import SegueError

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue explain SG080\n  segue explain")
def explain(
    code: str = typer.Argument("", help="A code, as check prints it. Without one: all of them."), form: Format = FORMAT
) -> None:
    """Explain a code of `check`, with a bad and a good example."""
    if not code:
        _list(form)
        return
    check = catalogue.catalogue().get(code.upper())
    if check is None:
        near = get_close_matches(code.upper(), catalogue.catalogue(), 1)
        raise SegueError(
            f"there is no code '{code}'", todo=f"Did you mean {near[0]}?" if near else "See all with: segue explain"
        )
    if form is Format.json:
        output.print_json(
            {"code": check.code, "name": check.name, "severity": check.severity, "documentation": check.documentation}
        )
        return
    console = output.stdout()
    title, _, rest = check.documentation.partition("\n")
    console.print(f"[bold]{check.code}[/] {check.severity}: {output.plain_text(title)}")
    console.print(output.plain_text(rest), soft_wrap=True)


def _list(form: Format) -> None:
    checks = list(catalogue.catalogue().values())
    if form is Format.json:
        output.print_json([{"code": c.code, "name": c.name, "severity": c.severity, "title": c.title} for c in checks])
        return
    made = output.table("Code", "Severity", "What")
    for check in checks:
        made.add_row(check.code, check.severity, output.plain_text(check.title))
    output.stdout().print(made)
