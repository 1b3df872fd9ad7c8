"""A plan of a change of definitions: a list of steps that is printed before, and performed by, `apply`.

Each step says in a sentence what it does, and does it. Nothing is done that is not a step.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from segue.definitions.changes import Change, changes, renamed_segments
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.errors import SegueError
from segue.evaluation.effects import Effects, effects
from segue.evaluation.evaluate import SCOPES, Evaluation, Fault, Progress, evaluate
from segue.evaluation.runs import Run, record_run
from segue.evaluation.versions import Version, current, record_version
from segue.ingestion.columns import ColumnChange, column_changes, make_columns
from segue.ingestion.own_tables import has_own_tables
from segue.ingestion.reference import reference_tables
from segue.language.clock import Clock
from segue.language.sql import column, exp, literal
from segue.language.template import template
from segue.wording import plural


@dataclass
class Performance:
    """What the steps of one apply work on, and what they have made so far."""

    engine: Engine
    workspace: Workspace
    now: datetime
    by: str
    undoes: int = 0
    began: float = field(default_factory=time.perf_counter)
    evaluation: Evaluation | None = None
    version: Version | None = None
    run: Run | None = None
    notes: list[str] = field(default_factory=list)


class Step(Protocol):
    """One thing that an apply does."""

    @property
    def sentence(self) -> str: ...

    def perform(self, performance: Performance) -> None: ...


@dataclass
class CatchUp:
    """A run by the definitions in force, so that what time and new data have moved is not taken for the change's doing."""

    applied: Workspace
    version: int
    progress: Progress
    run: Run | None = None

    @property
    def sentence(self) -> str:
        if self.run is None or not self.run.moves:
            return "no lead has moved by itself since the last run"
        moves = plural(self.run.moves, "move")
        return f"record what moved by itself since the last run: {moves} under version {self.version}"

    def perform(self, performance: Performance) -> None:
        began, engine = time.perf_counter(), performance.engine
        clock = Clock(performance.now, self.applied.settings.calendar)
        evaluation = evaluate(engine, self.applied, clock, progress=self.progress)
        self.run = record_run(
            engine, evaluation, version=self.version, started_at=performance.now,
            seconds=time.perf_counter() - began, scope="run",
        )  # fmt: skip


@dataclass(frozen=True)
class MakeColumns:
    """Columns for new traits and properties, filled from what imports have kept."""

    changes: tuple[ColumnChange, ...]

    @property
    def sentence(self) -> str:
        return "; ".join(change.sentence for change in self.changes)

    def perform(self, performance: Performance) -> None:
        performance.notes += make_columns(performance.engine, performance.workspace, list(self.changes), performance.now)


@dataclass(frozen=True)
class SetAside:
    """An earlier segment whose name another one takes: what was recorded of it stays, under a name of its own."""

    name: str
    kept_as: str

    @property
    def sentence(self) -> str:
        return f"keep what was recorded of the earlier segment '{self.name}' as '{self.kept_as}'"

    def perform(self, performance: Performance) -> None:
        rename_segment(performance.engine, self.name, self.kept_as)


@dataclass(frozen=True)
class RenameSegment:
    """A segment that lives on under a new name, with its members and their history."""

    was: str
    name: str

    @property
    def sentence(self) -> str:
        return f"rename segment '{self.was}' to '{self.name}': its members stay"

    def perform(self, performance: Performance) -> None:
        rename_segment(performance.engine, self.was, self.name)


@dataclass(frozen=True)
class KeepVersion:
    """The definitions as a new version."""

    number: int
    changes: tuple[Change, ...]

    @property
    def sentence(self) -> str:
        return f"keep the definitions as version {self.number}"

    def perform(self, performance: Performance) -> None:
        performance.version = record_version(
            performance.engine, performance.workspace.files, at=performance.now, by=performance.by,
            summary=summary(self.changes), undoes=performance.undoes,
        )  # fmt: skip


@dataclass(frozen=True)
class MoveLeads:
    """Memberships and moves."""

    effects: Effects

    @property
    def sentence(self) -> str:
        enter = sum(one.enters for one in self.effects.segments)
        leave = sum(one.leaves for one in self.effects.segments)
        if not enter and not leave:
            return "no lead moves"
        begin = plural(enter, "membership begins", "memberships begin")
        return f"move {self._who}: {begin}, {plural(leave, 'ends', 'end')}"

    @property
    def _who(self) -> str:
        scopes = {one.of for one in self.effects.segments if one.enters or one.leaves}
        noun = next(iter(scopes)) if len(scopes) == 1 else "lead or account"
        return plural(self.effects.leads, noun, "" if len(scopes) == 1 else "leads and accounts")

    def perform(self, performance: Performance) -> None:
        assert performance.version is not None  # KeepVersion comes before
        assert performance.evaluation is not None  # the plan was made from it
        performance.run = record_run(
            performance.engine, performance.evaluation, version=performance.version.number, started_at=performance.now,
            seconds=time.perf_counter() - performance.began, scope="apply",
        )  # fmt: skip


@dataclass(frozen=True)
class ChangePlan:
    """What applying a workspace does. The first `prepared` steps are those that evaluating it needed; in the transaction
    in which the plan was made they are done already. `faults`: tables that cannot place some leads, who stay where they are.
    """

    steps: tuple[Step, ...]
    prepared: int
    changes: tuple[Change, ...]
    effects: Effects
    faults: tuple[Fault, ...]
    as_of: datetime
    version: int
    first: bool

    @property
    def empty(self) -> bool:
        """Whether the definitions are as they were applied."""
        return not self.changes


def plan_change(performance: Performance, applied: Workspace | None, clock: Clock, progress: Progress) -> ChangePlan:
    """The plan of applying a workspace now. Works within the caller's transaction, which keeps or undoes all of it."""
    engine, workspace = performance.engine, performance.workspace
    found = changes(applied or Workspace(), workspace)
    renamed = renamed_segments(applied, workspace) if applied is not None else {}
    columns = _column_changes(engine, workspace, applied)
    last = current(engine)
    steps: list[Step] = []
    if applied is not None and last is not None and found:
        steps.append(CatchUp(applied, last.number, _half(progress, 0)))
        progress = _half(progress, 1)
    steps += [MakeColumns(tuple(columns))] if columns else []
    steps += _set_aside(engine, workspace, renamed, last)
    steps += [RenameSegment(was, name) for was, name in renamed.items()]
    make_columns(engine, workspace, [], clock.as_of)
    for step in steps:
        step.perform(performance)
    prepared = len(steps)
    performance.evaluation = evaluate(engine, workspace, clock, progress=progress)
    effect = effects(engine, performance.evaluation)
    number = last.number + 1 if last else 1
    steps += [KeepVersion(number, tuple(found)), MoveLeads(effect)]
    faults = performance.evaluation.faults
    return ChangePlan(tuple(steps), prepared, tuple(found), effect, faults, clock.as_of, number, first=last is None)


def _column_changes(engine: Engine, workspace: Workspace, applied: Workspace | None) -> list[ColumnChange]:
    """What imports must change in what they have kept; nothing, where nothing is imported."""
    if engine.capabilities.imports and not has_own_tables(workspace):
        return column_changes(engine, workspace, applied)
    reference_tables(engine, workspace)
    return []


def _set_aside(engine: Engine, workspace: Workspace, renamed: Mapping[str, str], last: Version | None) -> Iterator[SetAside]:
    """Recorded segments that are not the ones which have their names now: a rename takes them, or the other scope does."""
    scopes = {name: of for of in SCOPES for name in workspace.segment_names(of)}
    for name, of in engine.rows(template('SELECT segment, "of" FROM segue.segment ORDER BY segment')):
        if name in renamed.values() or scopes.get(name, of) != of:
            yield SetAside(name, f"{name} (until version {last.number if last else 0})")


def _half(progress: Progress, which: int) -> Progress:
    """Progress of the first (0) or second (1) half of the work."""
    return lambda sentence, part: progress(sentence, (which + part) / 2)


def perform(plan: ChangePlan, performance: Performance) -> None:
    """Performs the steps that are left, in the transaction in which the plan was made."""
    for step in plan.steps[plan.prepared :]:
        step.perform(performance)


def rename_segment(engine: Engine, was: str, name: str) -> None:
    """Memberships go by the new name from now on; the log of moves keeps the old one."""
    for table in ("segment", "membership"):
        old = exp.EQ(this=column("segment", "t"), expression=literal(was))
        engine.amend(table, "segment", literal(name), where=old)


def summary(found: Iterable[Change]) -> str:
    """A line about a change of definitions, for the list of versions."""
    words = {"add": "added", "change": "changed", "rename": "renamed", "remove": "removed"}
    told = []
    by_what: dict[str, list[Change]] = {}
    for change in found:
        by_what.setdefault(change.what, []).append(change)
    for what, listed in by_what.items():
        if len(listed) == 1:
            told.append(f"{words[what]} {listed[0].kind} {listed[0].name}")
        else:
            told.append(f"{words[what]} {len(listed)} definitions")
    return "; ".join(told) or "no change of definitions"


def refuse_nothing_applied(engine: Engine) -> Version:
    """The version in force. Raises SegueError where nothing was applied yet."""
    version = current(engine)
    if version is None:
        raise SegueError("nothing was applied yet", todo="See what would happen with: segue plan, then: segue apply")
    return version
