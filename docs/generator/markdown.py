"""Pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NOTICE = "<!-- Made from the code by `make docs`. Do not edit: change the code, and make it again. -->"


def page(title: str, *parts: str) -> str:
    """A generated page: its title, the notice, and its parts with a blank line between."""
    return "\n\n".join([f"# {title}", NOTICE, *(part.strip("\n") for part in parts if part.strip())]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table. Cells are Markdown already; line ends and bars in them are made harmless."""
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ").strip() for cell in cells) + " |"


def code(text: str) -> str:
    """A text as code within a line; nothing for no text."""
    if not text:
        return ""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def fence(text: str, language: str = "") -> str:
    return f"```{language}\n{text.strip(chr(10))}\n```"


def anchor(heading: str) -> str:
    """The anchor that a heading gets where the pages are read."""
    plain = re.sub(r"[`*]", "", heading).strip().lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\- ]", "", plain))


def sentence(text: str) -> str:
    """A text on one line, with a capital at its head and a full stop at its end."""
    joined = " ".join(text.split())
    if not joined:
        return ""
    ended = joined if joined[-1] in ".!?:" else f"{joined}."
    return ended[0].upper() + ended[1:]
