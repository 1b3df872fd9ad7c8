"""What the operations of a project give back. All of it is plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from segue.errors import SegueError
from segue.evaluation.change_plans import ChangePlan
from segue.evaluation.runs import Run
from segue.evaluation.versions import Version
from segue.records import Diagnostic

MOST_ERRORS: Final = 3
"""How many errors of the definitions an exception tells."""


@dataclass(frozen=True)
class CheckReport:
    """What `check` found, and the texts of the files it speaks of.

    `counted`: whether the leads that findings concern were counted; `uncounted`: why not, where they should have been.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    counted: bool = False
    uncounted: str = ""

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
        errors = report.of("error")
        first = "\n".join(f"  {one.at} {one.code} {one.message}" for one in errors[:MOST_ERRORS])
        number = "an error" if len(errors) == 1 else f"{len(errors):,} errors"
        super().__init__(f"the definitions have {number}", todo=f"{first}\nSee all with: segue check")


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
