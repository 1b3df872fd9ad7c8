"""Options that several commands have."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import typer


class Format(str, Enum):
    """How results are printed."""

    text = "text"
    json = "json"


def command_app() -> typer.Typer:
    """What a command's module has its one command in."""
    return typer.Typer(rich_markup_mode=None, add_completion=False)


WORKSPACE = typer.Option(
    Path("."), "--workspace", "-w", metavar="FOLDER", show_default=False,
    help="The workspace's folder; without it this folder, or the nearest above it.",
)  # fmt: skip
FORMAT = typer.Option(Format.text, "--format", help="text for people, json for programs.", show_default=False)
AS_OF = typer.Option(
    "", "--as-of", metavar="TIME", show_default=False,
    help="At this time instead of now: 2026-03-03, or '2026-03-03 14:30' in the workspace's time zone.",
)  # fmt: skip
IN = typer.Option([], "--in", metavar="SEGMENT", help="A segment they are in; may be repeated.")
NOT_IN = typer.Option([], "--not-in", metavar="SEGMENT", help="A segment they are not in; may be repeated.")
WHERE = typer.Option("", "--where", metavar="CONDITION", help="A condition that holds for them.")
TRAITS = typer.Option("", "--traits", "-t", metavar="NAMES", help="Traits, scores and outputs, with commas between.")
LIMIT = typer.Option(50, "--limit", "-n", min=0, metavar="NUMBER", help="Show at most so many; 0 for all.")
YES = typer.Option(False, "--yes", "-y", help="Do not ask.")


def names(text: str) -> list[str]:
    """The names in a list with commas between."""
    return [name.strip() for name in text.split(",") if name.strip()]
