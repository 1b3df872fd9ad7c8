"""A staged file with its texts read as values, in a table `parsed`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from segue.engines.duckdb import DuckDB
from segue.ingestion.csv_files import ROW
from segue.ingestion.hygiene import Reading, checked, cleaned, doubtful, expected, native, parsed
from segue.ingestion.mapping import Mapped
from segue.ingestion.staging import STAGE, Stage
from segue.language.clock import EARLIEST, LATEST
from segue.language.printing import number
from segue.language.sets import Ordered, Values
from segue.language.sql import column, function, named
from segue.language.template import template

PARSED: Final = "parsed"
OUT_OF_RANGE: Final = f"not between {EARLIEST.date()} and {LATEST.date()}"
Step = Callable[[exp.Expr], exp.Expr]


def same(this: exp.Expr) -> exp.Expr:
    """The step that leaves a value as it is."""
    return this


@dataclass(frozen=True)
class Part:
    """A column of `parsed`, made in two steps.

    `given` is taken from the staged file `t`: mostly a cleaned text. `read` is the value of that, null where it is none;
    `fits` is the value again, null where it may not be kept. Both see the step before as `this`. `strict`: what is given
    and gives no value goes to quarantine, for the `reason`; for `unfit`, where that differs, if it could be read; and where
    it is of the pattern `doubtful`, because it can be read in two ways.
    """

    name: str
    given: exp.Expr
    read: Step = same
    fits: Step = same
    strict: bool = False
    source_column: str = ""
    reason: str = ""
    unfit: str = ""
    doubtful: str = ""


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
    unfit = OUT_OF_RANGE if one.type.family == "instant" else ""
    return Part(one.name, given, read, fits, not trivially, one.column, reason, unfit, doubtful(one.type, reading))


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
    packed = function("concat_ws", exp.Literal.string(","), *pairs)
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
