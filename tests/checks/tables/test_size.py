"""Large tables: done in about a second, and given up with a note where that is not to be had."""

from __future__ import annotations

import itertools
import random
from time import perf_counter

from segue.checks.tables.analysis import TableAnalysis, analyse
from tests.checks.tables.frames import CLOCK, workspace_of

LEVELS, LANDS, WORDS = ["High", "Medium", "Low"], ["DE", "FR", "GB", "US"], [f"w{n}" for n in range(10)]


def timed(rows: list[list[str]], inputs: list[str], policy: str = "unique") -> tuple[TableAnalysis, float]:
    workspace = workspace_of(rows, inputs, policy=policy)
    start = perf_counter()
    found = analyse(workspace.frameworks["F"], workspace.catalogue, CLOCK)
    return found, perf_counter() - start


def ranges(number: int, step: int) -> list[str]:
    return [f"{n * step + 1}..{(n + 1) * step}" for n in range(number)]


def grid(*cells: list[str]) -> list[list[str]]:
    return [[f"S{number}", *row] for number, row in enumerate(itertools.product(*cells))]


def test_500_rows_by_6_columns() -> None:
    rows = grid(ranges(6, 100), LEVELS, LANDS, ["yes", "no"], WORDS[:2], ["<0", ">=0"])
    missing = random.Random(7).sample(range(len(rows)), 76)
    kept = [row for number, row in enumerate(rows) if number not in missing]
    found, seconds = timed(kept, ["size", "level", "country", "customer", "industry", "revenue"])
    assert len(kept) == 500
    assert found.overlaps == ()
    assert found.notes == ()
    assert found.points is not None
    assert found.points.uncovered == found.points.total - 500
    assert seconds < 6, "about half a second on a slow machine"


def test_2000_rows_by_4_columns() -> None:
    words = [*WORDS[:9], f"not({', '.join(WORDS[:9])})"]
    rows = grid(ranges(20, 50), words, ["<-1", "[-1..0)", "[0..1)", "[1..2)", ">=2"], ["yes", "no"])
    kept = [row for row in rows if row[1:3] != ["1..50", "w3"]]
    found, seconds = timed(kept + kept[:10], ["size", "industry", "revenue", "customer"], "first")
    assert len(kept) == 1990
    assert found.gaps[0].text == "size 1..50, industry w3"
    assert len(found.dead_rows) == 10
    assert seconds < 6, "about half a second on a slow machine"


def test_a_table_that_explodes_is_given_up_with_a_note() -> None:
    draw = random.Random(3)
    fields = ["size", "staff", "revenue", "share", "seen", "score"]
    tops = {"size": 900, "staff": 900, "revenue": 900, "share": 10, "seen": 900, "score": 12}

    def cell(field: str) -> str:
        if field == "seen":
            return f"in the last {draw.randrange(1, 900)} days"
        low, high = sorted(draw.sample(range(tops[field] + 1), 2))
        return f"{low}..{high}"

    rows = [[f"S{number}", *(cell(field) for field in fields)] for number in range(400)]
    found, seconds = timed(rows, fields, "first")
    assert found.points is None
    assert "its gaps are too many to find: too many different cells in too many columns" in found.notes
    assert seconds < 10
