"""What an evaluation says, by the engine or by the reference: plain values that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Value = str | bool | int | float | datetime | tuple[str, ...] | None
"""A value of the language; None is unknown. A list of text is a tuple. Instants are in UTC."""


@dataclass(frozen=True)
class Answer:
    """What holds for one lead or account.

    `values`: every computed trait, score, band and output. `rows`: the row of each framework that takes the lead, None
    where none does. `faults`: the frameworks that cannot place it. `next_change_at` is told by the engine alone.
    """

    values: Mapping[str, Value]
    segments: frozenset[str]
    rows: Mapping[str, int | None] = field(default_factory=dict)
    faults: frozenset[str] = frozenset()
    next_change_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Result:
    """The answers for all leads and accounts, by id."""

    leads: Mapping[int, Answer]
    accounts: Mapping[int, Answer]
