"""What was recorded: the runs, and who was in which segment at an instant.

Recorded instants come back from the engine without a time zone, and are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from segue.engines.base import Engine
from segue.language.sql import exp, instant
from segue.language.template import template


@dataclass(frozen=True)
class LastRun:
    """The run recorded last: its number, the instant it was of, when it ran, and the version it ran with."""

    number: int = 0
    as_of: datetime | None = None
    started_at: datetime | None = None
    version: int = 0

    def is_until(self, at: datetime) -> bool:
        """Whether nothing later than an instant is recorded."""
        return self.as_of is None or at >= self.as_of


def last_run(engine: Engine) -> LastRun:
    """Without a run so far its number is 0."""
    found = engine.rows(template("SELECT number, as_of, started_at, version FROM segue.run ORDER BY number DESC LIMIT 1"))
    if not found:
        return LastRun()
    number, as_of, started_at, version = found[0]
    return LastRun(number, _utc(as_of), _utc(started_at), version)


def first_as_of(engine: Engine) -> datetime | None:
    """The instant from which on memberships are recorded."""
    return _utc(engine.rows(template("SELECT MIN(as_of) FROM segue.run"))[0][0])


def as_of_before(engine: Engine, at: datetime) -> datetime | None:
    """The instant of the last run that was of an earlier one."""
    return _utc(engine.rows(template("SELECT MAX(as_of) FROM segue.run WHERE as_of < $at", at=instant(at)))[0][0])


def imported_since(engine: Engine, run: LastRun) -> bool:
    """Whether an import brought something that a run does not know of."""
    if run.started_at is None:
        return False
    query = template(
        'SELECT 1 FROM segue."import" WHERE "at" > $since AND new + changed > 0 LIMIT 1', since=instant(run.started_at)
    )
    return bool(engine.rows(query))


def was_member(at: datetime) -> exp.Expr:
    """Whether a row of `membership` holds at an instant."""
    return template("entered_at <= $at AND (exited_at IS NULL OR exited_at > $at)", at=instant(at))


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None else None
