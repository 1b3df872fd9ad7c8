"""What an import did, on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from segue.cli.output import number, plural, table
from segue.ingestion.reports import ImportReport, SourceReport


def print_import(console: Console, report: ImportReport) -> None:
    """What became of every file, and what was set aside."""
    made = table(
        "Source",
        "File",
        "Rows",
        "New",
        "Changed",
        "Same",
        "Set aside",
        numbers=("Rows", "New", "Changed", "Same", "Set aside"),
    )
    for one in report.sources:
        if one.skipped:
            made.add_row(one.source, escape(one.file), "[dim]unchanged since the last import[/]", "", "", "", "")
            continue
        aside = one.bad_rows + one.bad_cells
        colour = "yellow" if aside else "dim"
        made.add_row(
            one.source, escape(one.file), number(one.rows), number(one.new), number(one.changed), number(one.same),
            f"[{colour}]{number(aside)}[/]",
        )  # fmt: skip
    console.print(made)
    for one in report.sources:
        _print_notes(console, one)
    for note in (*report.schema_changes, *report.notes):
        console.print(f"  {escape(note)}", style="dim")
    console.print(
        f"[bold]{report.leads:,}[/] leads, [bold]{report.accounts:,}[/] accounts, [bold]{report.events:,}[/] events in all."
        + ("  [dim]What was set aside: segue quarantine[/]" if report.quarantined else "")
    )


def _print_notes(console: Console, one: SourceReport) -> None:
    for reason in one.reasons:
        what = (
            plural(reason.times, "cell") + f" of {escape(reason.column)}"
            if reason.column and reason.example
            else plural(reason.times, "row")
        )
        example = f", such as [white]{escape(reason.example)}[/]" if reason.example else ""
        console.print(f"  [yellow]{one.source}[/]: {what} set aside: {escape(reason.reason)}{example}")
    if one.duplicates:
        console.print(
            f"  [dim]{one.source}: {plural(one.duplicates, 'row')} of a key or id that came before; the later one counts[/]"
        )
    for note in one.notes:
        console.print(f"  [dim]{one.source}: {escape(note)}[/]")
