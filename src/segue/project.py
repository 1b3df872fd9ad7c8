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
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from segue.checks.base import Finding, Subject
from segue.checks.catalogue import findings
from segue.compiler.plan import STATES, Ask
from segue.compiler.tables import tables
from segue.definitions.changes import changes
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import DuckDB
from segue.errors import SegueError
from segue.evaluation.change_plans import ChangePlan, Performance, perform, plan_change, refuse_nothing_applied
from segue.evaluation.evaluate import Progress, Scoped, counts, evaluate
from segue.evaluation.examples import ExampleResult, run_example
from segue.evaluation.lead_story import LeadStory, tell
from segue.evaluation.listing import Selection, harmless, recorded_counts, select_members, totals
from segue.evaluation.memberships import last_run
from segue.evaluation.runs import Run, first_as_of, record_run
from segue.evaluation.segment_tree import Numbers, SegmentTree, segment_nodes
from segue.evaluation.versions import Version, current, files_of, versions
from segue.ingestion.importing import import_sources
from segue.ingestion.reports import ImportReport
from segue.language.clock import Clock
from segue.language.parsing import LanguageError, parse_condition
from segue.language.sql import column, exp
from segue.language.template import template
from segue.language.tree import Node
from segue.language.types import Scope
from segue.language.typing import typed_condition
from segue.records import Diagnostic
from segue.settings import environment
from segue.workspace.find import find_workspace
from segue.workspace.freezing import write_frozen
from segue.workspace.read import read_files, read_folder


def _quiet(sentence: str, part: float) -> None:
    return None


@dataclass(frozen=True)
class CheckReport:
    """What `check` found, and the texts of the files it speaks of."""

    diagnostics: tuple[Diagnostic, ...]
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    counted: bool = False

    def of(self, severity: Literal["error", "warning", "hint"]) -> list[Diagnostic]:
        return [one for one in self.diagnostics if one.severity == severity]

    @property
    def ok(self) -> bool:
        """Whether the definitions can be applied."""
        return not self.of("error")


class InvalidWorkspace(SegueError):
    """The definitions have errors; `report` lists them."""

    def __init__(self, report: CheckReport) -> None:
        self.report = report
        number = len(report.of("error"))
        super().__init__(
            f"the definitions have {number} error{'s' if number != 1 else ''}", todo="See them with: segue check"
        )  # fmt: skip


@dataclass(frozen=True)
class Applied:
    """What `apply` did: the plan it performed, the version it made, and the run that recorded the moves."""

    plan: ChangePlan
    version: Version | None
    run: Run | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunReport:
    """What `run` found. `recorded`: whether it was written down; runs of the past are only shown."""

    run: Run
    recorded: bool
    counts: Mapping[str, int]
    unapplied_changes: bool = False


@dataclass(frozen=True)
class Quarantined:
    """A row or cell that an import set aside: a cell has a `column` and a `value`, a row is whole in `raw`."""

    source: str
    file: str
    row: int | None
    column: str | None
    value: str | None
    reason: str
    raw: str | None = None


@dataclass(frozen=True)
class Frozen:
    """A fixed segment that was written: how many members it has, and its files."""

    members: int
    files: tuple[str, ...]


class Members:
    """The members of a selection, ready to be taken as rows or as a table of another library."""

    def __init__(self, engine: DuckDB, table: str, columns: Mapping[str, str], number: int) -> None:
        self._engine, self._table = engine, table
        self.columns = tuple(columns)
        self.kinds = dict(columns)
        self.number = number

    def __len__(self) -> int:
        return self.number

    def rows(self, limit: int | None = None) -> list[dict[str, Any]]:
        """The members as dicts, at most `limit` of them."""
        query = exp.select(*(column(name) for name in self.columns)).from_(self._table)
        if limit is not None:
            query = query.limit(limit)
        return [dict(zip(self.columns, row, strict=True)) for row in self._engine.rows(query)]

    def to_arrow(self) -> Any:
        """A `pyarrow.Table`. Needs the extra `segue[arrow]`."""
        return self._engine.frame(self._table, "arrow")

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`. Needs the extra `segue[pandas]`."""
        return self._engine.frame(self._table, "pandas")

    def to_polars(self) -> Any:
        """A `polars.DataFrame`. Needs the extra `segue[polars]`."""
        return self._engine.frame(self._table, "polars")

    def write(self, path: Path, form: Literal["csv", "parquet"] | None = None) -> int:
        """Writes the members to a CSV or Parquet file; how many. In CSV no cell can be taken for a formula."""
        kind = form or ("parquet" if path.suffix.lower() in (".parquet", ".pq") else "csv")
        query: exp.Query = exp.select(*(column(name) for name in self.columns)).from_(self._table)
        if kind == "csv":
            query = harmless(query, self.kinds)
        if not path.parent.is_dir():
            raise SegueError("the folder is not there", where=str(path.parent), todo="Make it first.")
        return self._engine.write(query, str(path), kind)


class Project:
    """A workspace that is open. Use it in a `with`, or call `close`."""

    def __init__(self, root: Path, *, now: Callable[[], datetime] | None = None, progress: Progress = _quiet) -> None:
        self.root = root
        self._now = now or (lambda: datetime.now(UTC))
        self._progress = progress
        self._engine: DuckDB | None = None
        self._made = 0

    def __enter__(self) -> Project:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the warehouse."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    # --- what it stands on ---

    @cached_property
    def workspace(self) -> Workspace:
        """The definitions as they stand in the folder."""
        return read_folder(self.root)

    @property
    def location(self) -> Path:
        """The file of the warehouse."""
        settings = self.workspace.settings
        return self.root / (settings.location or f"{settings.name}.duckdb")

    @property
    def engine(self) -> DuckDB:
        """The warehouse, opened when it is first needed."""
        if self._engine is None:
            limits = environment()
            self._engine = DuckDB(str(self.location), memory=limits.memory, threads=limits.threads, temp=limits.temp)
            with self._engine.transaction():
                self._engine.ensure(tables(Workspace()))
        return self._engine

    def now(self) -> datetime:
        """The present instant, in UTC, to the millisecond."""
        now = self._now().astimezone(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

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
        version = refuse_nothing_applied(self.engine)
        return read_files(files_of(self.engine, version.number))

    # --- what can be done with it ---

    def check(self, *, count: bool = True) -> CheckReport:
        """Finds what is wrong or doubtful in the definitions. `count`: also how many loaded leads each finding concerns."""
        subject = Subject(self.workspace, self._clock(None, self.workspace))
        found = findings(subject)
        numbers: dict[int, int] = {}
        clean = not any(check.severity == "error" for check, _ in found)
        if count and clean and self.location.exists():
            numbers = self._count([finding for _, finding in found])
        diagnostics = tuple(check.diagnostic(finding, numbers.get(id(finding))) for check, finding in found)
        return CheckReport(diagnostics, self.workspace.files, counted=bool(numbers))

    def _count(self, found: list[Finding]) -> dict[int, int]:
        """How many leads (accounts) each finding concerns."""
        asked = [finding for finding in found if finding.concerns is not None]
        if not asked:
            return {}
        asks = tuple(Ask(f"ask:{at}", one.of, one.concerns) for at, one in enumerate(asked) if one.concerns is not None)
        numbers: dict[int, int] = {}
        with self._trial():
            self._progress("counting the leads concerned", 0.0)
            evaluate(
                self.engine,
                self.workspace,
                self._clock(None, self.workspace),
                scoped=Scoped(asks=asks, only=frozenset(), keep=False),
            )
            for of in ("lead", "account"):
                mine = [(ask, one) for ask, one in zip(asks, asked, strict=True) if ask.of == of]
                if mine:
                    sums = [template("COUNT(*) FILTER (WHERE $c)", c=column(ask.name)) for ask, _ in mine]
                    row = self.engine.rows(exp.select(*sums).from_(STATES[of]))[0]
                    numbers |= {id(one): int(number) for (_, one), number in zip(mine, row, strict=True)}
        return numbers

    @contextmanager
    def _trial(self) -> Iterator[None]:
        """With the columns that the definitions in the folder need; all that is done is undone."""
        with self.engine.trial():
            self.engine.ensure(tables(self.workspace))
            yield

    def import_data(self, names: Iterable[str] = (), *, again: bool = False) -> ImportReport:
        """Imports the workspace's sources, or those named. `again`: also files that have not changed since."""
        workspace = self._checked()
        return import_sources(
            self.engine, workspace, self.root, self.now(), names=names, again=again, progress=lambda sentence: self._progress(sentence, 0.0)
        )  # fmt: skip

    def plan(self) -> ChangePlan:
        """What applying the definitions in the folder would do. Changes nothing."""
        workspace = self._checked()
        with self.engine.trial():
            return self._plan(workspace)[0]

    def _plan(self, workspace: Workspace, *, undoes: int = 0) -> tuple[ChangePlan, Performance]:
        last = current(self.engine)
        applied = self._applied() if last is not None else None
        now = self.now()
        performance = Performance(self.engine, workspace, now, environment().user, undoes)
        return plan_change(performance, applied, self._clock(now, workspace), self._progress), performance

    def apply(self, confirm: Callable[[ChangePlan], bool] = lambda plan: True) -> Applied:
        """Applies the definitions in the folder: performs exactly the steps of the plan that `confirm` is shown."""
        return self._apply(self._checked(), confirm)

    def _apply(self, workspace: Workspace, confirm: Callable[[ChangePlan], bool], *, undoes: int = 0) -> Applied:
        try:
            with self.engine.transaction():
                plan, performance = self._plan(workspace, undoes=undoes)
                if plan.empty or not confirm(plan):
                    raise _Declined(plan)
                self._progress("recording memberships", 0.9)
                perform(plan, performance)
        except _Declined as declined:
            return Applied(declined.plan, None, None)
        self.engine.checkpoint()
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

    def run(self, as_of: datetime | None = None) -> RunReport:
        """Puts every lead into its segments by the definitions in force, and records who moved.

        An instant earlier than the last run is evaluated, but not recorded: what was recorded since stands.
        """
        began, started = time.perf_counter(), self.now()
        workspace = self._applied()
        clock = self._clock(as_of or started, workspace)
        last, version = last_run(self.engine), refuse_nothing_applied(self.engine).number
        recorded = clock.as_of <= started and (last.as_of is None or clock.as_of >= last.as_of.replace(tzinfo=UTC))
        with self.engine.transaction():
            evaluation = evaluate(self.engine, workspace, clock, scoped=Scoped(keep=recorded), progress=self._progress)
            found = counts(self.engine, evaluation)
            seconds = time.perf_counter() - began
            if recorded:
                self._progress("recording memberships", 0.9)
                run = record_run(self.engine, evaluation, version=version, started_at=started, seconds=seconds, scope="run")
            else:
                run = Run(0, clock.as_of, version, evaluation.leads, evaluation.accounts, 0, 0, 0, seconds, evaluation.faults)
        if recorded:
            self.engine.checkpoint()
        return RunReport(run, recorded, found, self._unapplied(workspace))

    def _unapplied(self, applied: Workspace) -> bool:
        return bool(changes(applied, self.workspace))

    def segments(self, as_of: datetime | None = None, *, evaluated: bool = False) -> SegmentTree:
        """The segments with their numbers, now or at an instant.

        Where memberships were recorded at that instant they are what is told; before the first run, after the last, or with
        `evaluated`, they are worked out for the instant by the definitions in force.
        """
        workspace = self._applied()
        instant, recorded = self._instant(as_of, evaluated=evaluated)
        before = self._run_before(instant)
        earlier = recorded_counts(self.engine, before) if before is not None else None
        if recorded:
            found = recorded_counts(self.engine, instant)
        else:
            with self.engine.trial():
                clock = self._clock(instant, workspace)
                found = counts(
                    self.engine,
                    evaluate(self.engine, workspace, clock, scoped=Scoped(keep=False), progress=self._progress),
                )
        number = totals(self.engine, instant)
        numbers = Numbers(found, earlier, number, totals(self.engine, before) if before is not None else None)
        nodes = segment_nodes(workspace, numbers)
        version = refuse_nothing_applied(self.engine).number
        return SegmentTree(instant, version, number["lead"], number["account"], nodes, before, recorded)

    def _instant(self, as_of: datetime | None, *, evaluated: bool = False) -> tuple[datetime, bool]:
        """The instant meant, and whether memberships at it are recorded. Without one: that of the last run."""
        last = last_run(self.engine)
        first = first_as_of(self.engine)
        if as_of is None:
            return (last.as_of.replace(tzinfo=UTC), not evaluated) if last.as_of else (self.now(), False)
        if first is None or last.as_of is None or evaluated:
            return as_of, False
        return as_of, first.replace(tzinfo=UTC) <= as_of <= last.as_of.replace(tzinfo=UTC)

    def _run_before(self, instant: datetime) -> datetime | None:
        """The instant of the last run that was of an earlier one."""
        found = self.engine.rows(
            template(
                "SELECT MAX(as_of) FROM segue.run WHERE as_of < CAST($t AS TIMESTAMP)",
                t=f"{instant:%Y-%m-%d %H:%M:%S.%f}",
            )
        )[0][0]
        return found.replace(tzinfo=UTC) if found is not None else None

    def members(
        self, *within: str, without: Iterable[str] = (), where: str = "", traits: Iterable[str] = (), of: Scope = "lead",
        as_of: datetime | None = None, evaluated: bool = False,
    ) -> Members:  # fmt: skip
        """The leads (or accounts) that are in all of the segments `within`, in none `without`, and for whom `where` holds.

        With their key, e-mail address and the traits asked for, in the order of their keys.
        """
        workspace = self._applied()
        instant, recorded = self._instant(as_of, evaluated=evaluated)
        condition = _condition(where, workspace, of) if where else None
        selection = Selection(within, tuple(without), condition, tuple(traits), of)
        self._made += 1
        table = f"members_{self._made}"
        query = select_members(self.engine, workspace, self._clock(instant, workspace), selection, recorded=recorded)
        number = self.engine.make(table, query)
        return Members(self.engine, table, self.engine.staged_columns(table), number)

    def explain(self, key: str, as_of: datetime | None = None) -> LeadStory:
        """Everything about a lead: traits, scores point by point, segments and why, what would move it, its history."""
        workspace = self._applied()
        with self.engine.trial():
            return tell(self.engine, workspace, self._clock(as_of, workspace), key)

    def quarantine(self, source: str = "") -> list[Quarantined]:
        """The rows and cells that imports set aside, by source and row."""
        query = template(
            'SELECT source, file, row, "column", value, reason, CAST(raw AS TEXT) FROM segue.quarantine ORDER BY source, file, row, 4'
        )
        return [Quarantined(*row) for row in self.engine.rows(query) if not source or row[0] == source]

    def freeze(self, segment: str, name: str, as_of: datetime | None = None) -> Frozen:
        """Keeps the members of a segment as a file of keys, with a fixed segment of that name that is yet to be applied."""
        of: Scope = "account" if segment in self._applied().segment_names("account") else "lead"
        if name in self.workspace.segment_names("lead") + self.workspace.segment_names("account"):
            raise SegueError(f"there is a segment '{name}' already", todo="Choose another name.")
        members = self.members(segment, of=of, as_of=as_of)
        files = write_frozen(self.root, name, of, [str(row["key"]) for row in members.rows()], segment, as_of or self.now())
        self.__dict__.pop("workspace", None)
        return Frozen(len(members), tuple(files))

    def test(self, name: str = "") -> list[ExampleResult]:
        """Runs the workspace's own tests, or those whose name has `name` in it."""
        workspace = self._checked()
        chosen = [one for one in workspace.examples if name.lower() in one.name.value.lower()]
        found = []
        for at, example in enumerate(chosen):
            self._progress(example.name.value, at / len(chosen))
            engine = DuckDB(":memory:")
            try:
                found.append(run_example(workspace, example, engine))
            finally:
                engine.close()
        return found


class _Declined(Exception):
    """The plan was shown and not confirmed, or there was nothing to apply."""

    def __init__(self, plan: ChangePlan) -> None:
        self.plan = plan
        super().__init__("declined")


def _condition(text: str, workspace: Workspace, of: Scope) -> Node:
    """A condition given by hand. Raises SegueError for one that is not of the language."""
    try:
        node, problems = typed_condition(parse_condition(text), workspace.catalogue, of)
    except LanguageError as error:
        problems, node = [error.problem], None
    if problems or node is None:
        problem = problems[0]
        pointer = f"{text}\n{' ' * problem.start}{'^' * max(1, problem.end - problem.start)}"
        raise SegueError(f"the condition is not right: {problem.message}\n{pointer}", todo=problem.hint)
    return node


def open_project(
    folder: str | Path = ".", *, now: Callable[[], datetime] | None = None, progress: Progress = _quiet
) -> Project:
    """Opens the workspace in a folder, or the nearest above it. Raises SegueError where there is none.

    `now` stands in for the clock; `progress` is told what runs and how far it is, from 0 to 1.
    """
    return Project(find_workspace(Path(folder)), now=now, progress=progress)
