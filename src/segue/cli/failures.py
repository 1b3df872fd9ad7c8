"""How failures are told, and with which exit code a command ends."""

from __future__ import annotations

import json
import sys

from segue.cli.diagnostics import print_diagnostics
from segue.cli.output import stderr
from segue.errors import SegueError
from segue.project import InvalidWorkspace

FINDINGS, FAILED = 1, 2


def tell_failure(error: SegueError) -> int:
    """Tells a failed operation, or the errors of the definitions; the exit code."""
    if "--format" in sys.argv and "json" in sys.argv:
        print(json.dumps({"error": {"what": error.what, "where": error.where, "todo": error.todo}}))  # noqa: T201
        return FINDINGS if isinstance(error, InvalidWorkspace) else FAILED
    console = stderr()
    if isinstance(error, InvalidWorkspace):
        print_diagnostics(console, error.report, severities=("error",))
        return FINDINGS
    console.print(f"[bold red]Error:[/] {_escaped(error.what)}", highlight=False)
    if error.where:
        console.print(f"  in {_escaped(error.where)}", style="dim", highlight=False)
    if error.todo:
        console.print(f"  {_escaped(error.todo)}", highlight=False)
    return FAILED


def _escaped(text: str) -> str:
    return text.replace("[", "\\[")
