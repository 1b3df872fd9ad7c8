"""Options that several commands have."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperCommand


class Format(StrEnum):
    """How results are printed."""

    text = "text"
    json = "json"


class QuickHelp:
    """Mixed into commands: --help that was not given is False from the start, not None, which Typer would load Pydantic for."""

    def get_help_option(self, ctx: Any) -> Any:
        option: Any = super().get_help_option(ctx)  # type: ignore[misc]
        option.default = False
        return option


OF_PROGRAMMERS: Final = re.compile(r"(?<=\w) <(?:str|path|list\[str\]|int range)>$|; (?:\d+<=)?x[<>]=\d+|  \[x[<>]=\d+\]")
"""What Typer says of types and ranges, which tells people nothing."""


class OneCommand(QuickHelp, TyperCommand):
    """A command whose help has its arguments as people write them: KEY, not {KEY} or KEY <str>."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        for kind, title in (("argument", "Arguments"), ("option", "Options")):
            records = [one.get_help_record(ctx) for one in self.get_params(ctx) if one.param_type_name == kind]
            told = [tuple(OF_PROGRAMMERS.sub("", text) for text in record) for record in records if record]
            if told:
                with formatter.section(title):
                    formatter.write_dl(told)


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
NO_ROW = typer.Option([], "--no-row", metavar="FRAMEWORK", help="A framework that has no row for them; may be repeated.")
WHERE = typer.Option("", "--where", metavar="CONDITION", help="A condition that holds for them.")
TRAITS = typer.Option("", "--traits", "-t", metavar="NAMES", help="Traits, scores and outputs, with commas between.")
LIMIT = typer.Option(50, "--limit", "-n", min=0, metavar="NUMBER", help="Show at most so many; 0 for all.")
YES = typer.Option(False, "--yes", "-y", help="Do not ask.")


def names(text: str) -> list[str]:
    """The names in a list with commas between."""
    return [name.strip() for name in text.split(",") if name.strip()]
