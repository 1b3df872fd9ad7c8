"""Diagnostics on a terminal: where, what, the line with a caret, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape

from segue.cli.output import plural
from segue.project import CheckReport
from segue.records import Diagnostic, Position, Severity

COLOURS: dict[Severity, str] = {"error": "red", "warning": "yellow", "hint": "cyan"}


def print_diagnostics(console: Console, report: CheckReport, severities: Iterable[Severity]) -> None:
    """The findings of some severities, then how many there are of each."""
    shown = [one for one in report.diagnostics if one.severity in severities]
    for one in shown:
        _print_one(console, one, report)
    console.print(summary(report, set(severities)))


def _print_one(console: Console, one: Diagnostic, report: CheckReport) -> None:
    colour = COLOURS[one.severity]
    console.print(
        f"[bold]{escape(str(one.at))}[/]  [{colour}]{one.code} {one.severity}[/]  {escape(one.message)}", soft_wrap=True
    )
    line = _line(report, one.at)
    if line is not None:
        _print_line(console, one, line)
    elif one.fix:
        console.print(f"      {escape(one.fix)}", style="green", soft_wrap=True)
    for note in one.note:
        console.print(f"      {escape(note)}", style="dim", soft_wrap=True)
    if one.leads is not None:
        console.print(f"      {plural(one.leads, one.of)} now", style="bold" if one.leads else "dim")
    console.print()


def _line(report: CheckReport, at: Position) -> str | None:
    text = report.files.get(at.path)
    lines = text.split("\n") if text is not None else []
    return lines[at.line - 1] if 0 < at.line <= len(lines) and lines[at.line - 1].strip() else None


def _print_line(console: Console, one: Diagnostic, line: str) -> None:
    """The line, cut around the place where it is too long for the terminal, and a caret under the place."""
    room = max(20, console.width - 9)
    start = max(0, min(one.at.column - 1 - room // 3, len(line) - room)) if len(line) > room else 0
    cut = line[start : start + room].replace("\t", " ")
    console.print(f"{one.at.line:>5} | {escape(cut)}", style="dim", soft_wrap=True)
    carets = " " * (one.at.column - 1 - start) + "^" * max(1, min(one.at.length, room - (one.at.column - 1 - start)))
    fix = f"  {escape(one.fix)}" if one.fix else ""
    fits = len(carets) + len(fix) <= room
    console.print(f"      | [{COLOURS[one.severity]}]{carets}[/]" + (f"[green]{fix}[/]" if fits else ""), soft_wrap=True)
    if fix and not fits:
        console.print(f"       [green]{fix}[/]", soft_wrap=True)


def summary(report: CheckReport, shown: set[Severity]) -> str:
    """How many there are of each severity."""
    severities: tuple[Severity, ...] = ("error", "warning", "hint")
    told = [f"[{COLOURS[one]}]{plural(len(report.of(one)), one)}[/]" for one in severities if report.of(one)]
    if not told:
        return "[green]Nothing to report: the definitions are clean.[/]"
    hidden = "" if "hint" in shown or not report.of("hint") else "  [dim](see hints with --hints)[/]"
    return ", ".join(told) + hidden
