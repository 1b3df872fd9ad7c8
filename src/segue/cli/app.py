"""`segue`: the list of commands, and what every one of them does with failures.

A command's module is loaded when the command is used, so that help is quick. Exit codes: 0 clean, 1 findings, 2 failed.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, Final

import typer
from typer.core import TyperGroup

from segue.errors import SegueError

Section = tuple[str, tuple[tuple[str, str], ...]]

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


class Commands(TyperGroup):
    """Finds commands by name, and loads only the one that is used."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for _, commands in COMMANDS for name, _ in commands]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"segue.cli.{cmd_name}_" if cmd_name == "import" else f"segue.cli.{cmd_name}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for title, commands in COMMANDS:
            with formatter.section(title):
                formatter.write_dl(list(commands))


app = typer.Typer(
    name="segue", cls=Commands, no_args_is_help=True, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with: segue demo, or: segue init my-workspace. Each command has examples: segue check --help",
)  # fmt: skip


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context, version: bool = typer.Option(False, "--version", help="Show the version and exit.")
) -> None:
    """Segue groups leads into segments and keeps every lead in the right one."""
    if version:
        from segue import __version__

        typer.echo(f"segue {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """The entry point: runs a command, and turns failures into a message and an exit code."""
    try:
        app(standalone_mode=True)
    except SegueError as error:
        sys.exit(_failed(error))
    except KeyboardInterrupt:
        typer.echo("\nStopped. Nothing was half done: what had not finished was undone.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _failed(error: SegueError) -> int:
    from segue.cli.failures import tell_failure

    return tell_failure(error)
