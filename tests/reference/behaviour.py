"""What a list of events comes to: aggregates and behaviour. Section "Behaviour" of meaning.md.

The events given are those that are seen: none is later than as_of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from segue.language import tree
from tests.reference.calendar import Calendar, Stretch, fixed
from tests.reference.values import age

MICRO = 10**6


@dataclass(frozen=True)
class Event:
    """Something that happened. `owner`: the lead, or none where the account itself did it."""

    name: str
    at: datetime
    properties: Mapping[str, Any] = field(default_factory=dict)


Events = Sequence[Event]
Chosen = Callable[[tree.Events], Events]
"""Gives the events that a part of a tree asks for, by name and `where`."""


def within(events: Events, stretch: Stretch) -> list[Event]:
    return [event for event in events if event.at in stretch]


# --- numbers ---


def total(numbers: Sequence[float | int]) -> float | int:
    """The sum of numbers each rounded to six decimal places; whole for whole numbers."""
    if all(isinstance(number, int) for number in numbers):
        return sum(int(number) for number in numbers)
    return sum(round(number * MICRO) if isinstance(number, int) else _micros(number) for number in numbers) / MICRO


def _micros(number: float) -> int:
    return round(round(number, 6) * MICRO)


def median(numbers: Sequence[float | int]) -> float | None:
    if not numbers:
        return None
    ordered, middle = sorted(numbers), len(numbers) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return (float(ordered[middle - 1]) + float(ordered[middle])) / 2


def of_values(function: str, values: Sequence[Any]) -> Any:
    """An aggregate of known values that does not ask when they came."""
    if function == "count":
        return len(values)
    if function == "distinct":
        return len(set(values))
    if function == "sum":
        return total(values)
    if not values:
        return None
    if function == "average":
        return total(values) / len(values)
    if function == "median":
        return median(values)
    if function == "most frequent":
        times = Counter(values)
        return min(value for value in times if times[value] == max(times.values()))
    return {"least": min, "greatest": max}[function](values)


# --- aggregates over events ---


def aggregate(node: tree.Aggregate, events: Events, calendar: Calendar) -> Any:
    """An aggregate's value over the events that it asks for."""
    seen = within(events, calendar.window(node.window))
    if node.function in ("first time", "last time"):
        return _time(seen, node.function.split()[0])
    if " since " in node.function:
        unit, which = node.function.split(" since ")
        at = _time(seen, which)
        return age(calendar.as_of, at, unit) if at is not None else None
    if node.property is None:
        return of_values(node.function, seen)
    name = node.property.name
    told = [event for event in seen if event.properties.get(name) is not None]
    if node.function in ("first", "last"):
        return _told_at(told, name, _time(told, node.function), node.function)
    return of_values(node.function, [event.properties[name] for event in told])


def _time(events: Events, which: str) -> datetime | None:
    instants = [event.at for event in events]
    if not instants:
        return None
    return min(instants) if which == "first" else max(instants)


def _told_at(told: Events, name: str, at: datetime | None, which: str) -> Any:
    """The least of the values told at the first instant, or the greatest of those at the last."""
    values = [event.properties[name] for event in told if event.at == at]
    if not values:
        return None
    return min(values) if which == "first" else max(values)


# --- behaviour ---


def did(node: tree.Did, events: Events, calendar: Calendar) -> bool:
    times = len(within(events, calendar.window(node.window)))
    if node.negated:
        return times == 0
    if node.times is None:
        return times >= 1
    number = node.times.number
    answers = {
        "at least": times >= number, "at most": times <= number, "exactly": times == number,
        "more than": times > number, "fewer than": times < number,
    }  # fmt: skip
    return answers[node.times.comparison]


def first_did(node: tree.FirstDid, events: Events, calendar: Calendar) -> bool:
    first = _time(events, "first")
    return first is not None and first in calendar.window(node.window)


def stopped(node: tree.Stopped, events: Events, calendar: Calendar) -> bool:
    last = _time(events, "last")
    return last is not None and last <= calendar.as_of - _length(node.duration)


def restarted(node: tree.Restarted, events: Events, calendar: Calendar) -> bool:
    pause, window = _length(node.after), calendar.window(node.window)
    instants = sorted(event.at for event in events)
    if not instants or instants[-1] <= calendar.as_of - pause:
        return False
    return any(later in window and later - earlier >= pause for earlier, later in pairwise(instants))


def regularly(node: tree.Regularly, events: Events, calendar: Calendar) -> bool:
    unit = _length(tree.Duration(1, node.unit))  # type: ignore[arg-type]
    stretches = [
        Stretch(calendar.as_of - i * unit, calendar.as_of - (i - 1) * unit, start_in=False, end_in=True)
        for i in range(1, node.of + 1)
    ]
    return sum(1 for stretch in stretches if within(events, stretch)) >= node.least


def sequence(node: tree.Sequence, chosen: Chosen, calendar: Calendar) -> bool:
    begins = within(chosen(node.first), calendar.window(node.window))
    return any(_follows(event.at, node.then, chosen, calendar.as_of) for event in begins)


def _follows(at: datetime, steps: Sequence[tree.Follow], chosen: Chosen, as_of: datetime) -> bool:
    """Whether some choice of later events fulfils all steps, counted from an instant."""
    if not steps:
        return True
    step, rest = steps[0], steps[1:]
    length = _length(step.within)
    inside = [event for event in chosen(step.events) if at < event.at <= at + length]
    if step.negated:
        return as_of >= at + length and not inside and _follows(at + length, rest, chosen, as_of)
    return any(_follows(event.at, rest, chosen, as_of) for event in inside)


def _length(duration: tree.Duration) -> timedelta:
    return fixed(duration.amount, duration.unit)
