"""How values are printed: to people in words, to programs as JSON."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from segue.project import Project


TURNING: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
"""Characters that turn the direction of writing, and so could make a line look like another one."""

STEERING: Final = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code != 0x0A} | {
    code: f"\\u{code:04x}" for code in TURNING
}
"""Characters that steer a terminal, and how they are shown instead."""


def plain_text(text: str) -> str:
    """A text as it is, whatever it has of markup or of control characters in it. Its lines stay lines."""
    return escape(text.translate(STEERING))


def one_line(text: str) -> str:
    """The same for a text that must stay on its line: a name or a value."""
    return plain_text(text.replace("\n", "\\n"))


def local(at: datetime, project: Project, *, seconds: bool = False) -> str:
    """An instant as the workspace's clocks show it. One without a time zone is in UTC."""
    zoned = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(ZoneInfo(project.workspace.settings.calendar.timezone))
    return zoned.isoformat(" ")[: len("2026-03-03 14:30:00" if seconds else "2026-03-03 14:30")]


# --- for programs ---


def print_json(value: Any) -> None:
    """Plain data as JSON on standard output; with escapes where its encoding cannot write all characters."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    text = json.dumps(plain(value), indent=2, ensure_ascii=encoding != "utf8", allow_nan=False)
    sys.stdout.write(text + "\n")


def plain(value: Any) -> Any:
    """Dataclasses, instants and numbers as JSON knows them. What is no number is null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.repr}
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


# --- for people ---


def table(*columns: str, numbers: tuple[str, ...] = (), whole: tuple[str, ...] = ()) -> Table:
    """A table without lines. Numbers, and columns named `whole`, are never broken; other texts are where room is short."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        if column in numbers:
            made.add_column(column, justify="right", no_wrap=True)
        else:
            made.add_column(column, overflow="fold", no_wrap=column in whole)
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
        return local(value, project) if project is not None else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return one_line(", ".join(str(one) for one in value))
    return one_line(str(value))
