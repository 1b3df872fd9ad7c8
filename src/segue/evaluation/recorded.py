"""What was recorded: the runs, and who was in which segment at an instant.

Recorded instants come back from the engine without a time zone, and are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from segue.engines.base import Engine
from segue.language.sql import exp, instant
from segue.language.template import template

CLOCK_TODO: Final = (
    "If this computer's clock is behind, set it right. If it was ahead when that run was made, runs are recorded again from "
    "that time on; to record any before, begin with a new warehouse: put the file of this one elsewhere, then import and apply."
)
"""What to do where the last run is of an instant that is still to come."""


@dataclass(frozen=True)
class LastRun:
    """The run recorded last: its number, the instant it was of, the version it ran with, and the last import that it saw."""

    number: int = 0
    as_of: datetime | None = None
    version: int = 0
    imports: int = 0

    def is_until(self, at: datetime) -> bool:
        """Whether nothing later than an instant is recorded."""
        return self.as_of is None or at >= self.as_of

    def why_unrecorded(self, as_of: datetime, now: datetime) -> str:
        """Why a run of an instant is not recorded after this one; empty where it is."""
        if self.as_of is not None and not self.is_until(now):
            return f"the last run is of {_shown(self.as_of)}, which is still to come. {CLOCK_TODO}"
        if as_of > now:
            return "the time is still to come."
        return "" if self.is_until(as_of) else "a later run is recorded already."


def last_run(engine: Engine) -> LastRun:
    """Without a run so far its number is 0."""
    found = engine.rows(
        template("SELECT number, as_of, version, COALESCE(imports, 0) FROM segue.run ORDER BY number DESC LIMIT 1")
    )
    if not found:
        return LastRun()
    number, as_of, version, imports = found[0]
    return LastRun(number, _utc(as_of), version, imports)


def first_as_of(engine: Engine) -> datetime | None:
    """The instant from which on memberships are recorded."""
    return _utc(engine.rows(template("SELECT MIN(as_of) FROM segue.run"))[0][0])


def as_of_before(engine: Engine, at: datetime) -> datetime | None:
    """The instant of the last run that was of an earlier one."""
    return _utc(engine.rows(template("SELECT MAX(as_of) FROM segue.run WHERE as_of < $at", at=instant(at)))[0][0])


def imported_since(engine: Engine, run: LastRun) -> bool:
    """Whether an import brought something that a run does not know of. Before the first run there is nothing to know it."""
    if not run.number:
        return False
    query = template("SELECT 1 FROM segue.import WHERE number > $seen AND new + changed > 0 LIMIT 1", seen=run.imports)
    return bool(engine.rows(query))


def last_import(engine: Engine) -> int:
    """The number of the last import; 0 for none."""
    return int(engine.rows(template("SELECT COALESCE(MAX(number), 0) FROM segue.import"))[0][0])


def import_to_come(engine: Engine, now: datetime) -> str:
    """What is to be said where an import is of an instant that is still to come; else nothing."""
    latest = _utc(engine.rows(template('SELECT MAX("at") FROM segue.import'))[0][0])
    if latest is None or latest <= now:
        return ""
    told = "If this computer's clock is behind, set it right; if it was ahead then, what that import told counts from then on"
    return f"an earlier import is of {_shown(latest)}, which is still to come. {told}"


def was_member(at: datetime) -> exp.Expr:
    """Whether a row of `membership` holds at an instant."""
    return template("entered_at <= $at AND (exited_at IS NULL OR exited_at > $at)", at=instant(at))


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None else None
