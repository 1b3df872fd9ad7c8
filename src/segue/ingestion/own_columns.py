"""A table of the engine that a source names: its columns as keys, instants and values of the language's types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlglot import exp

from segue.definitions.source import KeyColumn, Source
from segue.engines.base import Engine, Kind
from segue.errors import SegueError
from segue.ingestion.hygiene import checked
from segue.ingestion.mapping import EMAIL, Columns, Mapped
from segue.language import lists, numbers, texts
from segue.language.instants import day_begins, to_millisecond
from segue.language.sql import case, cast, column, literal
from segue.language.types import INSTANT, TEXT, Type

HELD: Final[Mapping[Kind, str]] = {
    "text": "texts", "whole number": "whole numbers", "number": "numbers", "yes or no": "yes or no", "instant": "instants",
    "day": "dates", "list of text": "lists", "json": "JSON", "hash": "UUIDs", "id": "whole numbers",
}  # fmt: skip


@dataclass(frozen=True)
class OwnTable:
    """A table that a source names. `kinds`: what its columns hold."""

    source: Source
    kinds: Mapping[str, Kind]
    dialect: str
    timezone: str

    @property
    def where(self) -> str:
        """The place of the setting that names it."""
        return str(self.source.name.place.position)

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.source, self.source.table, self.kinds)

    def rows(self, select: exp.Select) -> exp.Select:
        """A query over its rows."""
        return select.from_(_table(self.source.table), copy=False)

    def key(self, key: KeyColumn, what: str) -> exp.Expr:
        """A key as text, null where there is none."""
        text = cast(column(self.columns.required(key.column, what)), "text")
        if key.kind in ("email", "domain"):
            text = texts.lower(self.dialect, text)
        return _filled(text)

    def value(self, one: Mapped) -> exp.Expr:
        """A mapped column as a value of its type, null where it has none of it. Raises SegueError for one that holds something
        else.
        """
        held, raw = self.kinds[one.column], column(one.column)
        read = _READ.get((_kept_as(one.type), held))
        if read is None:
            raise SegueError(
                f"column '{one.column}' of {self.source.table} holds {HELD[held]}, and '{one.name}' is {one.type.noun}",
                where=self.where, todo="Name a view that casts it as the table, or change the type.",
            )  # fmt: skip
        value = read(self, raw)
        if self.source.missing and held == "text":
            value = _unless(value, exp.In(this=value.copy(), expressions=[literal(text) for text in self.source.missing]))
        if one.type == EMAIL:
            return _filled(texts.lower(self.dialect, value))
        if one.type.choices:
            listed = exp.In(this=value.copy(), expressions=[literal(text) for text in one.type.choices])
            value = case([(listed, value)], None)
        return checked(value, one.type, one.valid)

    def instant(self, name: str, what: str) -> exp.Expr:
        """A column that the source names, as instants."""
        return self.value(Mapped(what, self.columns.required(name, what), INSTANT))

    def text(self, name: str, what: str) -> exp.Expr:
        """A column that the source names, as texts, null where they are empty."""
        return _filled(self.value(Mapped(what, self.columns.required(name, what), TEXT)))

    def keys(self) -> list[exp.Expr]:
        """What says whose a row is, each null where the row does not say so by it."""
        source = self.source
        found = (
            [(source.key, "the key")]
            if source.into != "event"
            else [(source.lead, "the lead"), (source.account, "the account")]
        )
        return [self.key(key, what) for key, what in found if key is not None]


def own_table(engine: Engine, source: Source, timezone: str) -> OwnTable:
    """The table of a source. Raises SegueError where the engine has none of that name, or lets nobody read it."""
    where = str(source.name.place.position)
    try:
        kinds = engine.described(exp.select(exp.Star()).from_(_table(source.table), copy=False))
    except SegueError as error:
        raise SegueError(f"source '{source.name}' cannot read the table {source.table}: {error.what}", where=where,
                         todo="Check 'table', and that the user may read it.") from error  # fmt: skip
    return OwnTable(source, kinds, engine.capabilities.dialect, timezone)


def _table(name: str) -> exp.Table:
    catalog, schema, table = "", *name.split(".", 1)
    if "/" not in table and "." in table:  # where there is a path, it is the files of a format
        catalog, schema, table = name.split(".")
    held = exp.to_identifier(catalog, quoted=True) if catalog else None
    return exp.table_(exp.to_identifier(table, quoted=True), db=exp.to_identifier(schema, quoted=True), catalog=held)


def _filled(text: exp.Expr) -> exp.Expr:
    """A text without blanks around it, null where nothing is left."""
    return exp.Nullif(this=exp.Trim(this=text), expression=literal(""))


def _unless(value: exp.Expr, test: exp.Expr) -> exp.Expr:
    return case([(exp.Not(this=test), value)], None)


def _kept_as(kind: Type) -> str:
    return kind.name if kind.name in ("number", "whole number", "date") else kind.family


Read = Callable[[OwnTable, exp.Expr], exp.Expr]


def _cast(kind: str) -> Read:
    return lambda table, raw: cast(raw, kind)


def _list(table: OwnTable, raw: exp.Expr) -> exp.Expr:
    return lists.as_list(table.dialect, raw)


def _whole(table: OwnTable, raw: exp.Expr) -> exp.Expr:
    """A number that may have a fraction, as the whole number that it is."""
    value = cast(raw, "double")
    return case(
        [(exp.EQ(this=value, expression=exp.Floor(this=value.copy())), numbers.whole(table.dialect, value.copy()))], None
    )


def _instant(table: OwnTable, raw: exp.Expr) -> exp.Expr:
    return to_millisecond(table.dialect, raw)


def _day(table: OwnTable, raw: exp.Expr) -> exp.Expr:
    return day_begins(table.dialect, raw, table.timezone)


_READ: Final[Mapping[tuple[str, Kind], Read]] = {
    ("text", "text"): _cast("text"), ("text", "hash"): _cast("text"), ("text", "whole number"): _cast("text"),
    ("email", "text"): _cast("text"), ("number", "number"): _cast("double"), ("number", "whole number"): _cast("double"),
    ("whole number", "whole number"): _cast("bigint"), ("whole number", "number"): _whole,
    ("yes or no", "yes or no"): _cast("boolean"), ("instant", "instant"): _instant, ("instant", "day"): _day,
    ("date", "day"): _day, ("list of text", "list of text"): _list,
}  # fmt: skip
"""How a column that holds something is read as a type of the language; what is not here is refused."""
