"""What tables of the engine hold, and what of it cannot be taken, told as an import tells of files. Nothing is changed."""

from __future__ import annotations

import time
from collections.abc import Iterator

from sqlglot import exp

from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.ingestion.hygiene import Reading, expected
from segue.ingestion.mapping import Mapped, map_properties, map_traits
from segue.ingestion.own_columns import OwnTable, own_table
from segue.ingestion.reports import ImportReport, Reason, SourceReport
from segue.language.sql import case, cast, column, conjunction, null
from segue.language.types import INSTANT


def look_at_own_tables(engine: Engine, workspace: Workspace, names: tuple[str, ...] = ()) -> ImportReport:
    """A report a table, of all sources or those named. Raises SegueError for a table or column that is not as sources say."""
    report = ImportReport()
    timezone = workspace.settings.calendar.timezone
    for source in workspace.sources.values():
        if not names or source.name.value in names:
            report.sources.append(_looked_at(engine, workspace, own_table(engine, source, timezone)))
    report.leads, report.accounts, report.events = (
        sum(one.same for one in report.sources if one.into == into) for into in ("lead", "account", "event")
    )
    return report


def _looked_at(engine: Engine, workspace: Workspace, table: OwnTable) -> SourceReport:
    source, began = table.source, time.perf_counter()
    report = SourceReport(source.name.value, source.table, source.into, notes=["evaluated where it lies; nothing is copied"])
    keys, fields = table.keys(), list(_fields(workspace, table))
    misfits = [_misfit(table, one) for one in fields]
    asked = [exp.Count(this=exp.Star()), _times(conjunction([exp.Is(this=key, expression=null()) for key in keys]))]
    asked += [exp.Count(this=keys[0].copy()), exp.Count(this=exp.Distinct(expressions=[keys[0].copy()]))]
    for one, misfit in zip(fields, misfits, strict=True):
        asked += [_times(misfit), exp.Min(this=case([(misfit.copy(), cast(column(one.column), "text"))], None))]
    report.rows, nobody, keyed, different, *found = engine.rows(table.rows(exp.select(*asked)))[0]
    if nobody:
        report.reasons.append(Reason("", "does not say whose it is" if source.into == "event" else "has no key", nobody))
        report.bad_rows = nobody
    report.duplicates = keyed - different if source.into != "event" else 0
    for one, times, example in zip(fields, found[::2], found[1::2], strict=True):
        if times:
            report.reasons.append(Reason(one.column, expected(one.type, Reading()), times, str(example)[:80]))
            report.bad_cells += times
    report.same = report.rows - report.bad_rows - report.duplicates
    report.seconds = time.perf_counter() - began
    return report


def _fields(workspace: Workspace, table: OwnTable) -> Iterator[Mapped]:
    """The columns that values are made of."""
    if table.source.into != "event":
        yield from map_traits(workspace, table.source, table.columns)
        return
    yield Mapped("at", table.columns.required(table.source.at, "the time"), INSTANT)
    for one in map_properties(workspace, table.columns):
        for kind in one.types if len(one.types) == 1 else ():
            yield Mapped(one.name, one.column, kind)


def _misfit(table: OwnTable, one: Mapped) -> exp.Expr:
    there = exp.Not(this=exp.Is(this=column(one.column), expression=null()))
    return conjunction([there, exp.Is(this=exp.Paren(this=table.value(one)), expression=null())])


def _times(test: exp.Expr) -> exp.Expr:
    return exp.Sum(this=case([(test, exp.Literal.number(1))], exp.Literal.number(0)))
