"""What imports set aside, on a terminal: by reason, each row with its number and what stands in it."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Final

from segue.cli.output import number, one_line, plain_text
from segue.cli.screens import Screen
from segue.ingestion.quarantine import Quarantined
from segue.wording import plural

BEFORE_VALUE: Final = 12


def print_quarantined(screen: Screen, found: list[Quarantined], limit: int) -> None:
    """At most `limit` rows and cells, 0 for all, and how many there are."""
    if not found:
        screen.told("Nothing is in quarantine.")
        return
    ordered = sorted(found, key=lambda one: (*_kind(one), one.row or 0))
    for (source, file, column, reason), group in groupby(ordered[: limit or None], key=_kind):
        of = f" {one_line(column)}:" if column else ""
        head = f"[bold]{one_line(source)}[/] [dim]({one_line(file)})[/]{of} [yellow]{plain_text(reason)}[/]"
        screen.told(head, hanging=2)
        for one in group:
            _print_one(screen, one)
        screen.print()
    rows = sum(one.column is None for one in found)
    told = [plural(count, noun) for count, noun in ((rows, "row"), (len(found) - rows, "cell")) if count]
    shown = min(limit or len(found), len(found))
    more = f", the first {shown:,} shown [dim](all with --limit 0)[/]" if shown < len(found) else ""
    screen.told(f"[bold]{' and '.join(told)}[/] set aside{more}")


def _kind(one: Quarantined) -> tuple[str, str, str, str]:
    return one.source, one.file, one.column or "", one.reason


def _print_one(screen: Screen, one: Quarantined) -> None:
    """A line, cut at the width of the terminal."""
    value = one.value if one.value is not None else _readable(one.raw or "")
    room = max(10, screen.width - BEFORE_VALUE)
    cut = value if len(value) <= room else value[: room - 1] + "…"
    row = f"row {number(one.row)}" if one.row is not None else ""
    screen.print(f"[dim]{row:>11}[/] {one_line(cut)}", soft_wrap=True, no_wrap=True, overflow="ignore")


def _readable(raw: str) -> str:
    """A whole row: what stands in its columns, without those that are empty."""
    try:
        row = json.loads(raw)
    except json.JSONDecodeError:
        return raw
    if not isinstance(row, dict):
        return raw
    return ", ".join(f"{name}: {value}" for name, value in row.items() if name != "#row" and value not in (None, ""))
