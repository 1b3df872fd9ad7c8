"""The demo: Northline from nothing to segments, each step told as it is done."""

from __future__ import annotations

import shlex
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from segue.cli.diagnostics import print_diagnostics
from segue.cli.imports import print_import
from segue.cli.output import number, one_line
from segue.cli.screens import Bar, Screen, opened, working
from segue.cli.trees import print_tree
from segue.folder import CheckReport
from segue.project import Project
from segue.wording import plural
from segue.workspace.sample_data import write_northline
from segue.workspace.scaffold import copy_sample
from segue.workspace.schemas import write_schemas

STAMP: Final = ".segue/demo"
TABLE_CHECKS: Final = ("SG080", "SG081", "SG082", "SG083", "SG084")
TABLE: Final = "B2B SaaS"
SHOWN: Final = "Enterprise Hot"
"""The segment of the table whose members are shown first, and the lead of it who is explained, if she is in it."""
SHOWN_LEAD: Final = "ana@eu.acme-robotics.example"


class _Time:
    """The clock of the demo, which can be set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def demonstrate(folder: Path, *, fresh: bool, leads: int) -> None:
    """Makes, checks, imports, applies and runs the sample workspace, and shows the result."""
    with working() as bar:
        until = _made(Screen(bar), bar, folder, fresh=fresh, leads=leads)
    time = _Time(until)
    with opened(folder, now=time) as (project, screen):
        _title(screen, "Check", "what is wrong or doubtful in the definitions")
        _check(screen, project)
        _title(screen, "Import", "leads, accounts and events from the workspace's sources")
        print_import(screen, project.import_data())
        _title(screen, "Apply and run", "the definitions as of a week ago, then as of today")
        _apply(screen, project, time)
        _title(screen, "Segments", "who is where, and what they get")
        print_tree(screen, project.segments(until), project)
        _title(screen, "The criteria table", "what no row takes, an example of it, and how many leads")
        _table_findings(screen, project.check())
        _next(screen, folder, _nice_lead(project), until)


def _made(screen: Screen, bar: Bar, folder: Path, *, fresh: bool, leads: int) -> datetime:
    """Lays out the workspace and its data, where they are not there yet; the instant the data reach up to."""
    stamp = folder / STAMP
    if fresh and stamp.exists():
        for path in (*folder.glob("*.duckdb"), *folder.glob("*.duckdb.wal")):
            path.unlink()
        shutil.rmtree(folder / ".segue")
    if stamp.exists():
        until = datetime.fromisoformat(stamp.read_text(encoding="utf-8").strip())
        screen.told(f"The workspace in {one_line(str(folder))} is there already; make it anew with --fresh.", style="dim")
        return until
    _title(screen, "Make", f"the Northline workspace in {folder}")
    copy_sample(folder)
    write_schemas(folder)
    until = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    bar("making up leads, accounts and events", None)
    figures = write_northline(folder, until, leads=leads)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(until.isoformat(), encoding="utf-8")
    screen.told(
        f"{number(figures.leads)} leads, {number(figures.accounts)} accounts and {number(figures.events)} events over 90 days, "
        "made up from a seed"
    )
    return until


def _check(screen: Screen, project: Project) -> None:
    report = project.check(count=False)
    others = CheckReport(tuple(one for one in report.diagnostics if one.code not in TABLE_CHECKS), report.files)
    in_table = len([one for one in report.diagnostics if one.code in TABLE_CHECKS and one.severity != "hint"])
    print_diagnostics(screen, others, ("error", "warning"))
    if in_table:
        screen.told(f"[yellow]{plural(in_table, 'finding')}[/] in the criteria tables: see below")


def _apply(screen: Screen, project: Project, time: _Time) -> None:
    until = time.now
    if project.versions():
        done = project.run(until)
        screen.told(
            f"Version {done.run.version} is in force: {plural(done.run.moves, 'move')} since the last run. "
            f"[dim]{done.run.seconds:.1f} s[/]"
        )
        return
    time.now = until - timedelta(days=7)
    applied = project.apply()
    assert applied.run is not None  # nothing was applied before
    screen.told(
        f"[green]Version 1 applied[/] as of a week ago: {plural(applied.run.leads, 'lead')} in "
        f"{plural(applied.run.entered, 'membership')}. [dim]{applied.run.seconds:.1f} s[/]"
    )
    time.now = until
    done = project.run(until)
    screen.told(f"[green]Run as of today[/]: {plural(done.run.moves, 'move')} in a week. [dim]{done.run.seconds:.1f} s[/]")


def _table_findings(screen: Screen, report: CheckReport) -> None:
    found = [one for one in report.diagnostics if one.code in TABLE_CHECKS]
    print_diagnostics(screen, CheckReport(tuple(found), report.files, report.counted), ("error", "warning"))


def _title(screen: Screen, name: str, what: str) -> None:
    screen.told(f"\n[bold]{name}[/]  [dim]{one_line(what)}[/]", hanging=2)


def _nice_lead(project: Project) -> str:
    """Somebody to explain: a member of the segment that is shown."""
    members = [str(row["key"]) for row in project.members(SHOWN).rows()]
    return SHOWN_LEAD if SHOWN_LEAD in members or not members else members[0]


def _program() -> str:
    """How the program is called from here: by its name where the shell finds it so, else by its path."""
    if shutil.which("segue") or Path(sys.argv[0]).name != "segue":
        return "segue"
    own = Path(sys.argv[0])
    return shlex.quote(str(own.relative_to(Path.cwd()) if own.is_relative_to(Path.cwd()) else own))


def _next(screen: Screen, folder: Path, lead: str, until: datetime) -> None:
    segue, place = _program(), f"-w {shlex.quote(str(folder))}"
    then = f"{until - timedelta(days=30):%Y-%m-%d}"
    screen.print("\n[bold]What to try next[/]")
    for command, why in (
        (f"{segue} leads {place} --in '{SHOWN}' -t company_size,lead_score", "who they are"),
        (f"{segue} leads {place} --no-row '{TABLE}'", "whom no row of the table takes"),
        (f"{segue} lead {place} {shlex.quote(lead)}", "why a lead is where it is, and what would move it"),
        (f"{segue} segments {place} --as-of {then}", "who was where a month ago"),
        (f"edit {folder / 'frameworks/b2b_saas.md'}, then: {segue} plan {place}", "who would move, before you apply it"),
    ):
        screen.told(one_line(command), indent=2, hanging=2, style="cyan")
        screen.told(why, indent=6, style="dim")
