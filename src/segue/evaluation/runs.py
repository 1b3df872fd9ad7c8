"""Runs: evaluations that were recorded, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from segue.engines.base import Engine
from segue.evaluation.evaluate import Evaluation, Fault
from segue.evaluation.memberships import record
from segue.evaluation.recorded import last_import

RunScope = Literal["run", "apply"]


@dataclass(frozen=True)
class Run:
    """What a recorded evaluation did. `seconds`: how long it took."""

    number: int
    as_of: datetime
    version: int
    leads: int
    accounts: int
    entered: int
    exited: int
    moves: int
    seconds: float
    faults: tuple[Fault, ...] = ()


def record_run(
    engine: Engine, evaluation: Evaluation, *, version: int, started_at: datetime, seconds: float, scope: RunScope
) -> Run:  # fmt: skip
    """Records an evaluation with its row in `run`, in the caller's transaction."""
    done = record(engine, evaluation, version=version)
    faults = [{"framework": one.framework, "leads": one.leads, "examples": list(one.examples)} for one in evaluation.faults]
    engine.append(
        "run",
        [
            {
                "number": done.run, "scope": scope, "as_of": evaluation.clock.as_of, "started_at": started_at,
                "version": version,
                "leads": evaluation.leads, "accounts": evaluation.accounts, "moves": done.moves, "seconds": seconds,
                "faults": faults, "imports": last_import(engine),
            }
        ],
    )  # fmt: skip
    return Run(
        done.run, evaluation.clock.as_of, version, evaluation.leads, evaluation.accounts, done.entered, done.exited, done.moves,
        seconds, evaluation.faults,
    )  # fmt: skip
