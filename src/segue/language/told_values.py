"""Values between people and engines: what people write down in tests of a workspace (`1200`, `yes`, `2026-03-05`, `Germany`)
read as its type, and what an engine gives as people are told it.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from segue.language.clock import Calendar
from segue.language.countries import country_code
from segue.language.thousands import is_doubtful
from segue.language.types import COUNTRY, DATE, WHOLE, Type

YES: Final = frozenset({"yes", "true", "y", "1"})
NO: Final = frozenset({"no", "false", "n", "0"})

Told = str | bool | int | float | datetime | list[str]


def told_value(text: str, kind: Type, calendar: Calendar) -> Told | None:
    """The value of a text of a type; None where it is none of that type. An instant is in UTC, a day its beginning."""
    text = text.strip()
    if kind.choices:
        return text if text in kind.choices else None
    if kind.family == "number":
        return _number(text, kind)
    if kind.family == "yes or no":
        return text.lower() in YES if text.lower() in YES | NO else None
    if kind.family == "instant":
        read = calendar.read(text)
        return read[0] if read else None
    if kind == COUNTRY:
        return country_code(text)
    return [text] if kind.name == "list of text" else text


def told(value: Any, kind: Type, calendar: Calendar) -> Any:
    """A value as an engine gives it: instants, which come in UTC without saying so, with their time zone; a date as the local
    day that it is.
    """
    if not isinstance(value, datetime):
        return value
    instant = value.replace(tzinfo=UTC)
    return instant.astimezone(calendar.zone).date() if kind == DATE else instant


def _number(text: str, kind: Type) -> float | int | None:
    try:
        number = Decimal(text.replace("_", ""))
    except InvalidOperation:
        return None
    if not number.is_finite() or not math.isfinite(float(number)) or is_doubtful(number, kind):
        return None
    if kind == WHOLE:
        return int(number) if number == number.to_integral_value() else None
    return float(number)
