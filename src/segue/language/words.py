"""The words of the language that cannot be names unless they stand in double quotes."""

from __future__ import annotations

import re
from typing import Final

RESERVED: Final = frozenset(
    [
        "account",
        "and",
        "any",
        "at",
        "average",
        "between",
        "case",
        "contains",
        "count",
        "days",
        "did",
        "distinct",
        "domain",
        "else",
        "end",
        "ends",
        "every",
        "exactly",
        "false",
        "first",
        "for",
        "greatest",
        "has",
        "hours",
        "in",
        "includes",
        "is",
        "last",
        "least",
        "less",
        "like",
        "matches",
        "median",
        "more",
        "most",
        "next",
        "no",
        "not",
        "of",
        "on",
        "or",
        "restarted",
        "since",
        "starts",
        "stopped",
        "sum",
        "then",
        "time",
        "this",
        "today",
        "tomorrow",
        "true",
        "weeks",
        "when",
        "where",
        "within",
        "yesterday",
    ]
)
"""Words that begin or join something where a name could stand."""

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")


def needs_quotes(name: str) -> bool:
    """Whether a name must be written in double quotes to be read as one."""
    return not _PLAIN.match(name) or name.lower() in RESERVED
