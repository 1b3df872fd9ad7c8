"""A staged file with its texts read as values, in a table `parsed`, and what could not be read in quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlglot import exp

from segue.compiler.tables import SCHEMA
from segue.engines.duckdb import DuckDB
from segue.ingestion.csv_files import BadRow
from segue.ingestion.hygiene import Reading, cleaned, expected, native, parsed, valid
from segue.ingestion.mapping import EMAIL, Mapped
from segue.ingestion.reports import Reason, SourceReport
from segue.ingestion.staging import ROW, STAGE, Stage
from segue.language.printing import number
from segue.language.sets import Ordered, Values
from segue.language.sql import column
from segue.language.template import template

PARSED: Final = "parsed"
EXAMPLES: Final = 5


@dataclass(frozen=True)
class Part:
    """A column of `parsed`: its name, its value, and where a text was there but no value came of it."""

    name: str
    value: exp.Expr
    raw: exp.Expr | None = None
    source_column: str = ""
    reason: str = ""


def part_of(one: Mapped, stage: Stage, reading: Reading, *, only: exp.Expr | None = None) -> Part:
    """A mapped column as a part. `only`: rows it is read for."""
    raw_column = column(one.column, "t")
    own = native(raw_column, stage.columns[one.column], one.type, reading)
    text = cleaned(raw_column, reading)
    value = own if own is not None else parsed(text, one.type, reading)
    value = valid(value, one.valid)
    if only is not None:
        value = exp.Case(ifs=[exp.If(this=only, true=value)])
        text = exp.Case(ifs=[exp.If(this=only.copy(), true=text)])
    trivially = one.type.name == "text" and not one.type.choices and one.valid is None
    reason = "not an e-mail address" if one.type == EMAIL else expected(one.type, reading)
    if one.valid is not None:
        reason = f"{reason}, or not {_told(one.valid)}"
    return Part(one.name, value, None if trivially else text, one.column, reason)


def _told(values: Values) -> str:
    if isinstance(values.known, Ordered):
        ends = [values.known.ends(one) for one in values.known.intervals]
        told = [f"{number(a)}+" if b is None and a is not None else f"{a if a is not None else ''}..{b}" for a, b in ends]
        return ", ".join(told)
    return ", ".join(values.known.listed)


def kept_as_json(columns: Sequence[str]) -> exp.Expr:
    """The columns that nothing is made of, with their texts, as one object; null where there is nothing."""
    if not columns:
        return exp.cast(exp.Null(), "json")
    pairs: list[exp.Expr] = []
    for name in columns:
        pairs += [exp.Literal.string(name), template("NULLIF(CAST($c AS TEXT), '')", c=column(name, "t"))]
    packed = exp.Anonymous(this="json_object", expressions=pairs)
    patched = exp.Anonymous(this="json_merge_patch", expressions=[exp.cast(exp.Literal.string("{}"), "json"), packed])
    return template("CASE WHEN CAST($j AS TEXT) <> '{}' THEN CAST($j AS JSON) END", j=patched)


def make_parsed(engine: DuckDB, parts: Sequence[Part]) -> None:
    """Makes `parsed` from the staged file; texts that gave no value are kept beside, in `raw:` columns."""
    found = exp.select(column(ROW, "t"))
    for part in parts:
        found.select(exp.alias_(part.value, part.name, quoted=True), copy=False)
        if part.raw is not None:
            found.select(exp.alias_(part.raw, f"raw:{part.name}", quoted=True), copy=False)
    engine.make(PARSED, found.from_(exp.table_(STAGE, alias="t")))


def bad_cells(engine: DuckDB, parts: Sequence[Part], report: SourceReport, now: datetime) -> None:
    """Puts the cells that gave no value into quarantine, and tells of them."""
    checked = [part for part in parts if part.raw is not None]
    if not checked:
        return
    counts = exp.select(*(template("COUNT(*) FILTER (WHERE $bad)", bad=_is_bad(part)) for part in checked))
    numbers = engine.rows(counts.from_(PARSED))[0]
    for part, times in zip(checked, numbers, strict=True):
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
            f"INSERT INTO {SCHEMA}.quarantine SELECT $source, $file, $row, $column, $raw, $reason, NULL, CAST($now AS TIMESTAMP) "
            "FROM parsed WHERE $bad",
            source=report.source,
            file=report.file,
            row=column(ROW),
            column=part.source_column,
            raw=column(f"raw:{part.name}"),
            reason=part.reason,
            now=_stamp(now),
            bad=_is_bad(part),
        )
    )


def bad_rows(engine: DuckDB, test: exp.Expr, reason: str, report: SourceReport, now: datetime, column_name: str = "") -> int:
    """Takes the rows that meet a test out of `parsed` into quarantine, whole as they were; how many."""
    numbers = exp.select(column(ROW)).from_(PARSED).where(test)
    times = engine.run(
        template(
            f'INSERT INTO {SCHEMA}.quarantine SELECT $source, $file, t."#row", NULL, NULL, $reason, TO_JSON(t), CAST($now AS TIMESTAMP) '
            'FROM stage AS t WHERE t."#row" IN ($rows)',
            source=report.source,
            file=report.file,
            reason=reason,
            now=_stamp(now),
            rows=numbers,
        )
    )
    if times:
        engine.run(exp.delete(PARSED).where(test.copy()))
        report.reasons.append(Reason(column_name, reason, times))
        report.bad_rows += times
    return times


def unreadable_rows(engine: DuckDB, rows: Sequence[BadRow], report: SourceReport, now: datetime) -> None:
    """Rows that the file's format itself did not give: kept with their text."""
    engine.append(
        "quarantine",
        [
            {
                "source": report.source, "file": report.file, "row": row.row, "column": None, "value": None,
                "reason": row.reason, "raw": {"text": row.text}, "at": _stamp(now),
            }
            for row in rows
        ],
    )  # fmt: skip
    reasons: dict[str, list[BadRow]] = {}
    for row in rows:
        reasons.setdefault(row.reason, []).append(row)
    for reason, found in reasons.items():
        report.reasons.append(Reason("", reason, len(found), f"row {found[0].row}"))
    report.bad_rows += len(rows)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
