"""Places for tests of what goes wrong: a workspace, operations on it at a fixed time, and ways to stop them midway."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import segue
from segue.engines.duckdb import DuckDB
from tests.starter import NOW, add, open_at, replace, write

LATER = NOW + timedelta(hours=6)
Operation = Callable[[segue.Project], Any]

TRAITS = """  visits: {label: Visits, value: count of 'Page Viewed'}
  budget: {label: Budget, type: number}
"""

OPERATIONS: dict[str, Operation] = {
    "import": lambda project: project.import_data(),
    "apply": lambda project: project.apply(),
    "run": lambda project: project.run(),
}


def give_work(folder: Path) -> None:
    """Gives each operation something to do: new data, new definitions, and moves since the last run."""
    add(folder, "data/leads.csv", "".join(_lead(at, f"lead{at}@more{at % 7}.example") for at in range(60)))
    add(folder, "data/events.csv", "".join(_view(at, f"lead{at % 60}@more{at % 60 % 7}.example") for at in range(200)))
    with open_at(folder, NOW + timedelta(hours=1)) as project:
        project.import_data()
    add(folder, "traits.yaml", TRAITS)
    write(folder, "segments/more.yaml", "segments:\n  Visitors: {when: visits >= 2}\n  Rich: {when: budget > 100}\n")
    replace(folder, "segments.yaml", "  New this week:", "  Newcomers:")
    add(folder, "data/leads.csv", "".join(_lead(at, f"late{at}@late.example") for at in range(40)))
    add(folder, "data/events.csv", "Demo Requested,late1@late.example,2026-03-10 08:00,,\n")


def _lead(number: int, email: str) -> str:
    return f"{email},Clerk,{number * 9 + 1},Media,France,2026-03-01\n"


def _view(number: int, email: str) -> str:
    return f"Page Viewed,{email},2026-03-09 0{number % 9}:00,/pricing,\n"


def perform(folder: Path, operation: str) -> None:
    """Does one of the operations, at a fixed time and under a fixed name."""
    with mock.patch.dict(os.environ, {"SEGUE_USER": "ana"}), open_at(folder, LATER) as project:
        project.workspace  # noqa: B018 - read before anything is counted
        OPERATIONS[operation](project)


@contextmanager
def before_each_statement(told: Callable[[int, str], None]) -> Iterator[None]:
    """`told` hears every statement before the engine gets it, with its number from 1."""
    number = 0
    original = DuckDB._text

    def heard(self: DuckDB, sql: str, parameters: Sequence[Any] | None = None) -> Any:
        nonlocal number
        number += 1
        told(number, sql)
        return original(self, sql, parameters)

    with mock.patch.object(DuckDB, "_text", heard):
        yield


def statements(folder: Path, operation: str) -> list[str]:
    """The statements of an operation, which is done."""
    found: list[str] = []
    with before_each_statement(lambda number, sql: found.append(sql)):
        perform(folder, operation)
    return found


def last_commit(found: list[str]) -> int:
    """The number of the statement that makes the operation stay."""
    return max(number for number, sql in enumerate(found, start=1) if sql == "COMMIT")
