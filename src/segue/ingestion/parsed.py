"""A staged file with its texts read as values, in a table `parsed`, and what could not be read in quarantine."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlglot import exp

from segue.engines.duckdb import DuckDB
from segue.ingestion.csv_files import ROW
from segue.ingestion.csv_repair import BadRow
from segue.ingestion.hygiene import Reading, checked, cleaned, expected, native, parsed
from segue.ingestion.mapping import Mapped
from segue.ingestion.reports import Reason, SourceReport
from segue.ingestion.staging import STAGE, Stage
from segue.language.printing import number
from segue.language.sets import Ordered, Values
from segue.language.sql import column, instant, named
from segue.language.template import template

PARSED: Final = "parsed"
ROWS_AT_ONCE: Final = 10_000
Step = Callable[[exp.Expr], exp.Expr]


def same(this: exp.Expr) -> exp.Expr:
    """The step that leaves a value as it is."""
    return this


@dataclass(frozen=True)
class Part:
    """A column of `parsed`, made in two steps.

    `given` is taken from the staged file `t`: mostly a cleaned text. `read` is the value of that, null where it is none;
    `fits` is the value again, null where it may not be kept. Both see the step before as `this`. `strict`: what is given
    and gives no value goes to quarantine, for the `reason`.
    """

    name: str
    given: exp.Expr
    read: Step = same
    fits: Step = same
    strict: bool = False
    source_column: str = ""
    reason: str = ""


def part_of(one: Mapped, stage: Stage, reading: Reading, *, only: exp.Expr | None = None) -> Part:
    """A mapped column as a part. `only`: rows it is read for."""
    raw, stored = column(one.column, "t"), stage.columns[one.column]
    as_it_is = native(raw, stored, one.type, reading) is not None
    given = raw if as_it_is else cleaned(raw, reading)
    if only is not None:
        given = exp.Case(ifs=[exp.If(this=only, true=given)])

    def read(this: exp.Expr) -> exp.Expr:
        found = native(this, stored, one.type, reading) if as_it_is else None
        return found if found is not None else parsed(this, one.type, reading)

    def fits(this: exp.Expr) -> exp.Expr:
        return checked(this, one.type, one.valid)

    trivially = one.type.name == "text" and not one.type.choices and one.valid is None
    reason = expected(one.type, reading)
    if one.valid is not None:
        reason = f"{reason}, or not {_told(one.valid)}"
    return Part(one.name, given, read, fits, not trivially, one.column, reason)


def _told(values: Values) -> str:
    if isinstance(values.known, Ordered):
        ends = [values.known.ends(one) for one in values.known.intervals]
        told = [f"{number(a)}+" if b is None and a is not None else f"{a if a is not None else ''}..{b}" for a, b in ends]
        return ", ".join(told)
    return ", ".join(values.known.listed)


def kept_as_json(columns: Sequence[str]) -> exp.Expr:
    """The columns that nothing is made of, with their texts, as one object; null where there is nothing.

    Put together as text: the engine's own functions would keep the empty ones, or read all of it a second time.
    """
    if not columns:
        return exp.cast(exp.Null(), "json")
    pairs = [
        template(
            "CASE WHEN NULLIF(CAST($c AS TEXT), '') IS NOT NULL "
            "THEN CONCAT($name, CAST(TO_JSON(CAST($c AS TEXT)) AS TEXT)) END",
            c=column(name, "t"), name=json.dumps(name, ensure_ascii=False) + ":",
        )
        for name in columns
    ]  # fmt: skip
    packed = exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string(","), *pairs])
    return template("CAST('{' || NULLIF($pairs, '') || '}' AS JSON)", pairs=packed)


def make_parsed(engine: DuckDB, parts: Sequence[Part]) -> None:
    """Makes `parsed` from the staged file; what was given for strict parts is kept beside, in `raw:` columns.

    Every step is a query of its own, so that the engine works out each text and each value once.
    """
    given = exp.select(column(ROW, "t"), *(named(part.given, f"raw:{part.name}") for part in parts))
    read, fits = exp.select(column(ROW)), exp.select(column(ROW))
    for part in parts:
        raw = column(f"raw:{part.name}")
        read.select(named(part.read(raw), part.name), copy=False)
        fits.select(named(part.fits(column(part.name)), part.name), copy=False)
        if part.strict:
            read.select(raw.copy(), copy=False)
            fits.select(raw.copy(), copy=False)
    given = given.from_(exp.table_(STAGE, alias="t"))
    engine.make(PARSED, fits.from_(read.from_(given.subquery("g")).subquery("r")))


def bad_cells(engine: DuckDB, parts: Sequence[Part], report: SourceReport, now: datetime) -> None:
    """Puts the cells that gave no value into quarantine, and tells of them."""
    strict = [part for part in parts if part.strict]
    if not strict:
        return
    counts = exp.select(*(template("COUNT(*) FILTER (WHERE $bad)", bad=_is_bad(part)) for part in strict))
    numbers = engine.rows(counts.from_(PARSED))[0]
    for part, times in zip(strict, numbers, strict=True):
        if times:
            _quarantine_cells(engine, part, report, now)
            example = engine.rows(
                exp.select(column(f"raw:{part.name}")).from_(PARSED).where(_is_bad(part)).order_by(column(ROW)).limit(1)
            )
            report.reasons.append(Reason(part.source_column, part.reason, times, str(example[0][0])[:80]))
            report.bad_cells += times


def _is_bad(part: Part) -> exp.Expr:
    return template("$raw IS NOT NULL AND $value IS NULL", raw=column(f"raw:{part.name}"), value=column(part.name))


def _quarantine_cells(engine: DuckDB, part: Part, report: SourceReport, now: datetime) -> None:
    engine.run(
        template(
            "INSERT INTO segue.quarantine SELECT $source, $file, $row, $column, CAST($raw AS TEXT), $reason, NULL, "
            "$now FROM parsed WHERE $bad",
            source=report.source,
            file=report.file,
            row=column(ROW),
            column=part.source_column,
            raw=column(f"raw:{part.name}"),
            reason=part.reason,
            now=instant(now),
            bad=_is_bad(part),
        )
    )


def bad_rows(engine: DuckDB, test: exp.Expr, reason: str, report: SourceReport, now: datetime, column_name: str = "") -> int:
    """Takes the rows that meet a test out of `parsed` into quarantine, whole as they were; how many."""
    times = int(engine.rows(exp.select(exp.Count(this=exp.Star())).from_(PARSED).where(test))[0][0])
    if not times:
        return 0
    numbers = exp.select(column(ROW)).from_(PARSED).where(test)
    engine.run(
        template(
            'INSERT INTO segue.quarantine SELECT $source, $file, t."#row", NULL, NULL, $reason, TO_JSON(t), '
            '$now FROM stage AS t WHERE t."#row" IN ($rows)',
            source=report.source,
            file=report.file,
            reason=reason,
            now=instant(now),
            rows=numbers,
        )
    )
    engine.run(exp.delete(PARSED).where(test.copy()))
    report.reasons.append(Reason(column_name, reason, times))
    report.bad_rows += times
    return times


def unreadable_rows(engine: DuckDB, rows: Sequence[BadRow], report: SourceReport, now: datetime) -> None:
    """Rows that the file's format itself did not give: kept with their text."""
    kept = [
        {
            "source": report.source, "file": report.file, "row": row.row, "column": None, "value": None,
            "reason": row.reason, "raw": {"text": row.text}, "at": now,
        }
        for row in rows
    ]  # fmt: skip
    for first in range(0, len(kept), ROWS_AT_ONCE):
        engine.append("quarantine", kept[first : first + ROWS_AT_ONCE])
    reasons: dict[str, list[BadRow]] = {}
    for row in rows:
        reasons.setdefault(row.reason, []).append(row)
    for reason, found in reasons.items():
        report.reasons.append(Reason("", reason, len(found), f"row {found[0].row}"))
    report.bad_rows += len(rows)
