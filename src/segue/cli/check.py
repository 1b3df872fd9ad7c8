"""`segue check`."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from segue.cli.loading import diagnostics, output
from segue.cli.options import WORKSPACE, Format
from segue.records import Severity

if TYPE_CHECKING:
    from segue.project import CheckReport

app = typer.Typer(rich_markup_mode=None)


class CheckFormat(str, Enum):
    """How findings are printed."""

    text = "text"
    json = "json"
    github = "github"


ORDER: tuple[Severity, ...] = ("error", "warning", "hint")


@app.command(epilog="Examples:\n\n\b\n  segue check\n  segue check --fail-on error\n  segue check --format github")
def check(
    workspace: Path = WORKSPACE,
    form: CheckFormat = typer.Option(CheckFormat.text, "--format", help="text, json, or github for annotations."),
    hints: bool = typer.Option(False, "--hints", help="Show hints as well."),
    count: bool = typer.Option(True, "--count/--no-count", help="Count the loaded leads that a finding concerns."),
    fail_on: str = typer.Option("warning", "--fail-on", help="Exit with 1 from this severity on: error, warning or hint."),
) -> None:
    """Find what is wrong or doubtful in the definitions.

    Exits with 0 where nothing was found, 1 where something was.
    """
    if fail_on not in ORDER:
        raise typer.BadParameter(f"'{fail_on}' is not error, warning or hint", param_hint="--fail-on")
    with output.opened(workspace, Format.text if form is CheckFormat.text else Format.json) as project:
        report = project.check(count=count)
    if form is CheckFormat.json:
        output.print_json({"diagnostics": report.diagnostics, "ok": report.ok})
    elif form is CheckFormat.github:
        _annotate(report)
    else:
        diagnostics.print_diagnostics(output.stdout(), report, ORDER if hints else ORDER[:2])
    failing = ORDER[: ORDER.index(fail_on) + 1]
    raise typer.Exit(1 if any(report.of(severity) for severity in failing) else 0)


def _annotate(report: CheckReport) -> None:
    """Annotations as GitHub Actions reads them: a line a finding."""
    words = {"error": "error", "warning": "warning", "hint": "notice"}
    for one in report.diagnostics:
        text = " ".join([one.message, one.fix, *one.note]).strip()
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        place = f"file={one.at.path},line={one.at.line},col={one.at.column},title={one.code}"
        typer.echo(f"::{words[one.severity]} {place}::{text}")
