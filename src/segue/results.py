"""What the operations of a project give back. All of it is plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segue.evaluation.change_plans import ChangePlan
from segue.evaluation.runs import Run
from segue.evaluation.versions import Version


@dataclass(frozen=True)
class Applied:
    """What `apply` did: the plan it performed, the version it made, and the run that recorded the moves."""

    plan: ChangePlan
    version: Version | None
    run: Run | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunReport:
    """What `run` found. `unrecorded`: why it was not written down, as runs of the past are only shown; empty where it was."""

    run: Run
    recorded: bool
    counts: Mapping[str, int]
    unapplied_changes: bool = False
    unrecorded: str = ""
