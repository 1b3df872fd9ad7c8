"""The Northline sample on two engines: imported into DuckDB, and its tables copied to the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import segue
from segue.compiler.tables import tables
from segue.evaluation.evaluate import evaluate
from segue.language.clock import Clock
from segue.project import Project
from segue.workspace.sample_data import write_northline
from segue.workspace.scaffold import copy_sample
from tests.starter import replace

UNTIL = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BEFORE = UNTIL - timedelta(days=7)
COPIED = ("lead", "account", "event", "identity", "trait_change")


@dataclass(frozen=True)
class Sides:
    """One workspace, opened on both engines at a clock that can be set."""

    duckdb: Project
    other: Project
    hands: list[datetime]

    def set_clock(self, at: datetime) -> None:
        self.hands[0] = at

    def both(self, ask: Callable[[Project], Any]) -> tuple[Any, Any]:
        """What each answers, DuckDB first."""
        return ask(self.duckdb), ask(self.other)


def make_sides(folder: Path, name: str, address: str, *, leads: int = 3_000) -> Sides:
    """Imports the sample, of which the other engine gets a copy. Nothing is applied yet."""
    hands = [BEFORE]
    here, there = folder / "duckdb", folder / "other"
    for place in (here, there):
        place.mkdir()
        copy_sample(place)
    write_northline(here, UNTIL, leads=leads, accounts=max(90, leads // 4))
    replace(there, "segue.yaml", "engine: {duckdb: northline.duckdb}", f"engine: {{{name}: '{address}'}}")
    sides = Sides(*(segue.open(place, now=lambda: hands[0]) for place in (here, there)), hands)
    sides.duckdb.import_data()
    copy_tables(sides.duckdb, sides.other)
    return sides


def copy_tables(one: Project, other: Project) -> None:
    """The tables that an import fills."""
    with other.engine.transaction():
        other.engine.ensure(tables(one.workspace))
        for name in COPIED:
            other.engine.append(name, rows_of(one, name))


def rows_of(project: Project, table: str) -> list[dict[str, Any]]:
    """The rows of a table of DuckDB's warehouse, without the columns that only imports use."""
    kept = [column.name for one in tables(project.workspace) if one.name == table for column in one.columns]
    quoted = ", ".join(f'"{name}"' for name in kept)
    found = project.engine.connection.execute(f'SELECT {quoted} FROM segue."{table}"').fetchall()
    return [{n: json.loads(v) if n == "other" and v else v for n, v in zip(kept, row, strict=True)} for row in found]


def states(project: Project, at: datetime) -> dict[str, dict[int, dict[str, Any]]]:
    """The states of all leads and accounts at an instant, by scope and id."""
    from segue.compiler.plan import STATES
    from segue.language.sql import column, exp

    engine, workspace = project.engine, project.workspace
    evaluate(engine, workspace, Clock(at, workspace.settings.calendar))
    found = {}
    for of, table in STATES.items():
        names = list(engine.kinds(table))
        rows = engine.rows(exp.select(*map(column, names)).from_(table))
        found[of] = {row[names.index(f"{of}_id")]: dict(zip(names, row, strict=True)) for row in rows}
    return found


def recorded(project: Project, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a table of the warehouse, in order."""
    from segue.language.sql import column, exp

    rows = project.engine.rows(exp.select(*map(column, columns)).from_(exp.table_(table, db="segue")))
    return sorted(rows, key=repr)
