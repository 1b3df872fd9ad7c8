"""The demo: Northline from nothing to segments, each step told as it is done."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from segue.cli.diagnostics import print_diagnostics
from segue.cli.imports import print_import
from segue.cli.options import Format
from segue.cli.output import number, opened, plural, stdout
from segue.cli.trees import print_tree
from segue.project import CheckReport, Project
from segue.workspace.sample_data import write_northline
from segue.workspace.scaffold import copy_sample
from segue.workspace.schemas import write_schemas

STAMP = ".segue/demo"
TABLE_CHECKS = ("SG080", "SG081", "SG082", "SG083", "SG084")


def demonstrate(folder: Path, *, fresh: bool, leads: int) -> None:
    """Makes, checks, imports, applies and runs the sample workspace, and shows the result."""
    console = stdout()
    until = _made(console, folder, fresh=fresh, leads=leads)
    with opened(folder, Format.text) as project:
        _title(console, "Check", "what is wrong or doubtful in the definitions")
        project._now = lambda: until
        _check(console, project)
        _title(console, "Import", "leads, accounts and events from the workspace's sources")
        print_import(console, project.import_data())
        _title(console, "Apply and run", "the definitions as they would have been applied a week ago, then now")
        _apply(console, project, until)
        _title(console, "Segments", "who is where, and what they get")
        print_tree(console, project.segments(until), project)
        _title(console, "The criteria table", "what no row takes, with a lead it would be and how many sit there")
        _table_findings(console, project.check())
    _next(console, folder)


def _made(console: Console, folder: Path, *, fresh: bool, leads: int) -> datetime:
    """Lays out the workspace and its data, where they are not there yet; the instant the data reach up to."""
    stamp = folder / STAMP
    if fresh and stamp.exists():
        for path in (*folder.glob("*.duckdb"), *folder.glob("*.duckdb.wal")):
            path.unlink()
        shutil.rmtree(folder / ".segue")
    if stamp.exists():
        until = datetime.fromisoformat(stamp.read_text(encoding="utf-8").strip())
        console.print(f"[dim]The workspace in {escape(str(folder))} is there already; make it anew with --fresh.[/]")
        return until
    _title(console, "Make", f"the Northline workspace in {folder}")
    copy_sample(folder)
    write_schemas(folder)
    until = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    figures = write_northline(folder, until, leads=leads)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(until.isoformat(), encoding="utf-8")
    console.print(
        f"{number(figures.leads)} leads, {number(figures.accounts)} accounts and {number(figures.events)} events over 90 days, made up from a seed"
    )
    return until


def _check(console: Console, project: Project) -> None:
    report = project.check(count=False)
    others = CheckReport(tuple(one for one in report.diagnostics if one.code not in TABLE_CHECKS), report.files)
    in_table = len([one for one in report.diagnostics if one.code in TABLE_CHECKS and one.severity != "hint"])
    print_diagnostics(console, others, ("error", "warning"))
    if in_table:
        console.print(f"[yellow]{plural(in_table, 'finding')}[/] in the criteria tables: see below")


def _apply(console: Console, project: Project, until: datetime) -> None:
    if project.versions():
        done = project.run(until)
        console.print(
            f"Version {done.run.version} is in force: {plural(done.run.moves, 'move')} since the last run. [dim]{done.run.seconds:.1f} s[/]"
        )
        return
    week_ago = until - timedelta(days=7)
    project._now = lambda: week_ago
    applied = project.apply()
    assert applied.run is not None  # nothing was applied before
    console.print(
        f"[green]Version 1 applied[/] as of a week ago: {plural(applied.run.leads, 'lead')} in {plural(applied.run.entered, 'membership')}. "
        f"[dim]{applied.run.seconds:.1f} s[/]"
    )
    project._now = lambda: until
    done = project.run(until)
    console.print(f"[green]Run as of today[/]: {plural(done.run.moves, 'move')} in a week. [dim]{done.run.seconds:.1f} s[/]")


def _table_findings(console: Console, report: CheckReport) -> None:
    found = [one for one in report.diagnostics if one.code in TABLE_CHECKS]
    print_diagnostics(console, CheckReport(tuple(found), report.files, report.counted), ("error", "warning"))


def _title(console: Console, name: str, what: str) -> None:
    console.print(f"\n[bold]{name}[/]  [dim]{escape(what)}[/]")


def _next(console: Console, folder: Path) -> None:
    console.print("\n[bold]What to try next[/]")
    place = f"-w {folder}"
    for command, why in (
        (f"segue leads {place} --in 'Enterprise Hot' -t company_size,lead_score", "who they are"),
        (
            f"segue lead {place} $(segue leads {place} --in 'Pricing surge' -n 1 --format json | grep -o '[^\"]*@[^\"]*' | head -1)",
            "why a lead is where it is",
        ),
        (
            f"segue segments {place} --as-of '{(datetime.now(UTC) - timedelta(days=30)):%Y-%m-%d}'",
            "who was where a month ago",
        ),
        (f"edit {folder}/frameworks/b2b_saas.md, then: segue plan {place}", "who would move, before you apply it"),
    ):
        console.print(f"  {escape(command)}", style="cyan", soft_wrap=True)
        console.print(f"      [dim]{why}[/]")
