"""How failures are told, and with which exit code a command ends."""

from __future__ import annotations

from typing import Any, Final

import typer

from segue.cli.diagnostics import annotate, print_diagnostics
from segue.cli.output import plain_text, print_json
from segue.cli.screens import Screen
from segue.errors import SegueError
from segue.folder import InvalidWorkspace

FINDINGS: Final = 1
FAILED: Final = 2


def tell_failure(error: SegueError | typer.TyperException, arguments: list[str]) -> int:
    """Tells a failed operation, the errors of the definitions, or a command that was given wrongly; the exit code."""
    code = FINDINGS if isinstance(error, InvalidWorkspace) else FAILED
    failure = _misuse(error, arguments) if isinstance(error, typer.TyperException) else error
    form = _format(arguments)
    if form == "json":
        more = {"diagnostics": failure.report.of("error")} if isinstance(failure, InvalidWorkspace) else {}
        print_json({"error": {"what": failure.what, "where": failure.where, "todo": failure.todo}, **more})
    elif form == "github":
        annotate(failure)
    elif isinstance(failure, InvalidWorkspace):
        print_diagnostics(Screen(error=True), failure.report, ("error",))
    else:
        _print(Screen(error=True), failure)
    return code


def of_file(error: OSError) -> SegueError:
    """A file or folder that could not be read or written: no room, no permission, taken away meanwhile."""
    what = f"a file cannot be read or written: {error.strerror or error}"
    todo = "Check that it is there, that it may be read and written, and that the disk has room."
    return SegueError(what, where=str(error.filename or ""), todo=todo)


def _print(screen: Screen, error: SegueError) -> None:
    first, _, rest = error.what.partition("\n")
    screen.told(f"[bold red]Error:[/] {plain_text(first)}", hanging=2)
    if rest:
        screen.told(plain_text(rest), indent=2)
    if error.where:
        screen.told(f"in {plain_text(error.where)}", indent=2, style="dim")
    if error.todo:
        screen.told(plain_text(error.todo), indent=2)


def _misuse(error: typer.TyperException, arguments: list[str]) -> SegueError:
    """A command line that is not right: what is wrong with it, and whose help tells more."""
    context: Any = getattr(error, "ctx", None)
    command = " ".join(one for one in arguments[:1] if not one.startswith("-"))
    path = context.command_path if context is not None else f"segue {command}".rstrip()
    what = error.format_message().rstrip(".").replace("Value error, ", "")
    return SegueError(what[:1].lower() + what[1:], todo=f"See how it is used with: {path} --help")


def _format(arguments: list[str]) -> str:
    """The format that was asked for, as far as it can be told from a command line that may be wrong."""
    for at, argument in enumerate(arguments):
        if argument == "--format":
            return arguments[at + 1] if at + 1 < len(arguments) else ""
        if argument.startswith("--format="):
            return argument.partition("=")[2]
    return ""
