"""The aggregates of the language, one file each."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Final

from segue.language.aggregates.base import AggregateFunction

FILES: Final = (
    "average", "count", "days_since_first", "days_since_last", "distinct", "first", "first_time", "greatest",
    "hours_since_first", "hours_since_last", "last", "last_time", "least", "median", "most_frequent", "sum",
    "weeks_since_first", "weeks_since_last",
)  # fmt: skip


@cache
def aggregates() -> dict[str, AggregateFunction]:
    """Every aggregate by its name."""
    modules = (importlib.import_module(f"{__name__}.{file}") for file in FILES)
    return {module.AGGREGATE.name: module.AGGREGATE for module in modules}
