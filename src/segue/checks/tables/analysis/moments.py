"""Instants in words, and typical ones of a stretch.

A stretch of instants is given by its first and last millisecond; None is without end. It is told by days of the
workspace's calendar where it begins and ends with them, else by local times, those of the two beside its end that are
rounder: 'after 2026-11-14 12:00' begins a millisecond later.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from segue.language.clock import Clock
from segue.language.regions import instant_of, milliseconds

UNITS: Final = (1000, 60_000, 3_600_000)
"""A second, a minute and an hour, in milliseconds."""


def stretch_text(least: Decimal | None, most: Decimal | None, clock: Clock) -> str:
    """'on 2026-01-31', '2026-01-01..2026-03-31', 'since 2026-01-01', 'after 2026-11-14 12:00 and until now'."""
    if least is not None and most is not None:
        if least == most:
            return f"at {_moment(least, clock)}"
        if _is_day(least, clock) and _is_day(most + 1, clock):
            first, last = _day(least, clock), _day(most, clock)
            return f"on {first}" if first == last else f"{first}..{last}"
    now = milliseconds(clock.as_of)
    if most is None and least == now + 1:
        return "in the future"
    ends = [_begin(least, clock) if least is not None else "", _end(most, clock) if most is not None else ""]
    return " and ".join(end for end in ends if end) or "any time"


def _begin(least: Decimal, clock: Clock) -> str:
    if _is_day(least, clock):
        return f"since {_day(least, clock)}"
    before = _roundness(least - 1, clock) > _roundness(least, clock)
    return f"after {_moment(least - 1, clock)}" if before else f"since {_moment(least, clock)}"


def _end(most: Decimal, clock: Clock) -> str:
    if _is_day(most + 1, clock):
        return f"before {_day(most + 1, clock)}"
    after = _roundness(most + 1, clock) > _roundness(most, clock)
    return f"before {_moment(most + 1, clock)}" if after else f"until {_moment(most, clock)}"


def _roundness(at: Decimal, clock: Clock) -> int:
    if at == milliseconds(clock.as_of):
        return len(UNITS) + 1
    return sum(at % unit == 0 for unit in UNITS)


def _is_day(at: Decimal, clock: Clock) -> bool:
    """Whether a local day begins with the instant."""
    instant = instant_of(at)
    return clock.calendar.midnight(instant.astimezone(clock.calendar.zone).date()) == instant


def _day(at: Decimal, clock: Clock) -> str:
    return instant_of(at).astimezone(clock.calendar.zone).date().isoformat()


def _moment(at: Decimal, clock: Clock) -> str:
    """The local date and time, as exact as need be."""
    if at == milliseconds(clock.as_of):
        return "now"
    precision = "milliseconds" if at % 1000 else "seconds" if at % 60_000 else "minutes"
    return instant_of(at).astimezone(clock.calendar.zone).replace(tzinfo=None).isoformat(" ", precision)


def typical(least: Decimal | None, most: Decimal | None, clock: Clock) -> Decimal:
    """The present where it lies in the stretch, else its first full hour, minute or second, or an end."""
    now = milliseconds(clock.as_of)
    if (least is None or least <= now) and (most is None or now <= most):
        return now
    if least is None:
        assert most is not None
        return Decimal(int(most) // UNITS[-1] * UNITS[-1])
    rounded = (Decimal(-(-int(least) // unit) * unit) for unit in reversed(UNITS))
    return next((at for at in rounded if most is None or at <= most), least)
