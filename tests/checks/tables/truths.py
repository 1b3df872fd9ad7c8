"""What typed conditions answer for one lead, computed naively and apart from the product (docs/reference/meaning.md).

A lead is a table of values by field: Decimal, str, bool, datetime, a set of texts, or None where it is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from segue.language import tree
from segue.language.tree import Node

Lead = Mapping[str, Any]


def answer(node: Node, lead: Lead, as_of: datetime) -> bool | None:
    """True, false, or None for unknown."""
    if isinstance(node, tree.Literal):
        return node.value is True
    if isinstance(node, tree.Not):
        inner = answer(node.part, lead, as_of)
        return None if inner is None else not inner
    if isinstance(node, tree.All | tree.Any):
        found = [answer(part, lead, as_of) for part in node.parts]
        decisive = isinstance(node, tree.Any)
        return decisive if decisive in found else None if None in found else not decisive
    assert isinstance(node, tree.Call)
    subject = node.operands[0]
    assert isinstance(subject, tree.Name)
    value = lead[subject.name]
    if node.operator in ("is known", "is unknown"):
        return (value is None) == (node.operator == "is unknown")
    return None if value is None else _holds(node, value, as_of)


def _holds(node: tree.Call, value: Any, as_of: datetime) -> bool:
    operands = node.operands[1:]
    if isinstance(operands[0], tree.Items):
        operands = operands[0].items
    if isinstance(value, datetime):
        return _holds_in_time(node.operator, operands, value, as_of)
    told = [operand.value for operand in operands if isinstance(operand, tree.Literal)]
    if node.operator == "contains":
        return str(told[0]).lower() in value.lower()
    tests = {
        "equal": lambda: value == told[0], "one of": lambda: value in told, "includes": lambda: told[0] in value,
        "less": lambda: value < told[0], "at most": lambda: value <= told[0], "more": lambda: value > told[0],
        "at least": lambda: value >= told[0], "between": lambda: told[0] <= value <= told[-1],
    }  # fmt: skip
    return tests[node.operator]()


def _holds_in_time(operator: str, operands: tuple[Node, ...], value: datetime, as_of: datetime) -> bool:
    if isinstance(operands[0], tree.Duration):
        after, until = stretch(operator, operands[0], as_of)
        return (after is None or after < value) and (until is None or value <= until)
    spans = [span(str(operand.value)) for operand in operands if isinstance(operand, tree.Literal)]
    first, last = spans[0]
    tests = {
        "less": value < first, "before": value < first, "at most": value <= last, "more": value > last,
        "after": value > last, "at least": value >= first, "since": value >= first,
        "between": first <= value <= spans[-1][1], "equal": first <= value <= last, "on": first <= value <= last,
        "one of": any(low <= value <= high for low, high in spans),
    }  # fmt: skip
    return tests[operator]


def stretch(operator: str, duration: tree.Duration, as_of: datetime) -> tuple[datetime | None, datetime | None]:
    """The stretch (after, until] of a test against the present. Days only."""
    assert duration.unit == "day"
    length = timedelta(days=float(duration.amount))
    found = {
        "in the last": (as_of - length, as_of),
        "in the next": (as_of, as_of + length),
        "more than ago": (None, as_of - length),
    }
    return found[operator]


def span(text: str) -> tuple[datetime, datetime]:
    """The first and last instant of a written date, in UTC."""
    if len(text) == len("2026-01-01"):
        day = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return day, day + timedelta(days=1) - timedelta(milliseconds=1)
    instant = datetime.fromisoformat(text.replace("Z", "+00:00"))
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return instant, instant
