"""`segue test`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from segue.cli.loading import output, screens
from segue.cli.options import FORMAT, WORKSPACE, Format, OneCommand, command_app
from segue.errors import SegueError
from segue.wording import plural

if TYPE_CHECKING:
    from segue.cli.screens import Screen
    from segue.evaluation.examples import ExampleResult
    from segue.project import Project

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue test\n  segue test surge")
def run_tests(
    name: str = typer.Argument("", metavar="NAME", help="Only tests whose name has this in it."),
    workspace: Path = WORKSPACE,
    form: Format = FORMAT,
) -> None:
    """Run the workspace's own tests. Exits with 1 where one fails."""
    with screens.opened(workspace, form) as (project, screen):
        results = project.test(name)
        if name and not results:
            raise SegueError(f"no test has '{name}' in its name", where="tests", todo="Run them all with: segue test")
        if form is Format.json:
            output.print_json([{"passed": one.passed, **output.plain(one)} for one in results])
        else:
            _print(screen, project, results)
    raise typer.Exit(0 if all(one.passed for one in results) else 1)


def _print(screen: Screen, project: Project, results: list[ExampleResult]) -> None:
    if not results:
        screen.told("There are no tests. [dim]They stand in tests/*.yaml of the workspace.[/]")
        return
    for one in results:
        mark = "[green]ok[/]  " if one.passed else "[red]FAIL[/]"
        checked = f"[dim]({plural(one.checked, 'expectation')})[/]"
        screen.told(f"{mark}  {output.one_line(one.name)} {checked}", hanging=6)
        for failure in one.failures:
            at = f"{output.plain_text(str(failure.at))} at {output.local(failure.as_of, project, seconds=True)}"
            screen.told(f"{at}: {output.plain_text(failure.message)}", indent=6, hanging=2)
    failed = sum(not one.passed for one in results)
    colour = "red" if failed else "green"
    screen.told(f"[bold]{len(results) - failed:,} passed, [{colour}]{failed:,} failed[/][/]")
