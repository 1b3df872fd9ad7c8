"""`segue check`."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from segue.cli.loading import diagnostics, find, folder, output, project, screens
from segue.cli.options import WORKSPACE, Format, OneCommand, command_app
from segue.cli.stopping import stopping

if TYPE_CHECKING:
    from segue.cli.screens import Bar
    from segue.folder import CheckReport

app = command_app()


class CheckFormat(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    github = "github"


class FailOn(StrEnum):
    """The least severity at which the check counts as failed."""

    error = "error"
    warning = "warning"
    hint = "hint"


EXAMPLES = """Examples:

\b
  segue check
  segue check --fail-on error          in CI, where only errors should stop
  segue check --format github          annotations of a pull request
  segue explain SG080                  what a finding means"""


@app.command(cls=OneCommand, epilog=EXAMPLES)
def check(
    workspace: Path = WORKSPACE,
    form: CheckFormat = typer.Option(
        CheckFormat.text, "--format", show_default=False, help="text for people, json for programs, github for annotations."
    ),
    hints: bool = typer.Option(False, "--hints", help="Show hints as well."),
    count: bool = typer.Option(True, "--count/--no-count", help="Count the loaded leads that a finding concerns."),
    fail_on: FailOn = typer.Option(FailOn.warning, "--fail-on", help="Exit with 1 from this severity on."),
) -> None:
    """Find what is wrong or doubtful in the definitions.

    Exits with 0 where nothing was found, 1 where something was.
    """
    with screens.working(Format.text if form is CheckFormat.text else Format.json) as bar:
        screen = screens.Screen(bar)
        report = _report(find.find_workspace(workspace), bar, count=count)
        if form is CheckFormat.json:
            output.print_json({"diagnostics": report.diagnostics, "ok": report.ok, "uncounted": report.uncounted})
        elif form is CheckFormat.github:
            diagnostics.annotate(report)
        else:
            severities = diagnostics.SEVERITIES
            diagnostics.print_diagnostics(screen, report, severities if hints else severities[:2])
    failing = diagnostics.SEVERITIES[: diagnostics.SEVERITIES.index(fail_on.value) + 1]
    raise typer.Exit(1 if any(report.of(severity) for severity in failing) else 0)


def _report(root: Path, bar: Bar, *, count: bool) -> CheckReport:
    """What a check finds. The engine is loaded only where there are leads to count."""
    definitions = folder.Folder(root)
    found = definitions.findings(datetime.now(UTC))
    if not count or not found.countable or not definitions.is_there:
        return found.report()
    with project.Project(definitions, progress=bar) as opened, stopping(opened.stop):
        return opened.check()
