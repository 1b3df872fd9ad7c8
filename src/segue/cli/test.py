"""`segue test`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output
from segue.cli.options import FORMAT, WORKSPACE, Format

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue test\n  segue test surge")
def test(
    name: str = typer.Argument("", help="Only tests whose name has this in it."),
    workspace: Path = WORKSPACE,
    form: Format = FORMAT,
) -> None:
    """Run the workspace's own tests. Exits with 1 where one fails."""
    with output.opened(workspace, form) as project:
        results = project.test(name)
        if form is Format.json:
            output.print_json(results)
        else:
            console = output.stdout()
            for one in results:
                mark = "[green]ok[/]  " if one.passed else "[red]FAIL[/]"
                console.print(f"{mark}  {output.plain_text(one.name)} [dim]({output.plural(one.checked, 'expectation')})[/]")
                for failure in one.failures:
                    console.print(
                        f"      {output.plain_text(str(failure.at))} at {output.local(failure.as_of, project, seconds=True)}: {output.plain_text(failure.message)}"
                    )
            failed = sum(not one.passed for one in results)
            if not results:
                console.print("There are no such tests. [dim]Tests stand in tests/*.yaml of the workspace.[/]")
            else:
                console.print(f"[bold]{len(results) - failed} passed, {failed} failed[/]")
    raise typer.Exit(1 if any(not one.passed for one in results) else 0)
