"""Windows, periods and written dates as stretches of instants, and when a stretch can change by the mere passing of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.language.clock import EVER, LONGEST, TICK, Calendar, Clock, Edge, Stretch, fixed, shift_months
from segue.language.parsing import parse_condition
from segue.language.tree import Ages, Did, Duration, Literal, Period, Window

LONDON, NEW_YORK, CAIRO = Calendar("Europe/London"), Calendar("America/New_York"), Calendar("Africa/Cairo")
APIA, LORD_HOWE = Calendar("Pacific/Apia"), Calendar("Australia/Lord_Howe")
FROM_SUNDAY, FROM_SATURDAY = Calendar("America/New_York", week_starts=6), Calendar("America/New_York", week_starts=5)
FROM_APRIL = Calendar("Europe/London", fiscal_starts=4)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(text: str) -> Window:
    did = parse_condition(f"did 'E' {text}")
    assert isinstance(did, Did)
    assert did.window is not None
    return did.window


def stretch(text: str, as_of: str, calendar: Calendar = LONDON) -> tuple[datetime | None, datetime | None]:
    """The first and the last instant of a window."""
    found = Clock(at(as_of), calendar).window(window(text))
    after, until = found.after, found.until
    return after.instant + TICK if after else None, until.instant if until else None


@pytest.mark.parametrize(
    ("text", "as_of", "first", "last"),
    [
        ("in the last 7 days", "2026-03-30 10:30", "2026-03-23 10:30:00.001", None),
        ("in the last 1.5 days", "2026-03-30 10:30", "2026-03-28 22:30:00.001", None),
        ("in the last 90 seconds", "2026-03-30 10:30", "2026-03-30 10:28:30.001", None),
        ("in the last 0.0004 seconds", "2026-03-30 10:30", "2026-03-30 10:30:00.001", None),
        ("more than 2 weeks ago", "2026-03-30 10:30", None, "2026-03-16 10:30"),
        ("between 1 and 3 hours ago", "2026-03-30 10:30", "2026-03-30 07:30:00.001", "2026-03-30 09:30"),
        ("in the last 1 month", "2026-03-30 10:30", "2026-02-28 00:00", None),
        ("in the last 1 month", "2026-03-28 10:30", "2026-02-28 00:00", None),
        ("in the last 1 month", "2024-03-30 10:30", "2024-02-29 00:00", None),
        ("in the last 1 year", "2024-02-29 10:30", "2023-02-28 00:00", None),
        ("in the last 2 quarters", "2026-08-31 10:30", "2026-02-28 00:00", None),
        ("in the last 0 months", "2026-03-30 10:30", "2026-03-29 23:00", None),
        ("in the last 6 months", "2026-04-24 10:30", "2025-10-23 23:00", None),
        ("more than 1 month ago", "2026-03-30 10:30", None, "2026-02-27 23:59:59.999"),
        ("between 1 and 2 months ago", "2026-03-30 10:30", "2026-01-30 00:00", "2026-02-27 23:59:59.999"),
        ("today", "2026-03-29 12:00", "2026-03-29 00:00", "2026-03-29 22:59:59.999"),
        ("yesterday", "2026-03-30 12:00", "2026-03-29 00:00", "2026-03-29 22:59:59.999"),
        ("tomorrow", "2026-10-24 12:00", "2026-10-24 23:00", "2026-10-25 23:59:59.999"),
        ("this week", "2026-03-29 12:00", "2026-03-23 00:00", "2026-03-29 22:59:59.999"),
        ("next week", "2026-03-29 12:00", "2026-03-29 23:00", "2026-04-05 22:59:59.999"),
        ("this month", "2026-03-31 23:30", "2026-03-31 23:00", "2026-04-30 22:59:59.999"),
        ("last quarter", "2026-01-01 00:00", "2025-09-30 23:00", "2025-12-31 23:59:59.999"),
        ("this year", "2025-12-31 23:59:59.999", "2025-01-01 00:00", "2025-12-31 23:59:59.999"),
        ("next year", "2026-06-01 00:00", "2027-01-01 00:00", "2027-12-31 23:59:59.999"),
        ("before '2026-03-29'", "2020-01-01 00:00", None, "2026-03-28 23:59:59.999"),
        ("after '2026-03-29'", "2020-01-01 00:00", "2026-03-29 23:00", None),
        ("since '2026-03-29'", "2020-01-01 00:00", "2026-03-29 00:00", None),
        ("on '2026-03-29'", "2020-01-01 00:00", "2026-03-29 00:00", "2026-03-29 22:59:59.999"),
        ("between '2026-03-28' and '2026-03-29 12:00'", "2020-01-01 00:00", "2026-03-28 00:00", "2026-03-29 11:00"),
        ("before '2026-03-29 12:00'", "2020-01-01 00:00", None, "2026-03-29 10:59:59.999"),
        ("after '2026-03-29 12:00'", "2020-01-01 00:00", "2026-03-29 11:00:00.001", None),
        ("on '2026-03-29 12:00'", "2020-01-01 00:00", "2026-03-29 11:00", "2026-03-29 11:00"),
    ],
)  # fmt: skip
def test_windows_in_london(text: str, as_of: str, first: str | None, last: str | None) -> None:
    assert stretch(text, as_of) == (at(first) if first else None, at(last) if last else None)


@pytest.mark.parametrize(
    ("text", "as_of", "calendar", "first", "last"),
    [
        ("today", "2026-03-08 12:00", NEW_YORK, "2026-03-08 05:00", "2026-03-09 03:59:59.999"),
        ("today", "2026-11-01 12:00", NEW_YORK, "2026-11-01 04:00", "2026-11-02 04:59:59.999"),
        ("today", "2026-11-01 03:59:59.999", NEW_YORK, "2026-10-31 04:00", "2026-11-01 03:59:59.999"),
        ("today", "2026-04-24 12:00", CAIRO, "2026-04-23 22:00", "2026-04-24 20:59:59.999"),
        ("yesterday", "2026-04-24 12:00", CAIRO, "2026-04-22 22:00", "2026-04-23 21:59:59.999"),
        ("today", "2011-12-31 12:00", APIA, "2011-12-31 10:00", "2012-01-01 09:59:59.999"),
        ("today", "2026-04-05 00:00", LORD_HOWE, "2026-04-04 13:00", "2026-04-05 13:29:59.999"),
        ("this week", "2026-03-08 12:00", FROM_SUNDAY, "2026-03-08 05:00", "2026-03-15 03:59:59.999"),
        ("this week", "2026-03-08 12:00", FROM_SATURDAY, "2026-03-07 05:00", "2026-03-14 03:59:59.999"),
        ("this fiscal year", "2026-03-31 22:59", FROM_APRIL, "2025-03-31 23:00", "2026-03-31 22:59:59.999"),
        ("this fiscal year", "2026-03-31 23:00", FROM_APRIL, "2026-03-31 23:00", "2027-03-31 22:59:59.999"),
        ("last fiscal quarter", "2026-01-15 00:00", Calendar(fiscal_starts=11), "2025-08-01 00:00", "2025-10-31 23:59:59.999"),
        ("this fiscal quarter", "2026-01-15 00:00", Calendar(fiscal_starts=2), "2025-11-01 00:00", "2026-01-31 23:59:59.999"),
        ("next fiscal year", "2026-12-31 00:00", Calendar(fiscal_starts=12), "2027-12-01 00:00", "2028-11-30 23:59:59.999"),
    ],
)  # fmt: skip
def test_days_weeks_and_years_of_other_calendars(text: str, as_of: str, calendar: Calendar, first: str, last: str) -> None:
    assert stretch(text, as_of, calendar) == (at(first), at(last))


# --- written dates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "following"),
    [
        ("2026-03-29", "2026-03-29 00:00", "2026-03-29 23:00"),
        (" 2026-03-29 ", "2026-03-29 00:00", "2026-03-29 23:00"),
        ("2026-3-9", "2026-03-09 00:00", "2026-03-10 00:00"),
        ("2026-03-29 00:30", "2026-03-29 00:30", "2026-03-29 00:30"),
        ("2026-03-29 01:30", "2026-03-29 01:30", "2026-03-29 01:30"),  # does not exist: read as before the change
        ("2026-03-29 02:30", "2026-03-29 01:30", "2026-03-29 01:30"),
        ("2026-10-25 01:30", "2026-10-25 00:30", "2026-10-25 00:30"),  # exists twice: the first
        ("2026-03-29T14:30", "2026-03-29 13:30", "2026-03-29 13:30"),
        ("2026-03-29 14:30:15.5", "2026-03-29 13:30:15.500", "2026-03-29 13:30:15.500"),
        ("2026-03-29 14:30:15.123999", "2026-03-29 13:30:15.123", "2026-03-29 13:30:15.123"),
        ("2026-03-29 14:30Z", "2026-03-29 14:30", "2026-03-29 14:30"),
        ("2026-03-29 14:30+02:00", "2026-03-29 12:30", "2026-03-29 12:30"),
        ("2026-03-29 14:30-0530", "2026-03-29 20:00", "2026-03-29 20:00"),
        ("0001-01-03", "0001-01-03 00:01:15", "0001-01-04 00:01:15"),
        ("9999-12-29", "9999-12-29 00:00", "9999-12-30 00:00"),
    ],
)
def test_a_written_date_is_its_local_day_and_one_with_a_time_an_instant(text: str, first: str, following: str) -> None:
    assert LONDON.read(text) == (at(first), at(following))


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026", "2026-02", "2026-02-29", "2026-13-01", "2026-00-01", "26-01-01", "2026/01/01", "01.02.2026",
     "2026-01-01 25:00", "2026-01-01 12:60", "2026-01-01 12", "2026-01-01 12:00 CET", "2026-01-01 12:00+25:00", "2026-01-01Z",
     "0000-01-01", "0001-01-01", "9999-12-31", "2026-01-01 12:00:61", "2026-01-01x", "2026-01-01 12:00:00.",
     "\u0662026-01-01", "2026-01-01\n12:00"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert LONDON.read(text) is None


def test_a_date_that_typing_did_not_accept_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="not a date"):
        Clock(at("2026-01-01"), LONDON).date(Literal("soon"))


# --- durations ---------------------------------------------------------------------------------------------------


def test_fixed_durations_are_exact_to_the_millisecond_and_end_with_the_calendar() -> None:
    assert fixed(Duration(Decimal("1.5"), "hour")) == timedelta(minutes=90)
    assert fixed(Duration(Decimal("0.0019"), "second")) == timedelta(milliseconds=1)
    assert fixed(Duration(Decimal(10) ** 40, "week")) == LONGEST
    assert fixed(Duration(Decimal(1), "month")) is None


@pytest.mark.parametrize("unit", ["second", "minute", "hour", "day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("calendar", [LONDON, Calendar("Pacific/Kiritimati"), Calendar("Pacific/Niue")])
def test_no_duration_is_too_long(unit: Any, calendar: Calendar) -> None:
    clock = Clock(at("2026-03-30 10:30"), calendar)
    endless = Duration(Decimal(10) ** 30, unit)
    assert clock.ago(endless).instant.year <= 3
    assert clock.ahead(endless).instant.year >= 9997
    assert clock.ages(Ages(Decimal(1), Decimal(10) ** 30, unit)).until is not None


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-03-31", -1, "2026-02-28"), ("2024-03-31", -1, "2024-02-29"), ("2026-01-31", 1, "2026-02-28"),
     ("2026-01-15", -1, "2025-12-15"), ("2026-12-31", 2, "2027-02-28"), ("2024-02-29", 12, "2025-02-28"),
     ("2024-02-29", 48, "2028-02-29"), ("2026-05-31", 0, "2026-05-31")],
)  # fmt: skip
def test_months_keep_the_day_or_end_with_the_month(day: str, months: int, expected: str) -> None:
    assert shift_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-600, 600))
def test_the_month_is_always_the_one_that_was_meant(day: date, months: int) -> None:
    found = shift_months(day, months)
    assert found.year * 12 + found.month == day.year * 12 + day.month + months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


# --- when a stretch changes --------------------------------------------------------------------------------------


def test_an_edge_at_a_fixed_distance_moves_and_one_of_the_calendar_rolls_at_midnight() -> None:
    clock = Clock(at("2026-03-29 10:30"), LONDON)
    assert clock.ago(Duration(Decimal(7), "day")) == Edge(at("2026-03-22 10:30"), moves=timedelta(days=7))
    assert clock.ahead(Duration(Decimal(7), "day")) == Edge(at("2026-04-05 10:30"), moves=-timedelta(days=7))
    assert clock.ago(Duration(Decimal(1), "month")).rolls == at("2026-03-29 23:00")
    assert clock.ahead(Duration(Decimal(1), "month")).rolls == at("2026-03-29 23:00")
    assert [edge.rolls for edge in clock.period(Period(0, "month")).edges] == [at("2026-03-31 23:00")] * 2
    assert [edge.rolls for edge in clock.period(Period(-1, "week")).edges] == [at("2026-03-29 23:00")] * 2
    assert all(edge.moves is None and edge.rolls is None for edge in clock.window(window("on '2026-03-01'")).edges)


WINDOWS = (
    "in the last 36 hours", "in the last 7 days", "more than 3 days ago", "between 1 and 2 days ago", "in the last 1 month",
    "more than 2 months ago", "between 1 and 2 months ago", "in the last 1 year", "today", "yesterday", "tomorrow", "this week",
    "last week", "next week", "this month", "last month", "this quarter", "last fiscal quarter", "this fiscal year",
    "last year",
    "before '2026-03-01'", "on '2026-03-29'", "between '2026-03-01' and '2026-03-29 10:00'",
)  # fmt: skip
ZONES = ("UTC", "Europe/London", "America/New_York", "Africa/Cairo", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe")
SPAN = 500 * 24 * 3_600_000
INSTANTS = st.integers(0, SPAN).map(lambda number: at("2025-06-01") + TICK * number)


def holds(found: Stretch, instant: datetime) -> bool:
    after = found.after is None or instant > found.after.instant
    return after and (found.until is None or instant <= found.until.instant)


def next_change(found: Stretch, instant: datetime, now: datetime) -> datetime | None:
    """The first instant after now at which the stretch says that its answer about an instant can change."""
    moments = [edge.rolls for edge in found.edges if edge.rolls] + [instant + edge.moves for edge in found.edges if edge.moves]
    return min((moment for moment in moments if moment > now), default=None)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(WINDOWS), st.sampled_from(ZONES), st.sampled_from((0, 5, 6)), st.sampled_from((1, 4, 11)), INSTANTS,
    INSTANTS,
    st.integers(0, 60 * 24 * 3_600_000),
)  # fmt: skip
def test_nothing_changes_before_the_instant_that_is_stated(
    text: str, zone: str, week: int, fiscal: int, now: datetime, instant: datetime, later: int
) -> None:
    calendar = Calendar(zone, week, fiscal)
    found = Clock(now, calendar).window(window(text))
    change = next_change(found, instant, now)
    then = now + TICK * later
    if change is not None and then >= change:
        then = max(now, change - TICK)
    assert holds(Clock(then, calendar).window(window(text)), instant) == holds(found, instant)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WINDOWS), st.sampled_from(ZONES), INSTANTS)
def test_an_edge_rolls_later_than_now(text: str, zone: str, now: datetime) -> None:
    found = Clock(now, Calendar(zone)).window(window(text))
    assert all(edge.rolls is None or edge.rolls > now for edge in found.edges)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(ZONES),
    INSTANTS,
    st.sampled_from(("day", "week", "month", "quarter", "year", "fiscal quarter", "fiscal year")),
)
def test_the_last_the_present_and_the_next_period_follow_each_other(zone: str, now: datetime, unit: Any) -> None:
    clock = Clock(now, Calendar(zone, 6, 4))
    last, this, following = (clock.period(Period(which, unit)) for which in (-1, 0, 1))
    assert last.edges[1].instant == this.edges[0].instant
    assert this.edges[1].instant == following.edges[0].instant
    assert holds(this, now)


def test_stretches_have_a_common_part() -> None:
    clock = Clock(at("2026-03-29 10:30"), LONDON)
    both = clock.window(window("in the last 7 days")) & clock.window(window("before '2026-03-25'"))
    assert (both.after, both.until) == (clock.ago(Duration(Decimal(7), "day")), Edge(at("2026-03-24 23:59:59.999")))
    assert not both.is_empty
    assert (both & clock.window(window("today"))).is_empty
    assert EVER & both == both
    assert clock.window(None) is EVER
