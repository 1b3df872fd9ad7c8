"""Rows of leads or accounts put into their table: new ones added, known ones brought up to date, changes written down.

Works on a table `found` with one row a lead (account): its id, whether it is new, and a column for each field. A blank
never overwrites a value. Every value that is replaced goes to `trait_change` with the time from which it no longer held;
of columns that no trait is made of the latest text is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlglot import exp

from segue.engines.duckdb import DuckDB
from segue.ingestion.csv_files import ROW
from segue.ingestion.parsed import PARSED
from segue.ingestion.reports import SourceReport
from segue.language.sql import column, instant
from segue.language.template import template
from segue.language.types import Scope

ROWS: Final = "rows"
FOUND: Final = "found"
CHANGED_AT: Final = "#changed_at"
"""The time since when a row's values hold. No trait is called so, nor as any other column that begins with this sign."""


_TOLD_IN_ALL: Final = template(
    "CASE WHEN f.other IS NULL THEN t.other WHEN t.other IS NULL THEN f.other ELSE JSON_MERGE_PATCH(t.other, f.other) END"
)
"""The columns that no trait is made of, known before and told now."""

_TOLD_MORE: Final = template("NOT f.other IS NULL AND (t.other IS NULL OR NOT JSON_CONTAINS(t.other, f.other))")
"""Whether some of them are new, or differ."""


def _all_of_it() -> exp.Expr:
    """The columns that no trait is made of, of all rows of a key; of one told twice the last."""
    return template(
        'LIST_REDUCE(LIST(other ORDER BY "#place") FILTER (WHERE NOT other IS NULL), '
        "LAMBDA one, another : JSON_MERGE_PATCH(one, another))"
    )


@dataclass(frozen=True)
class Upsert:
    """What is put where. `fields`: columns of `found` that are values of the lead or account."""

    engine: DuckDB
    scope: Scope
    fields: Sequence[str]
    now: datetime
    source: str = ""

    @property
    def id(self) -> str:
        return f"{self.scope}_id"

    def one_row_a_key(self, columns: Sequence[str], report: SourceReport) -> str:
        """The table with one row a key: of several rows the last known value of each column, by time of change if told."""
        total = self.engine.count(PARSED)
        distinct = int(self.engine.rows(template("SELECT COUNT(DISTINCT key) FROM parsed"))[0][0])
        report.duplicates = total - distinct
        if not report.duplicates:
            return PARSED
        last = template('ROW_NUMBER() OVER (ORDER BY "#row")')
        if CHANGED_AT in columns:
            last = template('ROW_NUMBER() OVER (ORDER BY "#changed_at" NULLS FIRST, "#row")')
        placed = exp.select(exp.Star(), exp.alias_(last, "#place", quoted=True)).from_(PARSED)
        query = exp.select(column("key"), exp.alias_(exp.Max(this=column(ROW)), ROW, quoted=True))
        for name in columns:
            last_known = exp.Anonymous(this="arg_max", expressions=[column(name), column("#place")])
            query.select(exp.alias_(_all_of_it() if name == "other" else last_known, name, quoted=True), copy=False)
        self.engine.make(ROWS, query.from_(placed.subquery("p")).group_by(column("key")))
        return ROWS

    def apply(self, report: SourceReport) -> None:
        """Adds what is new and updates what has changed."""
        self._add(report)
        self._change(report)
        report.same = self.engine.count(FOUND) - report.new - report.changed

    def _add(self, report: SourceReport) -> None:
        names = [self.id, "key", *self.fields, "other"]
        told_by = exp.Literal.string(self.source)
        query = exp.select(*(column(name) for name in names), self._known_from(), told_by).from_(FOUND)
        report.new = self._insert(self.scope, [*names, "known_from", "source"], query.where(column("#new")))

    def _known_from(self) -> exp.Expr:
        """A lead counts as there from its creation; one whose creation nobody tells counts as always there."""
        if "created_at" in self.fields:
            return template("CASE WHEN created_at IS NOT NULL THEN LEAST(created_at, $now) END", now=instant(self.now))
        return exp.cast(exp.Null(), "timestamp")

    def _insert(self, table: str, names: Sequence[str], query: exp.Query) -> int:
        into = exp.Schema(this=exp.table_(table, db="segue"), expressions=[exp.to_identifier(n, quoted=True) for n in names])
        return self.engine.run(exp.Insert(this=into, expression=query))

    def _change(self, report: SourceReport) -> None:
        """`changed`: known leads of which some value differs from a value that was told now."""
        differs = [*(self._differs(name) for name in self.fields), _TOLD_MORE]
        table = exp.table_(self.scope, db="segue", alias="t")
        same = exp.EQ(this=column(self.id, "t"), expression=column(self.id, "f"))
        query = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("f"))).from_(exp.table_(FOUND, alias="f"))
        query = query.join(table, on=same).where(exp.Not(this=column("#new", "f")), exp.or_(*differs))
        report.changed = self.engine.make("changed", query)
        if report.changed:
            for name in self.fields:
                self._remember(name)
            self._update()

    def _differs(self, name: str) -> exp.Expr:
        return template(
            "$new IS NOT NULL AND $new IS DISTINCT FROM $old", new=column(name, "f"), old=column(name, "t")
        )  # fmt: skip

    def _remember(self, name: str) -> None:
        """Writes down the values of one field that are about to be replaced."""
        since = column(CHANGED_AT, "f") if CHANGED_AT in self.engine.staged_columns(FOUND) else exp.Null()
        statement = template(
            "INSERT INTO segue.trait_change SELECT $scope, $id, $name, CAST($old AS TEXT), CAST($new AS TEXT), "
            "COALESCE(CAST($since AS TIMESTAMP), $now), $now, $source FROM changed AS f JOIN $table AS t ON $same "
            "WHERE $differs",
            scope=self.scope, id=column(self.id, "f"), name=name, old=column(name, "t"), new=column(name, "f"),
            since=since, now=instant(self.now), source=self.source, table=exp.table_(self.scope, db="segue"),
            same=exp.EQ(this=column(self.id, "t"), expression=column(self.id, "f")), differs=self._differs(name),
        )  # fmt: skip
        self.engine.run(statement)

    def _update(self) -> None:
        table = exp.table_(self.scope, db="segue", alias="t")
        sets = [
            exp.EQ(this=column(name), expression=exp.Coalesce(this=column(name, "f"), expressions=[column(name, "t")]))
            for name in self.fields
        ]
        sets.append(exp.EQ(this=column("other"), expression=_TOLD_IN_ALL))
        if "created_at" in self.fields:
            known = template("LEAST(t.known_from, f.created_at)")
            sets.append(exp.EQ(this=column("known_from"), expression=known))
        same = exp.EQ(this=column(self.id, "t"), expression=column(self.id, "f"))
        update = exp.Update(this=table, expressions=sets, from_=exp.From(this=exp.table_("changed", alias="f")))
        self.engine.run(update.where(same))
