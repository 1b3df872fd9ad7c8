"""The tables of a workspace with their analyses, each made once for all checks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from segue.checks.base import Subject
from segue.checks.tables.analysis import TableAnalysis, analyse
from segue.definitions.framework import Framework
from segue.records import Position


def analysed(subject: Subject) -> Iterator[tuple[Framework, TableAnalysis]]:
    """Every framework with its analysis; none where definitions could not be read whole."""
    if subject.workspace.faults:
        return
    for framework in subject.workspace.frameworks.values():
        work = partial(analyse, framework, subject.workspace.catalogue, subject.clock)
        yield framework, subject.once(framework.name.value, work)


def head_of(framework: Framework) -> Position:
    """Where the table begins: its first column."""
    columns = list(framework.columns.values())
    return columns[0].place.position if columns else framework.name.place.position


def has_gaps(framework: Framework) -> bool:
    """Whether leaving something out matters: not where the rest has a segment, nor where rows are collected."""
    return not framework.otherwise and framework.hit_policy != "collect"
