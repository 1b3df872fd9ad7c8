"""The folder of a workspace: its definitions, read again when a file has changed, and what a check finds in them.

Nothing of the warehouse is needed for that, nor loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from segue.checks.base import Check, Finding, Subject
from segue.checks.catalogue import findings
from segue.definitions.spark_address import read_spark_address
from segue.definitions.workspace import Settings, Workspace
from segue.errors import SegueError
from segue.language.clock import Clock
from segue.records import Diagnostic
from segue.workspace.find import SETTINGS_FILE
from segue.workspace.read import read_folder
from segue.workspace.stamps import Stamp, stamp

EMBEDDED: Final = {"duckdb": ".duckdb", "chdb": ".chdb"}
"""The engines whose warehouse is a file or folder of the workspace, and how its name ends where none is given."""

SPARK: Final = "spark"
"""The engine whose address names a folder, which may be within the workspace's."""

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
class Findings:
    """What a check found at an instant."""

    workspace: Workspace
    clock: Clock
    found: tuple[tuple[Check, Finding], ...]

    @property
    def countable(self) -> list[Finding]:
        """Those that concern some leads, where the definitions can be worked out at all."""
        if any(check.severity == "error" for check, _ in self.found):
            return []
        return [finding for _, finding in self.found if finding.concerns is not None]

    def report(self, numbers: Mapping[int, int] | None = None, uncounted: str = "") -> CheckReport:
        """`numbers`: of leads, by `id` of the finding."""
        told = tuple(check.diagnostic(finding, (numbers or {}).get(id(finding))) for check, finding in self.found)
        return CheckReport(told, self.workspace.files, counted=bool(numbers), uncounted=uncounted)


class Folder:
    """The folder of a workspace."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: tuple[Stamp, Workspace] | None = None

    @property
    def workspace(self) -> Workspace:
        """The definitions as they stand; read again when a file has changed."""
        if self._read is None or self._read[0] != _stamp(self.root, self._read[1]):
            workspace = read_folder(self.root)
            self._read = (_stamp(self.root, workspace), workspace)
        return self._read[1]

    @property
    def engine(self) -> str:
        """The name of the engine."""
        return self._settings.engine

    @property
    def address(self) -> str:
        """Where the warehouse is: its file or folder, there or not, or the address of a server or cluster."""
        if self.engine == SPARK:
            return str(read_spark_address(self._settings.location).seen_from(self.root))
        return str(self.location) if self.engine in EMBEDDED else self._settings.location

    @property
    def is_there(self) -> bool:
        """Whether there is a warehouse, or a server that may have one."""
        return self.engine not in EMBEDDED or self.location.exists()

    @property
    def location(self) -> Path:
        """The file or folder of the warehouse, there or not. Raises SegueError where it is on a server."""
        if self.engine not in EMBEDDED:
            raise SegueError(f"the warehouse is no file: it is kept by the engine '{self.engine}'", where=SETTINGS_FILE)
        return self.root / (self._settings.location or f"{self._settings.name}{EMBEDDED[self.engine]}")

    @property
    def _settings(self) -> Settings:
        """Raises InvalidWorkspace where the file that says where the warehouse is cannot be read."""
        settings = self.workspace.settings
        if settings == Settings() and any(one.at.path == SETTINGS_FILE for one in self.workspace.faults):
            raise InvalidWorkspace(self.findings(datetime.now(UTC)).report())
        return settings

    def findings(self, now: datetime) -> Findings:
        """What is wrong or doubtful in the definitions."""
        workspace = self.workspace
        clock = Clock(now, workspace.settings.calendar)
        return Findings(workspace, clock, tuple(findings(Subject(workspace, clock))))


def _stamp(root: Path, workspace: Workspace) -> Stamp:
    """Of the files that were read for a workspace, and of those that were missing or could not be read."""
    return stamp(root, {*workspace.files, *(fault.at.path for fault in workspace.faults)})
