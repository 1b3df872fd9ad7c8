"""Runs the plan of a workspace on its engine: the states of all leads and accounts at an instant, as temporary tables.

Nothing is recorded here. Leads that a table cannot place (two rows under `unique`) keep the segment in which they were
recorded last: where there are such leads the plan runs once more, with the recorded state beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlglot import exp

from segue.compiler.emitter import Need
from segue.compiler.plan import COLLECTED, STATES, Ask, Plan, PlanOptions, compile_plan, has_bit, word_of
from segue.compiler.segments import FIXED_MEMBER
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.evaluation.limits import refuse_too_wide
from segue.ingestion.own_tables import refuse_doubled, show_own_tables
from segue.language.clock import Clock
from segue.language.sql import column, instant
from segue.language.template import template
from segue.language.types import Scope
from segue.records import SCHEMA

Progress = Callable[[str, float], None]
SCOPES: Final[tuple[Scope, ...]] = ("lead", "account")
FAULT_EXAMPLES: Final = 5


@dataclass(frozen=True)
class Fault:
    """A table that could not place some leads: which, how many, and the keys of a few."""

    framework: str
    of: Scope
    leads: int
    examples: tuple[str, ...]
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """What the temporary states hold, until they are made again."""

    workspace: Workspace
    clock: Clock
    plan: Plan
    positions: Mapping[str, int]
    faults: tuple[Fault, ...] = ()
    leads: int = 0
    accounts: int = 0


@dataclass(frozen=True)
class Scoped:
    """Which leads, and what of the definitions: a table of lead ids, further conditions to answer, and, where not all
    columns are wanted, which. `keep`: leads that a table cannot place keep their recorded segment.
    """

    among: str = ""
    asks: tuple[Ask, ...] = ()
    only: frozenset[Need] | None = None
    keep: bool = True


def evaluate(
    engine: Engine, workspace: Workspace, clock: Clock, *,
    scoped: Scoped = Scoped(), progress: Progress = lambda sentence, part: None,
) -> Evaluation:  # fmt: skip
    """Makes the states of leads and accounts. `progress` is told what runs and how far it is, from 0 to 1."""
    show_own_tables(engine, workspace)
    positions = positions_of(engine, workspace)
    _fixed_members(engine, workspace)
    able = engine.capabilities
    options = PlanOptions(
        dialect=able.dialect, fences=able.fences, positions=positions, history=_has_later_changes(engine, clock),
        among=scoped.among, most_events=0 if scoped.only is not None else _most_events(engine), asks=scoped.asks,
        only=scoped.only,
    )  # fmt: skip
    evaluation = _run(engine, workspace, clock, options, progress)
    for scope in SCOPES if not scoped.among else ():
        refuse_doubled(engine, workspace, scope, STATES[scope])
    faults = _faults(engine, evaluation)
    if faults and scoped.keep and engine.columns("lead_state"):
        options = _with_prior(engine, options)
        evaluation = _run(engine, workspace, clock, options, progress)
    return Evaluation(
        workspace, clock, evaluation.plan, positions, faults, engine.count(STATES["lead"]), engine.count(STATES["account"])
    )  # fmt: skip


def _run(engine: Engine, workspace: Workspace, clock: Clock, options: PlanOptions, progress: Progress) -> Evaluation:
    plan = compile_plan(workspace, clock, options)
    refuse_too_wide(plan, engine.capabilities)
    for at, step in enumerate(plan.steps):
        progress(step.sentence, at / len(plan.steps))
        engine.make(step.table, step.select)
    kept = {COLLECTED, *STATES.values()}
    engine.drop(*(step.table for step in plan.steps if step.table not in kept))
    return Evaluation(workspace, clock, plan, options.positions)


def positions_of(engine: Engine, workspace: Workspace) -> dict[str, int]:
    """The bit of every segment: the one it has had before, else the next that is free. Leads' and accounts' are apart."""
    recorded = engine.rows(template('SELECT segment, "of", position FROM segue.segment'))
    found: dict[str, int] = {}
    for of in SCOPES:
        taken = {segment: position for segment, scope, position in recorded if scope == of}
        following = max(taken.values(), default=-1) + 1
        for segment in workspace.segment_names(of):
            if segment not in taken:
                taken[segment] = following
                following += 1
        found |= taken
    return found


def _fixed_members(engine: Engine, workspace: Workspace) -> None:
    """The keys of fixed segments, as a table the plan can ask."""
    rows = [
        (name, key.lower() if "@" in key else key)
        for name, segment in workspace.segments.items()
        if segment.members is not None
        for key in segment.members.keys
    ]
    engine.make_from(FIXED_MEMBER, {"segment": "text", "key": "text"}, rows)


def _has_later_changes(engine: Engine, clock: Clock) -> bool:
    later = template('SELECT 1 FROM segue.trait_change WHERE "at" > $now LIMIT 1', now=instant(clock.as_of))
    return bool(engine.rows(later))


def _most_events(engine: Engine) -> int:
    """The most events that a lead, or an account itself, has; 0 where the engine cannot pack counts."""
    if not engine.capabilities.wide_sums:
        return 0
    query = template("SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM segue.event GROUP BY lead_id, account_id) AS c")
    return int(engine.rows(query)[0][0] or 1)


def _with_prior(engine: Engine, options: PlanOptions) -> PlanOptions:
    return replace(options, prior=True, recorded={scope: _words(engine, scope) for scope in SCOPES})


def _words(engine: Engine, scope: Scope) -> int:
    return sum(1 for name in engine.columns(f"{scope}_state") if name.startswith("word_"))


def _faults(engine: Engine, evaluation: Evaluation) -> tuple[Fault, ...]:
    found: list[Fault] = []
    for framework in evaluation.workspace.frameworks.values():
        name, of = f"fault:{framework.name.value}", framework.of
        if framework.hit_policy not in ("unique", "any") or name not in evaluation.plan.fields[of]:
            continue
        state, marked = STATES[of], column(name, "s")
        number = engine.rows(
            template("SELECT COUNT(*) FROM $state AS s WHERE $marked", state=exp.table_(state), marked=marked)
        )[0][0]
        if number:
            examples = engine.rows(
                template(
                    "SELECT t.key FROM $state AS s JOIN $table AS t ON $same WHERE $marked ORDER BY t.key LIMIT $most",
                    state=exp.table_(state),
                    table=exp.table_(of, db=SCHEMA),
                    marked=marked,
                    most=FAULT_EXAMPLES,
                    same=exp.EQ(this=column(f"{of}_id", "s"), expression=column(f"{of}_id", "t")),
                )
            )
            found.append(Fault(framework.name.value, of, int(number), tuple(key for (key,) in examples)))
    return tuple(found)


def counts(engine: Engine, evaluation: Evaluation) -> dict[str, int]:
    """The number of members of every segment in the temporary states."""
    found: dict[str, int] = {}
    for of in SCOPES:
        names = list(evaluation.plan.segments[of])
        if not names:
            continue
        numbers = engine.rows(exp.select(*(_members(name, evaluation) for name in names)).from_(STATES[of]))[0]
        found |= {name: int(number) for name, number in zip(names, numbers, strict=True)}
    return found


def _members(segment: str, evaluation: Evaluation) -> exp.Expr:
    word, bit = word_of(evaluation.positions[segment])
    return template("COUNT(*) FILTER (WHERE $member)", member=has_bit(column(word), bit))
