"""Rows of leads or accounts put into their table: new ones added, known ones brought up to date, changes written down.

Works on a table `found` with one row a lead (account): its id, whether it is new, and a column for each field. A blank
never overwrites a value. Every value that is replaced goes to `trait_change` with the time from which it no longer held;
of columns that no trait is made of the latest text is kept. Fields whose times are told are put into their `timelines`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlglot import exp

from segue.engines.duckdb import DuckDB
from segue.ingestion.csv_files import ROW
from segue.ingestion.loading import Loading
from segue.ingestion.parsed import PARSED
from segue.ingestion.reports import SourceReport
from segue.ingestion.timelines import CHANGED_AT, KEPT, Timeline, own_times, since, timed_fields, told
from segue.language.sql import column, function, instant
from segue.language.template import template
from segue.language.types import Scope

ROWS: Final = "rows"
FOUND: Final = "found"
_PATCHED: Final = "CASE WHEN {0} IS NULL THEN {1} WHEN {1} IS NULL THEN {0} ELSE JSON_MERGE_PATCH({0}, {1}) END"
MERGED: Final = template(_PATCHED.format("t.other", "f.other"))
"""The kept texts known before and told now."""

MERGED_BEHIND: Final = template(_PATCHED.format("f.other", "t.other"))
"""The same, where those told now are older."""

TELLS_MORE: Final = template("NOT f.other IS NULL AND (t.other IS NULL OR NOT JSON_CONTAINS(t.other, f.other))")
"""Whether some of them are new, or differ."""


def _all_of_it() -> exp.Expr:
    """The columns that no trait is made of, of all rows of a key; of one told twice the last."""
    return template(
        'LIST_REDUCE(LIST(other ORDER BY "#place") FILTER (WHERE NOT other IS NULL), '
        "LAMBDA one, another : JSON_MERGE_PATCH(one, another))"
    )


@dataclass(frozen=True)
class Upsert:
    """What is put where. `fields`: columns of `found` that are values of the lead or account. `tells`: whether its rows tell
    since when they hold; else they hold since `told_at`. `reread`: whether the rows were imported before and are read
    otherwise now; then fields that were `taken` from them already are left as they are.
    """

    engine: DuckDB
    scope: Scope
    fields: Sequence[str]
    now: datetime
    source: str
    told_at: datetime
    tells: bool = False
    reread: bool = False
    taken: frozenset[str] = frozenset()

    @classmethod
    def of(cls, load: Loading, scope: Scope, fields: Sequence[str]) -> Upsert:
        return cls(
            load.engine, scope, fields, load.now, load.source.name.value, load.told_at, tells=bool(load.source.changed_at),
            reread=load.since is not None, taken=load.taken_before(fields),
        )  # fmt: skip

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
        if self.tells:
            last = template('ROW_NUMBER() OVER (ORDER BY "#changed_at" NULLS FIRST, "#row")')
        placed = exp.select(exp.Star(), exp.alias_(last, "#place", quoted=True)).from_(PARSED)
        query = exp.select(column("key"), exp.alias_(exp.Max(this=column(ROW)), ROW, quoted=True))
        for name in columns:
            last_known = function("arg_max", column(name), column("#place"))
            query.select(exp.alias_(_all_of_it() if name == KEPT else last_known, name, quoted=True), copy=False)
        if self.tells:
            query.select(*own_times(columns, self.told_at), copy=False)
        self.engine.make(ROWS, query.from_(placed.subquery("p")).group_by(column("key")))
        return ROWS

    def apply(self, report: SourceReport) -> None:
        """Adds what is new and updates what has changed."""
        fields = [name for name in self.fields if name not in self.taken]
        also = [KEPT] if self.tells else []
        timed = timed_fields(
            self.engine, self.scope, [*fields, *also], tells=self.tells, reread=self.reread, source=self.source
        )
        timed += [] if also else timed_fields(self.engine, self.scope, [KEPT], tells=False)
        self._add(report, timed)
        self.engine.make_from("woven", {"id": "id"}, [])
        self._change([name for name in fields if name not in timed], kept_is_timed=KEPT in timed)
        for name in fields:
            if name in timed:
                Timeline(
                    self.engine, self.scope, name, self.now, self.source, self.told_at, tells=self.tells, reread=self.reread,
                    several=bool(report.duplicates),
                ).weave()  # fmt: skip
        changed = template(
            'SELECT COUNT(*) FROM found AS f WHERE NOT "#new" AND $id IN (SELECT id FROM woven)', id=column(self.id, "f")
        )
        report.changed = int(self.engine.rows(changed)[0][0])
        report.same = self.engine.count(FOUND) - report.new - report.changed
        self.engine.drop("woven")

    def _add(self, report: SourceReport, timed: Sequence[str]) -> None:
        names = [self.id, "key", *self.fields, KEPT]
        times = [name for field in timed for name in (since(field), told(field))]
        several = self.tells and bool(report.duplicates)
        moments = [self._own_time(field) if several else self._told_at(field) for field in timed]
        values = [moment.copy() for moment in moments for _ in (since, told)]
        told_by = exp.Literal.string(self.source)
        query = exp.select(*(column(name) for name in names), self._known_from(), told_by, *values).from_(FOUND)
        report.new = self._insert(self.scope, [*names, "known_from", "source", *times], query.where(column("#new")))

    def _own_time(self, field: str) -> exp.Expr:
        """The time of a field's value where a key has several rows. An address or domain that is the key has the row's."""
        there = told(field) in self.engine.staged_columns(FOUND)
        return column(told(field)) if there else self._told_at(field)

    def _told_at(self, field: str) -> exp.Expr:
        return template("CASE WHEN NOT $v IS NULL THEN $at END", v=column(field), at=self._at(""))

    def _at(self, table: str) -> exp.Expr:
        """Since when the values of a row hold."""
        if not self.tells:
            return instant(self.told_at)
        return template("COALESCE($at, $told)", at=column(CHANGED_AT, table), told=instant(self.told_at))

    def _known_from(self) -> exp.Expr:
        """A lead counts as there from its creation; one whose creation nobody tells counts as always there."""
        if "created_at" in self.fields:
            return template("CASE WHEN created_at IS NOT NULL THEN LEAST(created_at, $now) END", now=instant(self.now))
        return exp.cast(exp.Null(), "timestamp")

    def _insert(self, table: str, names: Sequence[str], query: exp.Query) -> int:
        into = exp.Schema(this=exp.table_(table, db="segue"), expressions=[exp.to_identifier(n, quoted=True) for n in names])
        return self.engine.run(exp.Insert(this=into, expression=query))

    def _change(self, fields: Sequence[str], *, kept_is_timed: bool) -> None:
        """Brings known leads up to date of which some value, or the time of creation, differs from what was told now."""
        differs = [self._differs(name) for name in fields]
        if "created_at" in self.fields:
            differs.append(template("f.created_at < t.known_from"))
        older: exp.Expr = exp.true() if self.reread else exp.false()
        if kept_is_timed:
            older = template("$at < $told", at=self._at("f"), told=column(told(KEPT), "t"))
        tells_more = template(
            "CASE WHEN $older THEN NOT f.other IS NULL AND NOT JSON_CONTAINS(t.other, JSON_MERGE_PATCH(f.other, t.other)) "
            "ELSE $more END", older=older, more=TELLS_MORE,
        )  # fmt: skip
        table = exp.table_(self.scope, db="segue", alias="t")
        query = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("f"))).from_(exp.table_(FOUND, alias="f"))
        query = query.join(table, on=self._same()).where(exp.Not(this=column("#new", "f")), exp.or_(*differs, tells_more))
        if self.engine.make("changed", query):
            for name in fields:
                self._remember(name)
            merged = template(
                "CASE WHEN $older THEN $behind ELSE $merged END", older=older, behind=MERGED_BEHIND, merged=MERGED
            )
            self._update(fields, merged)
            self.engine.run(template("INSERT INTO woven SELECT $id FROM changed", id=column(self.id)))
        if kept_is_timed:
            self._tell_kept_again()

    def _tell_kept_again(self) -> None:
        """Writes down when the kept texts were told last."""
        table, at = exp.table_(self.scope, db="segue", alias="t"), self._at("f")
        sets = [exp.EQ(this=column(told(KEPT)), expression=at)]
        later = template("NOT f.other IS NULL AND ($told IS NULL OR $at > $told)", at=at, told=column(told(KEPT), "t"))
        update = exp.Update(this=table, expressions=sets, from_=exp.From(this=exp.table_(FOUND, alias="f")))
        self.engine.run(update.where(self._same(), exp.Not(this=column("#new", "f")), later))

    def _same(self) -> exp.Expr:
        return exp.EQ(this=column(self.id, "t"), expression=column(self.id, "f"))

    def _differs(self, name: str) -> exp.Expr:
        return template(
            "$new IS NOT NULL AND $new IS DISTINCT FROM $old", new=column(name, "f"), old=column(name, "t")
        )  # fmt: skip

    def _remember(self, name: str) -> None:
        """Writes down the values of one field that are about to be replaced. Of a value that another source has told in the
        same import nothing is written: it never held.
        """
        told_now = template(
            'c."of" = $scope AND c.trait = $name AND c.id = $id AND c."at" = $now AND c.recorded_at = $now',
            scope=self.scope, name=name, id=column(self.id, "f"), now=instant(self.now),
        )  # fmt: skip
        again = template(
            "UPDATE segue.trait_change AS c SET new = CAST($new AS TEXT), source = $source FROM changed AS f "
            "WHERE $told_now AND NOT $new IS NULL",
            new=column(name, "f"), source=self.source, told_now=told_now,
        )  # fmt: skip
        statement = template(
            "INSERT INTO segue.trait_change SELECT $scope, $id, $name, CAST($old AS TEXT), CAST($new AS TEXT), $now, $now, "
            "$source FROM changed AS f JOIN $table AS t ON $same WHERE $differs "
            "AND NOT EXISTS (SELECT 1 FROM segue.trait_change AS c WHERE $told_now)",
            scope=self.scope, id=column(self.id, "f"), name=name, old=column(name, "t"), new=column(name, "f"),
            now=instant(self.now), source=self.source, table=exp.table_(self.scope, db="segue"), same=self._same(),
            differs=self._differs(name), told_now=told_now.copy(),
        )  # fmt: skip
        self.engine.run(again)
        self.engine.run(statement)

    def _update(self, fields: Sequence[str], kept: exp.Expr) -> None:
        sets = [
            exp.EQ(this=column(name), expression=exp.Coalesce(this=column(name, "f"), expressions=[column(name, "t")]))
            for name in fields
        ]
        sets.append(exp.EQ(this=column(KEPT), expression=kept))
        if "created_at" in self.fields:
            sets.append(exp.EQ(this=column("known_from"), expression=template("LEAST(t.known_from, f.created_at)")))
        table = exp.table_(self.scope, db="segue", alias="t")
        update = exp.Update(this=table, expressions=sets, from_=exp.From(this=exp.table_("changed", alias="f")))
        self.engine.run(update.where(self._same()))
