"""Options that several commands have."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import typer


class Format(str, Enum):
    """How results are printed."""

    text = "text"
    json = "json"


WORKSPACE = typer.Option(Path("."), "--workspace", "-w", help="The workspace's folder.", show_default="this folder")
FORMAT = typer.Option(Format.text, "--format", help="text for people, json for machines.")
AS_OF = typer.Option(
    "", "--as-of", help="An instant of the past: 2026-03-03, or '2026-03-03 14:30' (local time).", show_default="now"
)
YES = typer.Option(False, "--yes", "-y", help="Do not ask.")
