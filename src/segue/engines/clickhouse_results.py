"""Results of ClickHouse: what columns hold, values as the other engines give them, rows as CSV."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from segue.engines.base import Kind, Row
from segue.engines.clickhouse_trees import INSTANT, LIST, ZONED
from segue.records import ColumnKind

STORED: Final[dict[ColumnKind, str]] = {
    "id": "Nullable(Int64)", "text": "Nullable(String)", "number": "Nullable(Float64)", "whole number": "Nullable(Int64)",
    "yes or no": "Nullable(Bool)", "instant": INSTANT, "list of text": LIST, "json": "Nullable(String)",
    "hash": "Nullable(UUID)",
}  # fmt: skip
TEST: Final = "UInt8"
"""The type of a test's answer. In tables of others it is a number."""
KINDS: Final[tuple[tuple[str, Kind], ...]] = (
    ("Bool", "yes or no"), ("Int", "whole number"), ("UInt", "whole number"), ("Float", "number"), ("BFloat", "number"),
    ("Decimal", "number"), ("DateTime", "instant"), ("Date", "day"), ("Array(String)", "list of text"),
    ("Array(Nullable(String))", "list of text"), ("Tuple(Array(", "list of text"), ("UUID", "hash"), ("JSON", "json"),
)  # fmt: skip


def plain_type(stored: str) -> str:
    """A type without what tells that it may be missing, or how it is kept."""
    for wrapper in ("LowCardinality(", "Nullable("):
        if stored.startswith(wrapper):
            stored = stored[len(wrapper) : -1]
    return stored


def kind_of_type(stored: str, *, own: bool = True) -> Kind:
    """What a column of a type holds. `own`: it is of a query of ours, in which `UInt8` answers a test."""
    plain = plain_type(stored)
    if own and plain == TEST:
        return "yes or no"
    return next((kind for begins, kind in KINDS if plain.startswith(begins)), "text")


# --- values that come ---


def _naive(value: Any) -> Any:
    return value.astimezone(UTC).replace(tzinfo=None) if value is not None and value.tzinfo else value


def _number(value: Any) -> Any:
    return int(value) if value == value.to_integral_value() and not _has_places(value) else float(value)


def _has_places(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < 0


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) else value


_READ: Final[tuple[tuple[str, Callable[[Any], Any]], ...]] = (
    (TEST, bool), ("DateTime", _naive), ("Decimal", _number), ("Tuple(Array(", lambda value: list(_first(value))),
)  # fmt: skip


def values(rows: Sequence[Sequence[Any]], types: Sequence[str]) -> list[Row]:
    """Rows as the other engines give them."""
    readers = [(at, read) for at, stored in enumerate(types) if (read := _reader(plain_type(stored))) is not None]
    if not readers:
        return [tuple(row) for row in rows]
    found = []
    for row in rows:
        changed = list(row)
        for at, read in readers:
            if changed[at] is not None:
                changed[at] = read(changed[at])
        found.append(tuple(changed))
    return found


def _reader(plain: str) -> Callable[[Any], Any] | None:
    return next((read for begins, read in _READ if plain.startswith(begins)), None)


# --- values that go ---


def _in_utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else json.dumps(value)


_WRITTEN: Final[dict[str, Callable[[Any], Any]]] = {
    STORED["instant"]: _in_utc, STORED["text"]: _text, STORED["number"]: float,
    STORED["list of text"]: lambda one: (list(one),), STORED["hash"]: lambda one: uuid.UUID(str(one)),
}  # fmt: skip


def written(rows: Iterable[Sequence[Any]], types: Sequence[str]) -> list[list[Any]]:
    """Rows as the client takes them."""
    writers = [_WRITTEN.get(stored, _as_it_is) for stored in types]
    return [
        [None if value is None else write(value) for value, write in zip(row, writers, strict=True)] for row in rows
    ]  # fmt: skip


def _as_it_is(value: Any) -> Any:
    return value


# --- CSV ---


def csv_lines(names: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """The rows as lines of CSV, as DuckDB writes them, so that a file is the same from every engine."""
    zoned = [stored == ZONED for stored in types]
    yield ",".join(map(_quoted, names)) + "\n"
    for row in values(rows, types):
        yield ",".join(_cell(value, zoned=is_zoned) for value, is_zoned in zip(row, zoned, strict=True)) + "\n"


def _cell(value: Any, *, zoned: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        places = "" if not value.microsecond else f".{value.microsecond:06d}".rstrip("0")
        return f"{value:%Y-%m-%d %H:%M:%S}{places}{'+00' if zoned else ''}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return _quoted(f"[{', '.join(value)}]")
    return _quoted(str(value))


def _quoted(text: str) -> str:
    plain = text and not any(sign in text for sign in ',"\n\r')
    return text if plain else '"' + text.replace('"', '""') + '"'
