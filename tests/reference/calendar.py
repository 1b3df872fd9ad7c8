"""Stretches of time seen from one `as_of`, worked out with datetime and zoneinfo. Section "Time" of meaning.md."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from segue.language.tree import Ages, Duration, Literal, Node, Period, Window

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
WRITTEN = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d)?)?")


@dataclass(frozen=True)
class Day:
    """A written date: the local day from `begin` until before `end`."""

    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Stretch:
    """From `start` to `end`; None has no end. Each end is in the stretch or out of it."""

    start: datetime | None
    end: datetime | None
    start_in: bool = True
    end_in: bool = False

    def __contains__(self, at: datetime) -> bool:
        begun = self.start is None or at > self.start or (self.start_in and at == self.start)
        ended = self.end is not None and (at > self.end or (not self.end_in and at == self.end))
        return begun and not ended


ALWAYS = Stretch(None, None)


def fixed(amount: Decimal, unit: str) -> timedelta:
    """A fixed duration, exact to the microsecond."""
    return timedelta(microseconds=int(amount * SECONDS[unit] * 1_000_000))


def months_away(day: date, months: int) -> date:
    """The day so many months later, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Calendar:
    """An instant, and how the workspace counts days, weeks and years from it."""

    as_of: datetime
    zone: ZoneInfo
    first_weekday: int
    first_month: int

    @property
    def today(self) -> date:
        return self.as_of.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The instant at which a local day begins; fold 0 where clocks change at midnight."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    # --- durations ---

    def _months_ago(self, amount: Decimal, unit: str) -> datetime:
        return self.midnight(months_away(self.today, -int(amount) * MONTHS[unit]))

    def in_the_last(self, duration: Duration) -> Stretch:
        if duration.unit in SECONDS:
            start = self.as_of - fixed(duration.amount, duration.unit)
            return Stretch(start, self.as_of, start_in=False, end_in=True)
        return Stretch(self._months_ago(duration.amount, duration.unit), self.as_of, end_in=True)

    def more_than_ago(self, duration: Duration) -> Stretch:
        if duration.unit in SECONDS:
            return Stretch(None, self.as_of - fixed(duration.amount, duration.unit), end_in=True)
        return Stretch(None, self._months_ago(duration.amount, duration.unit))

    def in_the_next(self, duration: Duration) -> Stretch:
        if duration.unit in SECONDS:
            end = self.as_of + fixed(duration.amount, duration.unit)
            return Stretch(self.as_of, end, start_in=False, end_in=True)
        last = months_away(self.today, int(duration.amount) * MONTHS[duration.unit])
        return Stretch(self.as_of, self.midnight(last + timedelta(days=1)), start_in=False)

    def between_ages(self, ages: Ages) -> Stretch:
        """Both `in the last` of the greater age and `more than ... ago` of the smaller one."""
        since = self.in_the_last(Duration(ages.most, ages.unit))
        until = self.more_than_ago(Duration(ages.least, ages.unit))
        return Stretch(since.start, until.end, start_in=since.start_in, end_in=until.end_in)

    # --- periods ---

    def period(self, period: Period) -> Stretch:
        first, following = self._days(period.unit, period.which)
        return Stretch(self.midnight(first), self.midnight(following))

    def _days(self, unit: str, which: int) -> tuple[date, date]:
        """The first day of a period, and the first day after it."""
        today = self.today
        if unit in ("day", "week"):
            length = {"day": 1, "week": 7}[unit]
            back = (today.weekday() - self.first_weekday) % 7 if unit == "week" else 0
            first = today + timedelta(days=which * length - back)
            return first, first + timedelta(days=length)
        length = MONTHS[unit.removeprefix("fiscal ")]
        january = self.first_month if unit.startswith("fiscal") else 1
        this = today.replace(day=1)
        first = months_away(this, which * length - (today.month - january) % length)
        return first, months_away(first, length)

    # --- written dates ---

    def written(self, text: str) -> Day | datetime:
        """A day, or one instant where a time of day is written."""
        found = WRITTEN.fullmatch(text)
        assert found is not None, f"not a date: {text}"
        year, month, day, hour, minute, second, fraction, offset = found.groups()
        the_day = date(int(year), int(month), int(day))
        if hour is None:
            return Day(self.midnight(the_day), self.midnight(the_day + timedelta(days=1)))
        thousandths = int((fraction or "0").ljust(3, "0"))
        local = datetime(the_day.year, the_day.month, the_day.day, int(hour), int(minute), int(second or 0), thousandths * 1000)
        if offset is not None:
            return datetime.fromisoformat(f"{local.isoformat()}{offset.replace('Z', '+00:00')}").astimezone(UTC)
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    # --- windows ---

    def window(self, window: Window | None) -> Stretch:
        """The stretch a window names; all of time without one. What comes after as_of is left out elsewhere."""
        if window is None:
            return ALWAYS
        end = window.ends[0]
        if window.kind == "in the last":
            assert isinstance(end, Duration)
            return self.in_the_last(end)
        if window.kind == "more than ago":
            assert isinstance(end, Duration)
            return self.more_than_ago(end)
        if window.kind == "ages":
            assert isinstance(end, Ages)
            return self.between_ages(end)
        if window.kind == "period":
            assert isinstance(end, Period)
            return self.period(end)
        return self._dated(window.kind, [self.written(_text(one)) for one in window.ends])

    @staticmethod
    def _dated(kind: str, dates: list[Day | datetime]) -> Stretch:
        """Before, after, since, on one date, or between two."""
        first, last = dates[0], dates[-1]
        begin = first.begin if isinstance(first, Day) else first
        end = last.end if isinstance(last, Day) else last
        exact = not isinstance(last, Day)
        if kind == "before":
            return Stretch(None, begin)
        if kind == "after":
            return Stretch(end, None, start_in=not exact)
        if kind == "since":
            return Stretch(begin, None)
        return Stretch(begin, end, end_in=exact)


def _text(node: Node) -> str:
    assert isinstance(node, Literal)
    return str(node.value)
