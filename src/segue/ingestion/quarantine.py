"""Rows and cells that could not be taken: kept with their reason until the same row is good.

A cell leaves quarantine when a row with its key (an event: the same event) comes again from its source: that row tells anew
whether it is good. A row that was set aside whole leaves when it comes again: bad, by its content; good, by its number in a
file of as many rows as before, and by half of its cells or more. What no row of a later file tells of stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlglot import exp

from segue.engines.base import Engine
from segue.engines.duckdb import DuckDB
from segue.ingestion.csv_files import ROW
from segue.ingestion.csv_repair import BadRow
from segue.ingestion.parsed import PARSED, Part
from segue.ingestion.reports import Reason, SourceReport, in_number
from segue.ingestion.staging import Stage
from segue.language.sql import column, instant
from segue.language.template import template

TWO_WAYS: Final = "can be read in two ways, as thousands or as a fraction: say which with 'decimal' in the source"
ROWS_AT_ONCE: Final = 10_000
EARLIER: Final = "earlier"


@dataclass(frozen=True)
class Quarantined:
    """A row or cell that an import set aside: a cell has a `column` and a `value`, a row is whole in `raw`."""

    source: str
    file: str
    row: int | None
    column: str | None
    value: str | None
    reason: str
    raw: str | None = None


def quarantined(engine: Engine, source: str = "") -> list[Quarantined]:
    """What is set aside, of one source or of all, by source and row."""
    query = template(
        'SELECT source, file, row, "column", value, reason, CAST(raw AS TEXT) FROM segue.quarantine '
        "WHERE $source = '' OR source = $source ORDER BY source, file, row, 4",
        source=source,
    )
    return [Quarantined(*row) for row in engine.rows(query)]


# --- what a file sets aside ---


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


def bad_rows(engine: DuckDB, test: exp.Expr, reason: str, report: SourceReport, now: datetime, column_name: str = "") -> None:
    """Takes the rows that meet a test out of `parsed` into quarantine, whole as they were."""
    times = int(engine.rows(exp.select(exp.Count(this=exp.Star())).from_(PARSED).where(test))[0][0])
    if not times:
        return
    numbers = exp.select(column(ROW)).from_(PARSED).where(test)
    engine.run(
        template(
            'INSERT INTO segue.quarantine SELECT $source, $file, t."#row", NULL, NULL, $reason, TO_JSON(t), '
            '$now FROM stage AS t WHERE t."#row" IN ($rows)',
            source=report.source, file=report.file, reason=reason, now=instant(now), rows=numbers,
        )
    )  # fmt: skip
    engine.run(exp.delete(PARSED).where(test.copy()))
    report.reasons.append(Reason(column_name, reason, times))
    report.bad_rows += times


def bad_cells(
    engine: DuckDB, parts: Sequence[Part], report: SourceReport, now: datetime, *, table: str = PARSED, identity: str = "key"
) -> None:
    """Puts the cells that gave no value into quarantine, and tells of them. `identity`: the column by which rows are known."""
    strict = [part for part in parts if part.strict]
    if not strict:
        return
    counts = exp.select(*(template("COUNT(*) FILTER (WHERE $bad)", bad=_is_bad(part)) for part in strict))
    numbers = engine.rows(counts.from_(table))[0]
    for part, times in zip(strict, numbers, strict=True):
        if times:
            _quarantine_cells(engine, part, report, now, table, identity)
            report.bad_cells += times


def _is_bad(part: Part) -> exp.Expr:
    return template("$raw IS NOT NULL AND $value IS NULL", raw=column(f"raw:{part.name}"), value=column(part.name))


def _quarantine_cells(
    engine: DuckDB, part: Part, report: SourceReport, now: datetime, table: str, identity: str
) -> None:  # fmt: skip
    raw = column(f"raw:{part.name}")
    reason: exp.Expr = exp.Literal.string(part.reason)
    if part.unfit:
        reason = template("CASE WHEN $read IS NULL THEN $no ELSE $unfit END", read=part.read(raw), no=reason, unfit=part.unfit)
    if part.doubtful:
        either = template(
            "$read IS NULL AND REGEXP_MATCHES(CAST($raw AS TEXT), $p)", read=part.read(raw), raw=raw, p=part.doubtful
        )
        reason = template("CASE WHEN $either THEN $two ELSE $reason END", either=either, two=TWO_WAYS, reason=reason)
    told = template("JSON_OBJECT('key', identity)" if identity == "key" else "JSON_OBJECT('id', CAST(identity AS TEXT))")
    bad = exp.select(
        column(ROW), exp.alias_(raw, "raw"), exp.alias_(reason, "reason"), exp.alias_(column(identity), "identity")
    )
    engine.make("bad_cells", bad.from_(table).where(_is_bad(part)))
    engine.run(
        template(
            'INSERT INTO segue.quarantine SELECT $source, $file, "#row", $column, CAST(raw AS TEXT), reason, '
            "$told, $now FROM bad_cells",
            source=report.source, file=report.file, column=part.source_column, told=told, now=instant(now),
        )
    )  # fmt: skip
    found = engine.rows(
        template(
            'SELECT reason, COUNT(*), ARG_MIN(CAST(raw AS TEXT), "#row") FROM bad_cells GROUP BY reason ORDER BY MIN("#row")'
        )
    )
    report.reasons += [Reason(part.source_column, why, times, example[:80]) for why, times, example in found]
    engine.drop("bad_cells")


# --- what was set aside from earlier files ---


def take_out(engine: DuckDB, report: SourceReport) -> None:
    """`earlier`: what a file that is about to be imported may tell of again: its own rows, and all cells of its source."""
    mine = template('source = $source AND (file = $file OR NOT "column" IS NULL)', source=report.source, file=report.file)
    query = template(
        "SELECT *, CASE WHEN NOT \"column\" IS NULL THEN COALESCE(JSON_EXTRACT_STRING(raw, '$.id'), "
        "JSON_EXTRACT_STRING(raw, '$.key')) END AS id FROM segue.quarantine WHERE $mine",
        mine=mine,
    )
    engine.make(EARLIER, query)
    engine.run(exp.delete(exp.table_("quarantine", db="segue")).where(mine))


def told_again(engine: DuckDB, identities: exp.Expr) -> None:
    """Forgets the cells of `earlier` whose rows came again. `identities`: a query of their keys or ids."""
    engine.run(template("DELETE FROM earlier WHERE id IN ($came)", came=identities))


def put_back(engine: DuckDB, stage: Stage, report: SourceReport) -> None:
    """Puts what is left of `earlier` back into quarantine: what no row of the file has told of."""
    engine.run(
        template(
            "DELETE FROM earlier WHERE \"column\" IS NULL AND JSON_MERGE_PATCH(raw, '{\"#row\":null}') IN "
            "(SELECT JSON_MERGE_PATCH(raw, '{\"#row\":null}') FROM segue.quarantine "
            'WHERE source = $source AND file = $file AND "column" IS NULL)',
            source=report.source, file=report.file,
        )
    )  # fmt: skip
    if engine.rows(template('SELECT 1 FROM earlier WHERE "column" IS NULL LIMIT 1')):
        _forget_good_rows(engine, stage, report)
    left = engine.run(template("INSERT INTO segue.quarantine SELECT * EXCLUDE (id) FROM earlier"))
    engine.drop(EARLIER)
    if left:
        one, many = (
            "1 row or cell set aside earlier did not come again",
            "{} rows and cells set aside earlier did not come again",
        )
        report.notes.append(in_number(left, one, many) + "; what they hold stays in quarantine")


def _forget_good_rows(engine: DuckDB, stage: Stage, report: SourceReport) -> None:
    """Forgets the rows of `earlier` that stand mended in the file: it has as many rows as when they were set aside, and half of
    the cells of the row with their number are the same.
    """
    cells = [template("CAST($c AS TEXT)", c=column(name, "t")) for name in stage.columns]
    said = template("LIST_FILTER($cells, LAMBDA x : x <> '')", cells=exp.Array(expressions=cells))
    texts = template(
        "CASE WHEN JSON_EXISTS(raw, '$.\"#row\"') THEN JSON_EXTRACT_STRING(raw, '$.*') "
        "ELSE LIST_TRANSFORM(REGEXP_SPLIT_TO_ARRAY(raw->>'$.text', '[,;|\t\"]'), LAMBDA x : TRIM(x)) END"
    )
    engine.run(
        template(
            'DELETE FROM earlier WHERE "column" IS NULL AND row IN (SELECT "#row" FROM ('
            'SELECT t."#row", $said AS said, $texts AS texts FROM earlier AS q JOIN stage AS t ON t."#row" = q.row '
            'SEMI JOIN parsed AS p ON p."#row" = t."#row" '
            'SEMI JOIN segue.import AS i ON i.source = q.source AND i.file = q.file AND i."at" = q."at" AND i.rows = $rows '
            'WHERE q."column" IS NULL) AS c WHERE 2 * LEN(LIST_FILTER(said, LAMBDA x : LIST_CONTAINS(texts, x))) >= LEN(said))',
            said=said, texts=texts, rows=report.rows,
        )
    )  # fmt: skip
