"""Values that the warehouse keeps already, read anew as another type or by narrower rules.

What was kept as text is read as its row's source writes things; what has a type is first written as Segue itself does.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from segue.compiler.tables import kind_of
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import TYPES
from segue.ingestion.hygiene import Reading, checked, cleaned, parsed, reading_of, to_utc
from segue.language.sets import Values
from segue.language.sql import column, local_time
from segue.language.template import template
from segue.language.types import Type

TEXT: str = TYPES["text"]


def plain_reading(workspace: Workspace) -> Reading:
    """How Segue itself writes things."""
    return Reading(workspace.settings.calendar.timezone)


def by_source(workspace: Workspace, made: Callable[[Reading], exp.Expr]) -> exp.Expr:
    """An expression made for the reading of every source, chosen by the row's column `source`."""
    plain = plain_reading(workspace)
    sources: dict[Reading, list[str]] = {}
    for name, source in workspace.sources.items():
        reading = reading_of(workspace, source)
        if reading != plain:
            sources.setdefault(reading, []).append(name)
    ifs = [
        exp.If(this=exp.In(this=column("source"), expressions=[exp.Literal.string(n) for n in names]), true=made(reading))
        for reading, names in sources.items()
    ]
    return exp.Case(ifs=ifs, default=made(plain)) if ifs else made(plain)


def as_text(value: exp.Expr, stored: str, reading: Reading) -> exp.Expr:
    """A value of the engine's type `stored` as a text that reads as that value again."""
    if stored == TYPES["number"]:
        whole = "CASE WHEN $v = TRUNC($v) THEN CAST(CAST($v AS BIGINT) AS TEXT) ELSE CAST($v AS TEXT) END"
        return template(whole, v=value)
    if stored == TYPES["instant"]:
        return template("STRFTIME($v, '%Y-%m-%d %H:%M:%S.%g')", v=local_time(value, reading.timezone))
    if stored == TYPES["list of text"]:
        return template("CAST(TO_JSON($v) AS TEXT)", v=value)
    return template("CAST($v AS TEXT)", v=value)


def from_text(workspace: Workspace, text: exp.Expr, kind: Type, allowed: Values | None) -> exp.Expr:
    """The value of a text as its row's source writes it, null where it is none."""
    return by_source(workspace, lambda reading: checked(parsed(cleaned(text, reading), kind, reading), kind, allowed))


def as_type(workspace: Workspace, value: exp.Expr, stored: str, kind: Type, allowed: Values | None) -> exp.Expr:
    """A kept value as a value of a type, null where it does not fit."""
    reading = plain_reading(workspace)
    if stored == TEXT:
        return from_text(workspace, value, kind, allowed)
    if stored != TYPES[kind_of(kind)]:
        return checked(parsed(as_text(value, stored, reading), kind, reading), kind, allowed)
    if kind.name == "date":
        value = to_utc(template("DATE_TRUNC('day', $v)", v=local_time(value, reading.timezone)), reading)
    return checked(value, kind, allowed)


def is_no_value(workspace: Workspace, text: exp.Expr) -> exp.Expr:
    """Whether a kept text is one that its row's source declares to mean that there is no value."""
    return by_source(workspace, lambda reading: template("$c IS NULL", c=cleaned(text, reading)))


def is_constrained(workspace: Workspace, kind: Type, allowed: Values | None) -> bool:
    """Whether a column of a type may hold values that would not be taken now."""
    texts_missing = kind_of(kind) == "text" and any(source.missing for source in workspace.sources.values())
    return bool(kind.choices) or allowed is not None or kind.name in ("country", "date") or texts_missing
