"""A workspace over real data, tried as its user would: check, import, apply, look.

The data lies beside the repository and is only read; where it is absent the tests are skipped. What a test compares with it
works out itself from the files, with Python's own reader, and shares no code with the product.
"""

from __future__ import annotations

import csv
import gzip
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import segue
from segue.folder import CheckReport
from segue.ingestion.reports import ImportReport, SourceReport
from segue.language.types import Scope
from segue.project import Project

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared" / "data"
Row = dict[str, str]


def shared(folder: str) -> Path:
    """A folder of the shared data."""
    path = SHARED / folder
    if not path.is_dir():
        pytest.skip(f"the shared data is not here: ../shared/data/{folder}")
    return path


def rows_of(path: Path, delimiter: str = ",") -> list[Row]:
    """The rows of a CSV file, packed or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


class Trial:
    """A workspace that was checked, imported and applied."""

    def __init__(self, project: Project, checked: CheckReport, report: ImportReport) -> None:
        self.project, self.checked, self.report = project, checked, report

    def source(self, name: str) -> SourceReport:
        (found,) = [one for one in self.report.sources if one.source == name]
        return found

    def members(self, segment: str, of: Scope = "lead") -> set[str]:
        """The keys of a segment's members."""
        return {row["key"] for row in self.project.members(segment, of=of).rows()}

    def values(self, *traits: str, of: Scope = "lead") -> dict[str, tuple[Any, ...]]:
        """The values of traits, scores and outputs by key."""
        rows = self.project.members(traits=traits, of=of).rows()
        return {row["key"]: tuple(row[name] for name in traits) for row in rows}

    def count(self, where: str) -> int:
        return len(self.project.members(where=where))


@contextmanager
def trial(name: str, data: Path, folder: Path, now: datetime) -> Iterator[Trial]:
    """Opens a copy of a workspace with the data beside it, and applies it."""
    root = folder / name
    shutil.copytree(HERE / "workspaces" / name, root)
    (root / "data").symlink_to(data, target_is_directory=True)
    with segue.open(root, now=lambda: now) as project:
        checked = project.check(count=False)
        assert checked.ok, [f"{one.at}: {one.message}" for one in checked.diagnostics]
        report = project.import_data()
        project.apply()
        yield Trial(project, checked, report)


def quiet(one: Trial) -> bool:
    """Whether importing and running once more changes nothing."""
    again = one.project.import_data(again=True)
    told = [(report.new, report.changed, report.rows - report.bad_rows - report.duplicates) for report in again.sources]
    return told == [(0, 0, report.same) for report in again.sources] and one.project.run().run.moves == 0


def number(text: str) -> float | None:
    return float(text) if text else None


def half_up(value: float) -> int:
    """A value that is not negative, rounded to a whole number, halves upwards."""
    return int(value + 0.5)


Judged = Callable[[Row], bool]
NOON = datetime(2024, 6, 30, 12, tzinfo=UTC)
