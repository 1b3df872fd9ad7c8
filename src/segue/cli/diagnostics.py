"""Diagnostics on a terminal: where, what, the line with a caret, and what to do; and as annotations of GitHub."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from rich.cells import cell_len

from segue.cli.output import plain_text
from segue.cli.screens import Screen
from segue.errors import SegueError
from segue.folder import CheckReport
from segue.records import Diagnostic, Position, Severity
from segue.wording import plural

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "hint")
COLOURS: Final[dict[Severity, str]] = {"error": "red", "warning": "yellow", "hint": "cyan"}
GUTTER: Final = 8
"""How much of a line stands before the text of a source line: its number, and a bar."""

BELOW: Final = 6


def print_diagnostics(screen: Screen, report: CheckReport, severities: Iterable[Severity]) -> None:
    """The findings of some severities, those at one place together, then how many there are of each."""
    wanted = set(severities)
    found = [one for one in report.diagnostics if one.severity in wanted]
    for at, group in groupby(found, key=lambda one: one.at):
        here = list(group)
        if len(here) == 1:
            _print_one(screen, here[0], report)
        else:
            _print_several(screen, at, here, report)
    screen.told(summary(report, wanted))
    if report.uncounted:
        screen.told(f"How many leads they concern was not counted: {plain_text(report.uncounted)}.", style="dim")


def _print_one(screen: Screen, one: Diagnostic, report: CheckReport) -> None:
    screen.told(f"[bold]{plain_text(str(one.at))}[/]  {_head(one)}", hanging=BELOW)
    line = _line(report, one.at)
    fix = plain_text(one.fix)
    if line is not None:
        beside = _print_line(screen, one.at, line, COLOURS[one.severity], fix)
        fix = "" if beside else fix
    if fix:
        screen.told(fix, indent=GUTTER, style="green")
    _print_more(screen, one)
    screen.print()


def _print_several(screen: Screen, at: Position, here: list[Diagnostic], report: CheckReport) -> None:
    """Findings at one place: its line once, and below it what was found."""
    screen.told(f"[bold]{plain_text(str(at))}[/]  [dim]{plural(len(here), 'finding')}[/]", hanging=BELOW)
    line = _line(report, at)
    if line is not None:
        worst = min((one.severity for one in here), key=SEVERITIES.index)
        _print_line(screen, at, line, COLOURS[worst], "")
    for one in here:
        screen.told(_head(one), indent=2, hanging=BELOW - 2)
        if one.fix:
            screen.told(plain_text(one.fix), indent=BELOW, style="green")
        _print_more(screen, one)
    screen.print()


def _head(one: Diagnostic) -> str:
    return f"[{COLOURS[one.severity]}]{one.code} {one.severity}[/]  {plain_text(one.message)}"


def _print_more(screen: Screen, one: Diagnostic) -> None:
    for note in one.note:
        screen.told(plain_text(note), indent=BELOW, style="dim")
    if one.leads is not None:
        screen.told(f"{plural(one.leads, one.of)} now", indent=BELOW, style="bold" if one.leads else "dim")


def _line(report: CheckReport, at: Position) -> str | None:
    text = report.files.get(at.path)
    lines = text.split("\n") if text is not None else []
    return lines[at.line - 1] if 0 < at.line <= len(lines) and lines[at.line - 1].strip() else None


def _print_line(screen: Screen, at: Position, line: str, colour: str, fix: str) -> bool:
    """The line, cut around the place where it is too long, and a caret under the place; whether the fix stands beside it."""
    room = max(12, screen.width - GUTTER - 1)
    start = max(0, min(at.column - 1 - room // 3, len(line) - room)) if len(line) > room else 0
    cut = "".join(character if character.isprintable() else " " for character in line[start : start + room])
    if start + room < len(line):
        cut = cut[:-1] + "…"
    screen.print(f"[dim]{at.line:>5} | {plain_text(cut)}[/]", soft_wrap=True)
    before = cell_len(cut[: at.column - 1 - start])
    carets = " " * before + "^" * max(1, min(at.length, room - before))
    beside = bool(fix) and "\n" not in fix and len(carets) + len(fix) + 2 <= room
    screen.print(f"      | [{colour}]{carets}[/]" + (f"  [green]{fix}[/]" if beside else ""), soft_wrap=True)
    return beside


def summary(report: CheckReport, shown: set[Severity]) -> str:
    """How many there are of each severity."""
    told = [f"[{COLOURS[one]}]{plural(len(report.of(one)), one)}[/]" for one in SEVERITIES if report.of(one)]
    if not told:
        return "[green]Nothing to report: the definitions are clean.[/]"
    hidden = "  [dim](see them with: segue check --hints)[/]" if report.of("hint") and not shown & {"hint"} else ""
    return ", ".join(told) + hidden


# --- GitHub ---


def annotate(found: CheckReport | SegueError) -> None:
    """Findings, or a failure, as GitHub Actions reads them: a line each."""
    if isinstance(found, SegueError):
        sys.stdout.write(f"::error::{_escaped(str(found))}\n")
        return
    words = {"error": "error", "warning": "warning", "hint": "notice"}
    for one in found.diagnostics:
        leads = [f"{plural(one.leads, one.of)} now"] if one.leads is not None else []
        text = "\n".join([one.message, *([one.fix] if one.fix else []), *one.note, *leads])
        place = f"file={_property(one.at.path)},line={one.at.line},col={one.at.column},title={one.code}"
        sys.stdout.write(f"::{words[one.severity]} {place}::{_escaped(text)}\n")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
