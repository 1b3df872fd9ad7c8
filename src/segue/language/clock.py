"""Time as an argument: the instants that a window, a period or a date stands for, seen from one `as_of`.

Instants are UTC with millisecond precision. Every stretch of time is made a pair of edges (after, until], so that no
engine does calendar arithmetic: an edge is an instant, and knows when it moves.

- A fixed duration (seconds to weeks) slides with `as_of`: something that happened at `at` crosses the edge at
  `at + moves`.
- A day, month, quarter or year follows the workspace's calendar: the edge stays where it is until `rolls`. Months
  back are counted from the start of the present day, so that such an edge moves at midnight only.
- A date stands still.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from segue.language.tree import Ages, Duration, Literal, Period, Window

TICK: Final = timedelta(milliseconds=1)
FIXED_UNITS: Final = {
    "second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1),
    "day": timedelta(days=1), "week": timedelta(weeks=1),
}  # fmt: skip
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
EARLIEST: Final = datetime(1, 1, 2, tzinfo=UTC)
LATEST: Final = datetime(9999, 12, 30, tzinfo=UTC)
LONGEST: Final = LATEST - EARLIEST
"""A duration longer than all calendars reaches as far as this one."""

_DATE: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$",
    re.ASCII,
)


@dataclass(frozen=True)
class Calendar:
    """How a workspace counts days and weeks. `week_starts` 0 is Monday; `fiscal_starts` is a month, 1 January."""

    timezone: str = "UTC"
    week_starts: int = 0
    fiscal_starts: int = 1

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def midnight(self, day: date) -> datetime:
        """The instant at which a local day begins."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def read(self, text: str) -> tuple[datetime, datetime] | None:
        """What a written date stands for, as (first instant, first instant after it); None if it is no date.

        A date is its whole local day; a date with a time is one instant, local unless it names its offset, and its
        stretch is empty: both ends are equal.
        """
        match = _DATE.match(text.strip())
        if not match:
            return None
        try:
            return self._read(match)
        except ValueError:
            return None

    def _read(self, match: re.Match[str]) -> tuple[datetime, datetime]:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if not EARLIEST.date() < day < LATEST.date():
            raise ValueError(f"{day} is out of range")
        if match[4] is None:
            return self.midnight(day), self.midnight(day + timedelta(days=1))
        micro = int((match[7] or "0").ljust(6, "0")) // 1000 * 1000
        zone = ZoneInfo("UTC") if match[8] == "Z" else self.zone
        local = datetime(day.year, day.month, day.day, int(match[4]), int(match[5]), int(match[6] or 0), micro, zone)
        if match[8] and match[8] != "Z":
            local = datetime.strptime(f"{local:%Y-%m-%dT%H:%M:%S.%f}{match[8]}", "%Y-%m-%dT%H:%M:%S.%f%z")
        instant = local.astimezone(UTC)
        return instant, instant


@dataclass(frozen=True)
class Edge:
    """An end of a stretch. `moves`: what lies at `at` crosses it at `at + moves`; `rolls`: when the edge jumps."""

    instant: datetime
    moves: timedelta | None = None
    rolls: datetime | None = None


@dataclass(frozen=True)
class Stretch:
    """Instants later than `after` and not later than `until`; None is without end."""

    after: Edge | None = None
    until: Edge | None = None

    @property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(edge for edge in (self.after, self.until) if edge is not None)

    def __and__(self, other: Stretch) -> Stretch:
        after = max((e for e in (self.after, other.after) if e is not None), key=lambda e: e.instant, default=None)
        until = min((e for e in (self.until, other.until) if e is not None), key=lambda e: e.instant, default=None)
        return Stretch(after, until)

    @property
    def is_empty(self) -> bool:
        return self.after is not None and self.until is not None and self.after.instant >= self.until.instant


EVER: Final = Stretch()


def fixed(duration: Duration) -> timedelta | None:
    """The length of a duration whose length is always the same; None for months, quarters and years."""
    unit = FIXED_UNITS.get(duration.unit)
    if unit is None:
        return None
    return min(int(duration.amount * (unit // TICK)), LONGEST // TICK) * TICK


@dataclass(frozen=True)
class Clock:
    """One instant and the calendar it is read by."""

    as_of: datetime
    calendar: Calendar = Calendar()

    @cached_property
    def today(self) -> date:
        return self.as_of.astimezone(self.calendar.zone).date()

    @cached_property
    def tomorrow(self) -> datetime:
        return self.calendar.midnight(self.today + timedelta(days=1))

    def ago(self, duration: Duration) -> Edge:
        """The edge a duration back from now; what lies exactly on it is already beyond it."""
        length = fixed(duration)
        if length is not None:
            return self._moved(-length)
        day = shift_months(self.today, -int(duration.amount) * MONTHS[duration.unit])
        return Edge(self.calendar.midnight(day) - TICK, rolls=self.tomorrow)

    def ahead(self, duration: Duration) -> Edge:
        """The edge a duration ahead of now; what lies exactly on it is still before it."""
        length = fixed(duration)
        if length is not None:
            return self._moved(length)
        day = shift_months(self.today, int(duration.amount) * MONTHS[duration.unit])
        return Edge(self.calendar.midnight(day + timedelta(days=1)) - TICK, rolls=self.tomorrow)

    def _moved(self, by: timedelta) -> Edge:
        """An edge at a fixed distance; one beyond all calendars stands still at their end."""
        try:
            instant = self.as_of + by
        except OverflowError:
            instant = EARLIEST if by < timedelta(0) else LATEST
        if EARLIEST < instant < LATEST:
            return Edge(instant, moves=-by)
        return Edge(EARLIEST if by < timedelta(0) else LATEST)

    def ages(self, ages: Ages) -> Stretch:
        older = self.ago(Duration(ages.most, ages.unit))
        newer = self.ago(Duration(ages.least, ages.unit))
        return Stretch(older, newer)

    def period(self, period: Period) -> Stretch:
        """A day, week, month, quarter or year of the workspace's calendar."""
        start = _start_of(self.today, period.unit, self.calendar)
        first = _step(start, period.unit, period.which)
        following = _step(start, period.unit, period.which + 1)
        rolls = self.calendar.midnight(_step(start, period.unit, 1))
        midnight = self.calendar.midnight
        return Stretch(Edge(midnight(first) - TICK, rolls=rolls), Edge(midnight(following) - TICK, rolls=rolls))

    def window(self, window: Window | None) -> Stretch:
        """The stretch of a window; dates in it must have been checked to be dates."""
        if window is None:
            return EVER
        one = window.ends[0]
        if isinstance(one, Duration):
            edge = self.ago(one)
            return Stretch(until=edge) if window.kind == "more than ago" else Stretch(after=edge)
        if isinstance(one, Ages):
            return self.ages(one)
        if isinstance(one, Period):
            return self.period(one)
        return self._dates(window)

    def _dates(self, window: Window) -> Stretch:
        start, _ = self.date(window.ends[0])
        last = self._last(window.ends[-1])
        if window.kind == "before":
            return Stretch(until=Edge(start - TICK))
        if window.kind == "after":
            return Stretch(after=Edge(last))
        if window.kind == "since":
            return Stretch(after=Edge(start - TICK))
        return Stretch(Edge(start - TICK), Edge(last))

    def _last(self, literal: object) -> datetime:
        """The last instant that belongs to a date."""
        start, end = self.date(literal)
        return start if start == end else end - TICK

    def date(self, literal: object) -> tuple[datetime, datetime]:
        """The stretch [first, next) of a date literal that typing has accepted."""
        text = literal.value if isinstance(literal, Literal) else literal
        read = self.calendar.read(str(text))
        if read is None:
            raise ValueError(f"not a date: {text!r}")
        return read


def shift_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    index = max(24, min(index, 9998 * 12))
    year, month = divmod(index, 12)
    following = date(year + (month == 11), month % 12 + 2 if month < 11 else 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _start_of(day: date, unit: str, calendar: Calendar) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=(day.weekday() - calendar.week_starts) % 7)
    first_month = calendar.fiscal_starts if unit.startswith("fiscal") else 1
    length = MONTHS[unit.removeprefix("fiscal ")]
    back = (day.month - first_month) % length if length > 1 else 0
    return shift_months(day.replace(day=1), -back)


def _step(start: date, unit: str, steps: int) -> date:
    if unit in ("day", "week"):
        return start + FIXED_UNITS[unit] * steps
    return shift_months(start, MONTHS[unit.removeprefix("fiscal ")] * steps)
