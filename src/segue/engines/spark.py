"""Spark: a cluster, or this machine with all its cores; from version 4 on.

The warehouse is a folder of Parquet (`segue.engines.spark_warehouse`); what a run makes on the way is Parquet in a folder of
the session, so that no step is worked out twice and none is kept in memory. Rows come to the driver only where they are few,
or where they are asked for as a file or a table. Oddities met: SQLGlot prints a `TRY_CAST` as a `CAST` for Spark, and as it is
for Databricks, whose Spark is the same otherwise; a timestamp has a zone unless it is said to have none; `${...}` in a text is
replaced unless that is turned off; Parquet keeps no column without a type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any, Concatenate, Final, Literal, ParamSpec, TypeVar

from pyspark.sql import DataFrame
from sqlglot import exp

from segue.definitions.spark_address import read_spark_address
from segue.engines.base import Capabilities, Kind, Row
from segue.engines.shown import Shown, inlined
from segue.engines.spark_parts import Parts, names_of, widened
from segue.engines.spark_results import arrow_table, collected, kinds_of, write_csv, write_parquet
from segue.engines.spark_session import Stop, quoted, session_at, telling
from segue.engines.spark_warehouse import Kept, State, Warehouse
from segue.errors import SegueError
from segue.records import SCHEMA, ColumnKind, Table

PRINTED_AS: Final = "databricks"
INSTANTS: Final = {"TIMESTAMP": "TIMESTAMPNTZ", "TIMESTAMPTZ": "TIMESTAMPLTZ"}
"""Types of instants in our trees, and as SQLGlot calls those that Spark means."""
_P = ParamSpec("_P")
_T = TypeVar("_T")


def _writes(verb: Callable[Concatenate[Spark, _P], _T]) -> Callable[Concatenate[Spark, _P], _T]:
    """A verb that writes to the warehouse: a transaction of its own where it is in none."""

    @wraps(verb)
    def within(self: Spark, /, *arguments: _P.args, **options: _P.kwargs) -> _T:
        with self.transaction():
            return verb(self, *arguments, **options)

    return within


class Spark:
    """A session of Spark with a warehouse. `address`: as `segue.definitions.spark_address` reads it. `limits`: settings for a
    Spark that is started here.
    """

    capabilities = Capabilities("spark")

    def __init__(self, address: str, limits: Mapping[str, str] | None = None) -> None:
        place = read_spark_address(address)
        self.where, self._depth = place.told, 0
        self._state, self._tables = State(), dict[str, Kept]()
        self._temporary, self._views = dict[str, Kept](), dict[str, Kept]()
        self._shown: Shown = {}
        self.warehouse = Warehouse(place.folder)
        try:
            self.warehouse.tidy()
            self.session, self._started = session_at(place, limits or {})
        except BaseException:
            self.warehouse.close()
            raise
        self._stop = Stop(self.session, is_connect=place.is_connect)
        self.parts = Parts(self.session, self.warehouse, self.where)

    # --- trees ---

    def sql(self, tree: exp.Expr) -> str:
        """The text of a tree. The tables that it names can be read from now on."""
        tree = inlined(tree, self._shown).copy().transform(_as_spark_says, copy=False)
        for one in list(tree.find_all(exp.Table)):
            self._call_by_view(one)
        return tree.sql(dialect=PRINTED_AS, identify=True)

    def _call_by_view(self, table: exp.Table) -> None:
        if table.db == SCHEMA:
            view = f"{SCHEMA}__{table.name}"
            self._view(view, self._kept(table.name))
            table.set("this", exp.to_identifier(view, quoted=True))
            table.set("db", None)
        elif not table.db and table.name in self._temporary:
            self._view(table.name, self._temporary[table.name])

    def _view(self, name: str, kept: Kept) -> None:
        if self._views.get(name) != kept:
            with telling(self.where):
                self.parts.read(kept).createOrReplaceTempView(quoted(name))
            self._views[name] = kept

    def _frame(self, query: exp.Expr) -> DataFrame:
        text = self.sql(query)
        with telling(self.where):
            self._stop.mark()
            return self.session.sql(text)

    def rows(self, query: exp.Expr) -> list[Row]:
        frame = self._frame(query)
        with telling(self.where):
            return collected(frame)

    def run(self, statement: exp.Expr) -> int:
        raise SegueError("no files can be imported into Spark", where=self.where)

    def show(self, shown: Shown) -> None:
        self._shown = shown

    def described(self, query: exp.Query) -> dict[str, Kind]:
        return kinds_of(self._frame(query).schema)

    # --- temporary tables ---

    def make(self, name: str, query: exp.Expr) -> int:
        return self._hold(name, self.parts.written(self._frame(query), self.warehouse.new_temporary(name)))

    def make_from(self, name: str, columns: Mapping[str, ColumnKind], rows: Sequence[Sequence[Any]]) -> None:
        told = [dict(zip(columns, row, strict=True)) for row in rows]
        self._hold(name, self.parts.constant(columns, told, self.warehouse.new_temporary(name)))

    def _hold(self, name: str, kept: Kept) -> int:
        self.drop(name)
        self._temporary[name] = kept
        return self.count(name)

    def staged_columns(self, name: str) -> dict[str, str]:
        return {one.name: one.dataType.simpleString() for one in self._temporary[name].type}

    def kinds(self, name: str) -> dict[str, Kind]:
        return kinds_of(self._temporary[name].type)

    def count(self, name: str) -> int:
        return self.parts.count(self._temporary[name])

    def drop(self, *names: str) -> None:
        for name in names:
            if name in self._temporary:
                self.warehouse.remove(*self._temporary.pop(name).parts)

    # --- tables ---

    def _kept(self, table: str) -> Kept:
        """A table as it is now: in a transaction as at its beginning, with what was done since."""
        if not self._depth:
            self._look()
        if table not in self._tables:
            raise SegueError(f"the warehouse has no table {table}", where=self.where)
        return self._tables[table]

    def _look(self) -> None:
        self._state = self.warehouse.current()
        self._tables = dict(self._state.tables)

    @_writes
    def ensure(self, tables: Sequence[Table]) -> list[str]:
        changes: list[str] = []
        for table in tables:
            kept = self._tables.get(table.name)
            self._tables[table.name], added = widened(kept, table)
            changes += [f"add column {name} to {table.name}" for name in added if kept is not None]
        return changes

    def columns(self, table: str) -> dict[str, str]:
        if not self._depth:
            self._look()
        kept = self._tables.get(table)
        return {one.name: one.dataType.simpleString() for one in kept.type} if kept is not None else {}

    def change_type(self, table: str, column: str, kind: ColumnKind, value: exp.Expr) -> None:
        raise SegueError("no files can be imported into Spark", where=self.where)

    @_writes
    def replace(self, name: str, query: exp.Expr) -> int:
        self._tables[name] = self.parts.written(self._frame(query), self.warehouse.new_part(name))
        return self.parts.count(self._tables[name])

    @_writes
    def insert(self, name: str, query: exp.Query) -> int:
        kept = self._kept(name)
        return self._add(name, self.parts.written_as(kept, self._frame(query), self.warehouse.new_part(name)))

    @_writes
    def append(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        self._add(name, self.parts.constant(self._kept(name).kinds, rows, self.warehouse.new_part(name)))

    def _add(self, name: str, more: Kept) -> int:
        """Further parts of a table, which is written anew where it has too many."""
        number = self.parts.count(more)
        if number:
            kept = self._tables[name]
            whole = Kept(kept.schema, kept.parts + more.parts)
            self._tables[name] = self.parts.gathered(whole, lambda: self.warehouse.new_part(name))
        return number

    @_writes
    def amend(self, name: str, column: str, value: exp.Expr, *, where: exp.Expr, other: str = "") -> int:
        """The rows concerned become a part of their own, and all others another one."""
        kept, table = self._kept(name), exp.table_(name, db=SCHEMA, alias="t")
        found, every = _where(where, other), names_of(kept, "t")
        changed = [exp.alias_(value.copy(), column, quoted=True) if one.name == column else one for one in every]
        theirs = exp.select(*changed).from_(table).where(found)
        new = self.parts.written_as(kept, self._frame(theirs), self.warehouse.new_part(name))
        number = self.parts.count(new)
        if number:
            others = exp.select(*(one.copy() for one in every)).from_(table.copy()).where(exp.Not(this=found.copy()))
            rest = self.parts.written_as(kept, self._frame(others), self.warehouse.new_part(name))
            self._tables[name] = Kept(kept.schema, rest.parts + new.parts)
        return number

    # --- transactions ---

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._depth:
            yield
            return
        with self.warehouse.writing(), self._begun():
            yield
            if self._tables != dict(self._state.tables):
                self._state = self.warehouse.commit(self._state, self._tables)

    @contextmanager
    def trial(self) -> Iterator[None]:
        with self._begun():
            yield

    @contextmanager
    def _begun(self) -> Iterator[None]:
        """What is done inside counts here alone, and where it is not committed, not even here any more at the end."""
        self._look()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            made = {part for kept in self._tables.values() for part in kept.parts}
            self._tables = dict(self._state.tables)
            with suppress(OSError):
                self.warehouse.remove(*(made - self._state.parts - set(self._state.replaced)))

    def settle(self) -> None:
        """There is no log."""

    def interrupt(self) -> None:
        with telling(self.where):
            self._stop()

    # --- results for other programs ---

    def frame(self, query: exp.Expr, kind: Literal["arrow", "pandas", "polars"]) -> Any:
        frame = self._frame(query)
        with telling(self.where):
            return arrow_table(frame, kind)

    def write(self, query: exp.Expr, path: str, form: Literal["csv", "parquet"]) -> int:
        frame = self._frame(query)
        with telling(self.where):
            return write_csv(frame, path) if form == "csv" else write_parquet(frame, path)

    def close(self) -> None:
        """A Spark that was started for this is stopped."""
        self._temporary.clear()
        self.warehouse.close()
        if self._started:
            self.session.stop()


def _where(test: exp.Expr, other: str) -> exp.Expr:
    """Whether a row of `t` is concerned, be it because of some row of another table; never unknown."""
    if not other:
        return exp.Coalesce(this=exp.Paren(this=test.copy()), expressions=[exp.false()])
    return exp.Exists(this=exp.select("1").from_(exp.table_(other, alias="o")).where(test))


def _as_spark_says(part: exp.Expr) -> exp.Expr:
    """Types of instants by their names; from the clocks of one zone to those of another in one step."""
    if isinstance(part, exp.DataType) and part.this.name in INSTANTS:
        return exp.DataType(this=exp.DataType.Type[INSTANTS[part.this.name]])
    if isinstance(part, exp.AtTimeZone) and isinstance(inner := part.this.unnest(), exp.AtTimeZone):
        zones = [inner.args["zone"], part.args["zone"]]
        return exp.Anonymous(this="convert_timezone", expressions=[*zones, inner.this])
    return part
