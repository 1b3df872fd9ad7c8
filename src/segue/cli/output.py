"""What commands print: to people with colour where the terminal has it, to machines as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

import segue
from segue.cli.options import Format
from segue.errors import SegueError

if TYPE_CHECKING:
    from segue.project import Project


def plain_text(text: str) -> str:
    """A text as it is, whatever it has of markup in it."""
    return escape(text)


def stdout() -> Console:
    return Console(highlight=False, soft_wrap=False)


def stderr() -> Console:
    return Console(stderr=True, highlight=False)


@contextmanager
def opened(workspace: Path, form: Format = Format.text) -> Iterator[Project]:
    """The workspace, with a progress bar on the terminal while it works."""
    with _progress(form) as told, segue.open(workspace, progress=told) as project:
        yield project


@contextmanager
def _progress(form: Format) -> Iterator[Any]:
    console = stderr()
    if form is Format.json or not console.is_terminal:
        yield lambda sentence, part: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=1.0, visible=False)

        def told(sentence: str, part: float) -> None:
            progress.update(task, description=sentence[:40], completed=part, visible=True)

        told.stop = progress.stop  # type: ignore[attr-defined]
        yield told


def instant(text: str, project: Project) -> datetime | None:
    """An instant given on the command line, in the workspace's time zone. Raises SegueError."""
    if not text:
        return None
    read = project.workspace.settings.calendar.read(text)
    if read is None:
        raise SegueError(f"'{text}' is not a time", todo="Write 2026-03-03, or '2026-03-03 14:30'.")
    return read[0]


def local(at: datetime, project: Project, *, seconds: bool = False) -> str:
    """An instant as the workspace's clocks show it."""
    zoned = at.astimezone(ZoneInfo(project.workspace.settings.calendar.timezone))
    return f"{zoned:%Y-%m-%d %H:%M:%S}" if seconds else f"{zoned:%Y-%m-%d %H:%M}"


def print_json(value: Any) -> None:
    """Plain data as JSON on standard output."""
    sys.stdout.write(json.dumps(plain(value), indent=2, ensure_ascii=False) + "\n")


def plain(value: Any) -> Any:
    """Dataclasses, instants and numbers as JSON knows them."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.repr}
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def table(*columns: str, numbers: tuple[str, ...] = ()) -> Table:
    """A table without lines but one below its head."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        right = column in numbers
        made.add_column(
            column, justify="right" if right else "left", no_wrap=right, overflow="fold" if not right else "ellipsis"
        )
    return made


def number(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def signed(value: int | None) -> str:
    """A change with its sign; nothing for none."""
    if not value:
        return "" if value is None else "[dim]0[/]"
    return f"[green]+{value:,}[/]" if value > 0 else f"[red]-{-value:,}[/]"


def share(value: float) -> str:
    return f"{value * 100:.1f}%"


def shown(value: Any, project: Project | None = None) -> str:
    """A value of a trait as people read it."""
    if value is None:
        return "[dim]unknown[/]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        at = value if value.tzinfo else value.replace(tzinfo=UTC)
        return local(at, project) if project is not None else f"{at:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return escape(", ".join(str(one) for one in value))
    return escape(str(value))


def plural(count: int, noun: str) -> str:
    """A number of things, with an s where it is not one."""
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
