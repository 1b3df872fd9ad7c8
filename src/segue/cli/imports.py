"""What an import did, on a terminal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from rich.table import Table

from segue.cli.output import number, one_line, plain_text, table
from segue.cli.screens import Screen
from segue.ingestion.reports import ImportReport, SourceReport
from segue.wording import plural

NUMBERS: Final = ("Rows", "New", "Changed", "Same", "Set aside")
ROOM_FOR_TABLE: Final = 72
NEW_COLUMN: Final = re.compile(r"add column .* to (lead|account|event)")


def print_import(screen: Screen, report: ImportReport) -> None:
    """What became of every file, and what was set aside."""
    read = [one for one in report.sources if not one.skipped]
    if read and screen.width >= ROOM_FOR_TABLE:
        screen.print(_table(read))
    elif read:
        _print_lines(screen, read)
    for one in report.sources:
        _print_notes(screen, one)
    for note in (*_schema_changes(report.schema_changes), *report.notes):
        screen.told(plain_text(note), indent=2, hanging=2, style="dim")
    there = f"{_bold(report.leads, 'lead')}, {_bold(report.accounts, 'account')}, {_bold(report.events, 'event')} in all."
    screen.told(there)
    if report.quarantined:
        screen.told("See what was set aside with: segue quarantine", style="dim")
    if not read:
        screen.told("No file has changed. Import them all the same with: segue import --again", style="dim")


def _table(read: list[SourceReport]) -> Table:
    made = table("Source", "File", *NUMBERS, numbers=NUMBERS)
    for one in read:
        aside = one.bad_rows + one.bad_cells
        counts = [number(count) for count in (one.rows, one.new, one.changed, one.same)]
        counts.append(f"[{'yellow' if aside else 'dim'}]{number(aside)}[/]")
        made.add_row(one_line(one.source), one_line(one.file), *counts)
    return made


def _print_lines(screen: Screen, read: list[SourceReport]) -> None:
    """The same as the table, for narrow terminals."""
    for one in read:
        counts = ((one.new, "new"), (one.changed, "changed"), (one.same, "same"), (one.bad_rows + one.bad_cells, "set aside"))
        told = ", ".join(f"{number(count)} {what}" for count, what in counts)
        screen.told(f"[bold]{one_line(one.source)}[/] {one_line(one.file)}: {plural(one.rows, 'row')}, {told}", hanging=2)


def _bold(count: int, noun: str) -> str:
    figure, _, word = plural(count, noun).partition(" ")
    return f"[bold]{figure}[/] {word}"


def _schema_changes(changes: Iterable[str]) -> list[str]:
    """What became of the warehouse's tables; new columns are only counted, an import may make a hundred."""
    found = [(NEW_COLUMN.fullmatch(change), change) for change in changes]
    new = Counter(match[1] for match, _ in found if match)
    told = ", ".join(f"{count:,} of {table}s" for table, count in new.items())
    made = [f"columns made for traits and properties: {told}"] if new else []
    return made + [change for match, change in found if not match]


def _print_notes(screen: Screen, one: SourceReport) -> None:
    source = one_line(one.source)
    if one.skipped:
        screen.told(f"{source}: {one_line(one.file)} has not changed since it was imported", indent=2, hanging=2, style="dim")
    for reason in one.reasons:
        cells = f"{plural(reason.times, 'cell')} of {one_line(reason.column)}"
        what = cells if reason.column and reason.example else plural(reason.times, "row")
        example = f", such as [bold]{one_line(reason.example)}[/]" if reason.example else ""
        told = f"[yellow]{source}[/]: {what} set aside: {plain_text(reason.reason)}{example}"
        screen.told(told, indent=2, hanging=2)
    if one.duplicates:
        rows = plural(one.duplicates, "row")
        told = f"{source}: {rows} of a key or id that came before; the later one counts"
        screen.told(told, indent=2, hanging=2, style="dim")
    for note in one.notes:
        screen.told(f"{source}: {plain_text(note)}", indent=2, hanging=2, style="dim")
