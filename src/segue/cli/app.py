"""`segue`: the list of commands, and what every one of them does with failures.

A command's module is loaded when the command is used, so that help is quick. Exit codes: 0 clean, 1 findings, 2 failed;
130 stopped with Ctrl-C, 141 when whoever read the output has gone.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from contextlib import suppress
from difflib import get_close_matches
from typing import Any, Final

import typer
from typer.core import TyperGroup

from segue import __version__
from segue.cli.loading import command_module, failures
from segue.cli.options import QuickHelp
from segue.errors import SegueError

Section = tuple[str, tuple[tuple[str, str], ...]]

STOPPED: Final = 130
NOBODY_READS: Final = 141
INTERRUPTED: Final = "Query interrupted"
"""What the engine says when Ctrl-C came while it was at work."""

COMMANDS: Final[tuple[Section, ...]] = (
    (
        "Begin",
        (
            ("init", "Make a small, commented workspace to start from."),
            ("demo", "Make the Northline workspace with generated data, and segment it."),
        ),
    ),
    (
        "Define",
        (
            ("check", "Find what is wrong or doubtful in the definitions."),
            ("explain", "Explain a code of `check`, with a bad and a good example."),
            ("test", "Run the workspace's own tests."),
            ("schema", "Write JSON Schemas for editors."),
        ),
    ),
    (
        "Load",
        (
            ("import", "Import leads, accounts and events from the workspace's sources."),
            ("quarantine", "Show the rows and cells that could not be imported, and why."),
        ),
    ),
    (
        "Apply",
        (
            ("plan", "Show what changed in the definitions and who would move."),
            ("apply", "Apply the definitions: perform exactly what the plan shows."),
            ("run", "Put every lead into its segments, and record who moved."),
            ("versions", "List the versions that were applied."),
            ("rollback", "Apply an earlier version again."),
        ),
    ),
    (
        "Look",
        (
            ("segments", "Show the segments with their numbers, now or in the past."),
            ("leads", "List leads by segment or condition, with the traits asked for."),
            ("lead", "Explain a lead: traits, scores, segments and why, history."),
            ("export", "Write the members of segments to a CSV or Parquet file."),
            ("freeze", "Keep the present members of a segment as a fixed list."),
        ),
    ),
)
EPILOG: Final = """\b
Begin with:  segue demo   or   segue init my-workspace
Examples:    segue check --help, and so for every command"""


class Commands(QuickHelp, TyperGroup):
    """Finds commands by name, and loads only the one that is used."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for _, commands in COMMANDS for name, _ in commands]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = typer.main.get_command(command_module(cmd_name).app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        names = self.list_commands(ctx)
        if args and args[0] not in names:
            near = get_close_matches(args[0].lower(), names, 1)
            todo = f"Did you mean: segue {near[0]}?" if near else "See all commands with: segue --help"
            raise SegueError(f"there is no command '{args[0]}'", todo=todo)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for title, commands in COMMANDS:
            with formatter.section(title):
                formatter.write_dl(list(commands))


app = typer.Typer(
    name="segue", cls=Commands, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False,
    subcommand_metavar="COMMAND ...", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)  # fmt: skip


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context, version: bool = typer.Option(False, "--version", help="Show the version and exit.")
) -> None:
    """Segue groups leads into segments and keeps every lead in the right one."""
    if version:
        typer.echo(f"segue {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """The entry point: runs the command that was given, and ends with its exit code."""
    gc.set_threshold(50_000, 50, 50)  # a command makes many objects and keeps them to its end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs a command; its exit code. Failures are told, never raised; what is raised is a bug."""
    try:
        code = _invoked(arguments)
        sys.stdout.flush()
    except (SegueError, typer.TyperException) as error:
        return failures.tell_failure(error, arguments)
    except KeyboardInterrupt:
        return _stopped()
    except RuntimeError as error:
        if str(error) != INTERRUPTED:
            raise
        return _stopped()
    except BrokenPipeError:
        _let_go_of_output()
        return NOBODY_READS
    except OSError as error:
        return failures.tell_failure(failures.of_file(error), arguments)
    return code


def _invoked(arguments: list[str]) -> int:
    command: Any = typer.main.get_command(app)
    try:
        with command.make_context("segue", list(arguments)) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        return _stopped()
    return 0


def _stopped() -> int:
    typer.echo("\nStopped. Nothing was half done: what had not finished was undone.", err=True)
    return STOPPED


def _let_go_of_output() -> None:
    """So that Python does not try to write what is left when it ends."""
    with suppress(OSError, ValueError):  # standard output may be no file, as in a test
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
