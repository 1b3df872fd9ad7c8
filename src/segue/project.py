"""The door of the Python API: a workspace with its engine, its clock and all that can be done with them.

    import segue

    with segue.open("northline") as project:
        project.import_data()
        print(project.plan().effects)
        project.apply()
        hot = project.members("Enterprise Hot", traits=["company_size", "lead_score"]).to_polars()

Everything returned is plain data. What fails raises `segue.SegueError`, and leaves the workspace and its data as they were.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final

from segue.checks.base import nearest
from segue.compiler.tables import tables
from segue.definitions.changes import changes
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.engines.duckdb import DuckDB
from segue.engines.opening import opened
from segue.errors import SegueError
from segue.evaluation.change_plans import ChangePlan, Performance, perform, plan_change, refuse_nothing_applied
from segue.evaluation.concerned import concerned
from segue.evaluation.evaluate import SCOPES, Progress, Scoped, counts, evaluate
from segue.evaluation.examples import ExampleResult, run_examples
from segue.evaluation.lead_story import LeadStory, tell
from segue.evaluation.listing import Selection, recorded_counts, select_members, totals
from segue.evaluation.members import Members, Told
from segue.evaluation.recorded import CLOCK_TODO, as_of_before, first_as_of, import_to_come, imported_since, last_run
from segue.evaluation.runs import Run, record_run
from segue.evaluation.segment_tree import Numbers, SegmentTree, segment_nodes
from segue.evaluation.versions import Version, current, files_of, versions
from segue.folder import CheckReport, Folder, InvalidWorkspace
from segue.ingestion.importing import import_sources
from segue.ingestion.own_reports import look_at_own_tables
from segue.ingestion.own_tables import has_own_tables, show_own_tables
from segue.ingestion.progress import ImportProgress
from segue.ingestion.quarantine import Quarantined, quarantined
from segue.ingestion.reports import ImportReport
from segue.ingestion.temporary import clear_stale
from segue.language.clock import Clock
from segue.language.parsing import LanguageError, parse_condition
from segue.language.tree import Node
from segue.language.types import Scope
from segue.language.typing import typed_condition
from segue.results import Applied, RunReport
from segue.settings import environment
from segue.workspace.find import find_workspace
from segue.workspace.freezing import Frozen, write_frozen
from segue.workspace.read import read_files

RECORDING: Final = 0.9
"""How much of the work is done when recording begins."""


When = datetime | str | None


def _quiet(sentence: str, part: float) -> None:
    return None


class Project:
    """A workspace that is open. Use it in a `with`, or call `close`.

    Where an instant is asked for (`When`), give a datetime or a text such as `2026-03-03 14:30`; both are by the workspace's
    clocks where they name no time zone.
    """

    def __init__(self, folder: Folder, *, now: Callable[[], datetime] | None = None, progress: Progress = _quiet) -> None:
        self.root = folder.root
        self._folder = folder
        self._now = now or (lambda: datetime.now(UTC))
        self._progress = progress
        self._engine: Engine | None = None
        self._made = 0
        self._in_force: tuple[int, Workspace] | None = None

    def __enter__(self) -> Project:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the warehouse."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def stop(self) -> None:
        """Stops the statement that the engine is at; for another thread. What was being done fails, and nothing has changed."""
        if self._engine is not None:
            self._engine.interrupt()

    # --- what it stands on ---

    @property
    def workspace(self) -> Workspace:
        """The definitions as they stand in the folder; read again when a file has changed."""
        return self._folder.workspace

    @property
    def location(self) -> Path:
        """The file of the warehouse. Raises SegueError where it is on a server."""
        return self._folder.location

    @property
    def engine(self) -> Engine:
        """The warehouse, opened when it is first needed."""
        return self._open()

    def _open(self) -> Engine:
        if self._engine is None:
            folder = self._folder
            self._engine = opened(folder.engine, folder.address, environment(), tables(Workspace()))
            clear_stale(self.root)
        return self._engine

    def now(self) -> datetime:
        """The present instant, in UTC, to the millisecond."""
        return _to_millisecond(self._now())

    def _when(self, at: When) -> datetime | None:
        """An instant as it was given. Raises SegueError for a text that is none."""
        calendar = self.workspace.settings.calendar
        if isinstance(at, str):
            read = calendar.read(at)
            if read is None:
                raise SegueError(f"'{at}' is not a time", todo="Write 2026-03-03, or '2026-03-03 14:30'.")
            return read[0]
        return at and _to_millisecond(at if at.tzinfo else at.replace(tzinfo=calendar.zone))

    def _clock(self, as_of: datetime | None, workspace: Workspace) -> Clock:
        return Clock(as_of or self.now(), workspace.settings.calendar)

    def _checked(self) -> Workspace:
        """The definitions in the folder. Raises InvalidWorkspace where they have errors."""
        report = self.check(count=False)
        if not report.ok:
            raise InvalidWorkspace(report)
        return self.workspace

    def _applied(self) -> Workspace:
        """The definitions in force. Raises SegueError where nothing was applied yet."""
        number = refuse_nothing_applied(self.engine).number
        if self._in_force is None or self._in_force[0] != number:
            self._in_force = (number, read_files(files_of(self.engine, number)))
        show_own_tables(self.engine, self._in_force[1])
        return self._in_force[1]

    # --- what can be done with it ---

    def check(self, *, count: bool = True) -> CheckReport:
        """Finds what is wrong or doubtful in the definitions. `count`: also how many loaded leads each finding concerns.

        A warehouse that cannot be opened is no failure of the check: then nothing is counted.
        """
        found = self._folder.findings(self.now())
        if not count or not found.countable or not self._folder.is_there:
            return found.report()
        uncounted = self._why_closed()
        if uncounted:
            return found.report(uncounted=uncounted)
        return found.report(concerned(self.engine, found.workspace, found.clock, found.countable, self._progress))

    def _why_closed(self) -> str:
        """Why the warehouse cannot be opened; empty where it can."""
        try:
            self._open()
        except SegueError as error:
            return error.what
        return ""

    def import_data(self, names: Iterable[str] = (), *, again: bool = False) -> ImportReport:
        """Imports the workspace's sources, or those named. `again`: also files that have not changed since.

        Sources that are tables of the engine are not copied: the report tells what they hold, and what cannot be taken.
        """
        workspace, names, engine = self._checked(), tuple(names), self.engine
        if has_own_tables(workspace):
            return look_at_own_tables(engine, workspace, names)
        if not isinstance(engine, DuckDB):
            todo = "Name its tables as sources, as in 'table: crm.contacts', or use the engine duckdb."
            raise SegueError(f"no files can be imported into the engine '{self._folder.engine}'", where="segue.yaml", todo=todo)
        told, now = ImportProgress(workspace, self.root, names, self._progress), self.now()
        to_come = import_to_come(engine, now)
        report = import_sources(engine, workspace, self.root, now, names=names, again=again, progress=told)
        report.notes += [to_come] if to_come else []
        return report

    def plan(self) -> ChangePlan:
        """What applying the definitions in the folder would do. Changes nothing."""
        workspace = self._checked()
        with self.engine.trial():
            return self._plan(workspace)[0]

    def _plan(self, workspace: Workspace, *, undoes: int = 0) -> tuple[ChangePlan, Performance]:
        last = current(self.engine)
        applied = self._applied() if last is not None else None
        now, last_recorded = self.now(), last_run(self.engine)
        if not last_recorded.is_until(now):
            at = f"{last_recorded.as_of:%Y-%m-%d %H:%M:%S} UTC"
            raise SegueError(f"the last run is of {at}, which is still to come", todo=CLOCK_TODO)
        performance = Performance(self.engine, workspace, now, environment().user, undoes)
        return plan_change(performance, applied, self._clock(now, workspace), self._until(RECORDING)), performance

    def _settle(self) -> None:
        """Moves what was just committed from the log into the file. Where there is no room for that it stays in the log, and
        what was done stands; the engine then takes nothing more, and is opened anew when it is needed.
        """
        try:
            self.engine.settle()
        except SegueError:
            self.close()

    def _until(self, end: float) -> Progress:
        """Progress of a part of the work, which ends at `end` of the whole."""
        return lambda sentence, part: self._progress(sentence, part * end)

    def apply(self, confirm: Callable[[ChangePlan], bool] = lambda plan: True) -> Applied:
        """Applies the definitions in the folder: performs exactly the steps of the plan that `confirm` is shown."""
        return self._apply(self._checked(), confirm)

    def _apply(self, workspace: Workspace, confirm: Callable[[ChangePlan], bool], *, undoes: int = 0) -> Applied:
        try:
            with self.engine.transaction():
                plan, performance = self._plan(workspace, undoes=undoes)
                if plan.empty or not confirm(plan):
                    raise _Declined(plan)
                self._progress("recording memberships", RECORDING)
                perform(plan, performance)
        except _Declined as declined:
            return Applied(declined.plan, None, None)
        self._settle()
        return Applied(plan, performance.version, performance.run, tuple(performance.notes))

    def rollback(self, to: int | None = None, confirm: Callable[[ChangePlan], bool] = lambda plan: True) -> Applied:
        """Applies the definitions of an earlier version again, as a new version: the one before, or version `to`."""
        last = refuse_nothing_applied(self.engine)
        wanted = to if to is not None else last.number - 1
        if wanted < 1 or wanted == last.number:
            raise SegueError(f"version {last.number} is the first there is" if wanted < 1 else f"version {wanted} is in force",
                             todo="See all with: segue versions")  # fmt: skip
        workspace = read_files(files_of(self.engine, wanted))
        return self._apply(workspace, confirm, undoes=wanted)

    def versions(self) -> list[Version]:
        """All applied versions, the latest first."""
        return versions(self.engine)

    def run(self, as_of: When = None) -> RunReport:
        """Puts every lead into its segments by the definitions in force, and records who moved.

        An instant earlier than the last run is evaluated, but not recorded: what was recorded since stands.
        """
        began, started = time.perf_counter(), self.now()
        workspace = self._applied()
        clock = self._clock(self._when(as_of) or started, workspace)
        last, version = last_run(self.engine), refuse_nothing_applied(self.engine).number
        unrecorded = last.why_unrecorded(clock.as_of, started)
        recorded = not unrecorded
        with self.engine.transaction():
            evaluation = evaluate(self.engine, workspace, clock, scoped=Scoped(keep=recorded), progress=self._until(RECORDING))
            found = counts(self.engine, evaluation)
            seconds = time.perf_counter() - began
            if recorded:
                self._progress("recording memberships", RECORDING)
                run = record_run(self.engine, evaluation, version=version, started_at=started, seconds=seconds, scope="run")
            else:
                run = Run(0, clock.as_of, version, evaluation.leads, evaluation.accounts, 0, 0, 0, seconds, evaluation.faults)
        if recorded:
            self._settle()
        return RunReport(run, recorded, found, self._unapplied(workspace), unrecorded)

    def _unapplied(self, applied: Workspace) -> bool:
        return bool(changes(applied, self.workspace))

    def segments(self, as_of: When = None, *, evaluated: bool = False) -> SegmentTree:
        """The segments with their numbers, now or at an instant.

        Where memberships were recorded at that instant they are what is told; before the first run, after the last, or with
        `evaluated`, they are worked out for the instant by the definitions in force.
        """
        workspace = self._applied()
        instant, recorded = self._instant(self._when(as_of), evaluated=evaluated)
        before = as_of_before(self.engine, instant)
        earlier = recorded_counts(self.engine, before) if before is not None else None
        if recorded:
            found = recorded_counts(self.engine, instant)
        else:
            with self.engine.trial():
                scoped, clock = Scoped(keep=last_run(self.engine).is_until(instant)), self._clock(instant, workspace)
                found = counts(self.engine, evaluate(self.engine, workspace, clock, scoped=scoped, progress=self._progress))
        number = totals(self.engine, instant)
        numbers = Numbers(found, earlier, number, totals(self.engine, before) if before is not None else None)
        nodes = segment_nodes(workspace, numbers)
        version = refuse_nothing_applied(self.engine).number
        outdated = as_of is None and imported_since(self.engine, last_run(self.engine))
        return SegmentTree(instant, version, number["lead"], number["account"], nodes, before, recorded, outdated)

    def _instant(self, as_of: datetime | None, *, evaluated: bool = False) -> tuple[datetime, bool]:
        """The instant meant, and whether memberships at it are recorded. Without one: that of the last run."""
        last = last_run(self.engine)
        first = first_as_of(self.engine)
        if as_of is None:
            return (last.as_of, not evaluated) if last.as_of else (self.now(), False)
        if first is None or last.as_of is None or evaluated:
            return as_of, False
        return as_of, first <= as_of <= last.as_of

    def members(
        self, *within: str, without: Iterable[str] = (), no_row: Iterable[str] = (), where: str = "",
        traits: Iterable[str] = (), of: Scope | None = None, as_of: When = None, evaluated: bool = False,
    ) -> Members:  # fmt: skip
        """The leads (or accounts) that are in all of the segments `within` and in none `without`, whom no row of the frameworks
        `no_row` takes, and for whom `where` holds.

        With their key, e-mail address and the traits asked for, in the order of their keys. Without `of` they are accounts
        where the first segment or framework is one of accounts, else leads.
        """
        workspace = self._applied()
        without, no_row = tuple(without), tuple(no_row)
        self._refuse_unapplied(workspace, (*within, *without), no_row)
        of = of or _scope(workspace, within, no_row)
        instant, recorded = self._instant(self._when(as_of), evaluated=evaluated)
        condition = _condition(where, workspace, of) if where else None
        selection = Selection(within, without, no_row, condition, tuple(traits), of)
        self._made += 1
        table = f"members_{self._made}"
        query = select_members(self.engine, workspace, self._clock(instant, workspace), selection, recorded=recorded)
        number = self.engine.make(table, query)
        told = Told(instant, recorded, outdated=as_of is None and imported_since(self.engine, last_run(self.engine)))
        freeze = partial(self._freeze, of, instant, _described(selection, where))
        return Members(self.engine, table, number, told, freeze)

    def _refuse_unapplied(self, applied: Workspace, segments: Iterable[str], frameworks: Iterable[str]) -> None:
        """Raises SegueError for a segment or framework that the folder defines, and that is not in force."""
        for kind, names in (("segment", segments), ("framework", frameworks)):
            for name in names:
                if _defines(self.workspace, kind, name) and not _defines(applied, kind, name):
                    raise SegueError(f"the {kind} '{name}' is not in force yet", todo="Apply the definitions with: segue apply")

    def _freeze(self, of: Scope, as_of: datetime, whose: str, name: str, keys: list[str]) -> Frozen:
        if name in self.workspace.segment_names("lead") + self.workspace.segment_names("account"):
            raise SegueError(f"there is a segment '{name}' already", todo="Choose another name.")
        return write_frozen(self.root, name, of, keys, whose, as_of)

    def explain(self, key: str, as_of: When = None) -> LeadStory:
        """Everything about a lead: traits, scores point by point, segments and why, what would move it, its history.

        `key` is its key, e-mail address or id; an id also with its kind, as in `crm id:123`. Raises SegueError where it fits no
        lead, or several.
        """
        workspace = self._applied()
        with self.engine.trial():
            return tell(self.engine, workspace, self._clock(self._when(as_of), workspace), key)

    def quarantine(self, source: str = "") -> list[Quarantined]:
        """The rows and cells that imports set aside, by source and row."""
        found = quarantined(self.engine, source)
        if source and not found and source not in self.workspace.sources:
            there = tuple(self.workspace.sources)
            raise SegueError(f"there is no source '{source}'", todo=_near(source, there) or f"Sources are: {', '.join(there)}.")
        return found

    def test(self, name: str = "") -> list[ExampleResult]:
        """Runs the workspace's own tests, or those whose name has `name` in it."""
        workspace = self._checked()
        chosen = [one for one in workspace.examples if name.lower() in one.name.value.lower()]
        found: list[ExampleResult] = []
        engine = DuckDB(":memory:")
        try:
            for result in run_examples(workspace, chosen, engine):
                found.append(result)
                self._progress(result.name, len(found) / len(chosen))
        finally:
            engine.close()
        return found


def _to_millisecond(at: datetime) -> datetime:
    """An instant in UTC, cut to the millisecond."""
    utc = at.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


class _Declined(Exception):
    """The plan was shown and not confirmed, or there was nothing to apply."""

    def __init__(self, plan: ChangePlan) -> None:
        self.plan = plan
        super().__init__("declined")


def _defines(workspace: Workspace, kind: str, name: str) -> bool:
    """Whether there is a segment, or a framework, of that name."""
    return name in workspace.frameworks if kind == "framework" else any(name in workspace.segment_names(of) for of in SCOPES)


def _scope(workspace: Workspace, within: tuple[str, ...], no_row: tuple[str, ...]) -> Scope:
    """Whose the first of some segments and frameworks is; leads', without any."""
    if within:
        return "account" if within[0] in workspace.segment_names("account") else "lead"
    first = workspace.frameworks.get(no_row[0]) if no_row else None
    return first.of if first is not None else "lead"


def _condition(text: str, workspace: Workspace, of: Scope) -> Node:
    """A condition given by hand. Raises SegueError for one that is not of the language."""
    try:
        node, problems = typed_condition(parse_condition(text), workspace.catalogue, of)
    except LanguageError as error:
        problems, node = [error.problem], None
    if problems or node is None:
        problem = problems[0]
        pointer = f"{text}\n{' ' * problem.start}{'^' * max(1, problem.end - problem.start)}"
        todo = _near(problem.wrong, problem.candidates) or problem.hint
        raise SegueError(f"the condition is not right: {problem.message}\n{pointer}", todo=todo)
    return node


def _described(selection: Selection, where: str) -> str:
    """A selection in words."""
    parts = [f"members of '{name}'" for name in selection.within]
    parts += [f"not members of '{name}'" for name in selection.without]
    parts += [f"in no row of '{name}'" for name in selection.no_row]
    parts += [" ".join(where.split())] if where else []
    return " and ".join(parts) or f"all {selection.of}s"


def _near(wrong: str, known: tuple[str, ...]) -> str:
    near = nearest(wrong, known)
    return f"Did you mean '{near}'?" if near else ""


def open_project(
    folder: str | Path = ".", *, now: Callable[[], datetime] | None = None, progress: Progress = _quiet
) -> Project:
    """Opens the workspace in a folder, or the nearest above it. Raises SegueError where there is none.

    `now` stands in for the clock; `progress` is told what runs and how far it is, from 0 to 1.
    """
    return Project(Folder(find_workspace(Path(folder))), now=now, progress=progress)
