"""Points of a table, counted by trying values: what `Points` promises, computed apart from the product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from segue.definitions.framework import Framework
from segue.language import tree
from tests.checks.tables.solver import BOUNDS, CHOICES, ITEMS
from tests.checks.tables.tables import DAYS
from tests.checks.tables.truths import answer, span

COUNTED = ("score", "region", "level", "customer")
"""Fields whose values count one by one; of the others values in the same rows count as one, but named texts."""

TICK = timedelta(milliseconds=1)


def points_by_rows(framework: Framework, one: str, as_of: datetime) -> Counter[int]:
    """How many points a field has, by the rows (as bits) that let them through."""
    found = [_rows(framework, one, value, as_of) for value in values_tried(framework, one, as_of)]
    return Counter(found if one in (*COUNTED, "industry") else set(found))


def sum_products(one: Counter[int], other: Counter[int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for (rows, number), (more, times) in product(one.items(), other.items()):
        found[rows & more] += number * times
    return found


def _rows(framework: Framework, one: str, value: Any, as_of: datetime) -> int:
    cells = [at for at, column in enumerate(framework.inputs) if column.value.typed == tree.Name(one)]
    lets = [all(answer(row.cells[at].typed, {one: value}, as_of) is True for at in cells) for row in framework.rows]
    return sum(1 << number for number, through in enumerate(lets) if through)


def values_tried(framework: Framework, one: str, as_of: datetime) -> Iterator[Any]:
    """Values of a field between which no cell that is drawn can tell others apart."""
    low, high = BOUNDS.get(one, (None, None))
    if one == "industry":
        yield from _named(framework, one)
        yield "none of these"
    elif one == "title":
        yield from ("VP Sales", "Clerk")
    elif one == "customer":
        yield from (True, False)
    elif one in CHOICES:
        yield from CHOICES[one]
    elif one == "tools":
        for chosen in product((False, True), repeat=len(ITEMS)):
            yield {item for item, has in zip(ITEMS, chosen, strict=True) if has}
    elif one == "seen":
        edges = [edge for day in DAYS for edge in span(day)]
        edges += [as_of + timedelta(days=days) for days in (-90, -30, -20, -7, 0, 7, 20, 30, 90)]
        yield from {edge + move for edge in edges for move in (-TICK, timedelta(0), TICK)}
    else:
        parts = 4 if one in ("revenue", "share") else 1
        numbers = (Decimal(n) / parts for n in range(-5 * parts, 20 * parts))
        yield from (n for n in numbers if (low is None or n >= low) and (high is None or n <= high))


def _named(framework: Framework, one: str) -> set[str]:
    cells = [
        row.cells[at].typed
        for at, column in enumerate(framework.inputs) for row in framework.rows if column.value.typed == tree.Name(one)
    ]  # fmt: skip
    literals = [node for cell in cells for node in tree.walk(cell) if isinstance(node, tree.Literal)]
    return {node.value for node in literals if isinstance(node.value, str)}
