"""What an evaluation would change: who enters and leaves each segment, moves in frameworks, treatments that start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.evaluation.differences import difference
from segue.evaluation.evaluate import Evaluation, counts
from segue.language.template import template
from segue.language.types import Scope


@dataclass(frozen=True)
class SegmentEffect:
    """How many are in a segment before and after, and how many enter and leave."""

    segment: str
    of: Scope
    before: int
    enters: int
    leaves: int
    after: int


@dataclass(frozen=True)
class Move:
    """How many go from one segment of a framework to another; empty for no segment of it."""

    framework: str
    previous: str
    segment: str
    leads: int


@dataclass(frozen=True)
class Treatment:
    """A treatment, whose segment it is of, and how many would newly get it."""

    segment: str
    treatment: Mapping[str, str]
    leads: int


@dataclass(frozen=True)
class Effects:
    """`leads`: how many leads and accounts are touched at all."""

    segments: tuple[SegmentEffect, ...]
    moves: tuple[Move, ...]
    treatments: tuple[Treatment, ...]
    leads: int

    @property
    def any(self) -> bool:
        return self.leads > 0


def effects(engine: Engine, evaluation: Evaluation) -> Effects:
    """The difference between the states just made and those recorded."""
    difference(engine, evaluation)
    after = counts(engine, evaluation)
    rows = engine.rows(
        template(
            "SELECT segment, CASE WHEN MAX(lead_id) IS NULL THEN 'account' ELSE 'lead' END, COUNT(*) FILTER (WHERE enters), "
            "COUNT(*) FILTER (WHERE NOT enters) FROM run_difference GROUP BY segment"
        )
    )
    moved = {segment: (of, int(enters), int(leaves)) for segment, of, enters, leaves in rows}
    workspace = evaluation.workspace
    scopes: dict[str, Scope] = {name: of for of in ("lead", "account") for name in workspace.segment_names(of)}
    scopes |= {segment: of for segment, (of, _, _) in moved.items() if segment not in scopes}
    segments = tuple(_effect(name, of, after.get(name, 0), moved.get(name)) for name, of in scopes.items())
    touched = engine.rows(template("SELECT COUNT(DISTINCT lead_id) + COUNT(DISTINCT account_id) FROM run_difference"))[0][0]
    return Effects(segments, _moves(engine), _treatments(workspace, segments), int(touched))


def _effect(name: str, of: Scope, after: int, moved: tuple[str, int, int] | None) -> SegmentEffect:
    _, enters, leaves = moved or ("", 0, 0)
    return SegmentEffect(name, of, after - enters + leaves, enters, leaves, after)


def _moves(engine: Engine) -> tuple[Move, ...]:
    rows = engine.rows(
        template(
            "SELECT framework, COALESCE(previous, ''), COALESCE(segment, ''), COUNT(*) "
            "FROM (SELECT lead_id, account_id, framework, "
            "MAX(CASE WHEN enters THEN segment END) AS segment, MAX(CASE WHEN NOT enters THEN segment END) AS previous "
            "FROM run_difference WHERE framework IS NOT NULL GROUP BY 1, 2, 3) AS m GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2, 3"
        )
    )
    return tuple(Move(*row) for row in rows)


def _treatments(workspace: Workspace, segments: tuple[SegmentEffect, ...]) -> tuple[Treatment, ...]:
    found = [
        Treatment(effect.segment, given, effect.enters)
        for effect in segments
        if effect.enters and (given := treatment_of(workspace, effect.segment))
    ]
    return tuple(sorted(found, key=lambda one: -one.leads))


def treatment_of(workspace: Workspace, segment: str) -> dict[str, str]:
    """What members of a segment get, by kind or output column."""
    plain = workspace.segments.get(segment)
    if plain is not None:
        return dict(plain.treatment)
    framework = workspace.framework_of(segment)
    return framework.treatment(segment) if framework is not None else {}
