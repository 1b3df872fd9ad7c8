"""Values that hold since a time which their source tells, put in their place whenever they arrive.

A row that is older than what is known never replaces it: its values go into the history, from their own time until that of
the next value known. Of two values with one time the one imported later counts.

For a trait that a source with `changed at` has told, the table of leads (accounts) has two more columns: `since:<trait>`, when
the present value was told first, and `told:<trait>`, when it was told last; no time in the first means always. With the rows
of `trait_change` these are all facts known of the trait, each a value at a time. A row whose old and new value are the same
is such a fact, too: it changes nothing, but tells that the value held at that time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from segue.engines.base import Engine
from segue.ingestion.csv_files import ROW
from segue.ingestion.parsed import PARSED
from segue.language.sql import column, function, instant
from segue.language.template import template
from segue.language.types import Scope
from segue.records import Column, Table

KEPT = "other"
"""The column of the texts that no trait is made of."""

CHANGED_AT = "#changed_at"
"""The time since when a row's values hold. No trait is called so, nor as any other column that begins with this sign."""


def since(name: str) -> str:
    return f"since:{name}"


def told(name: str) -> str:
    return f"told:{name}"


def own_times(fields: Sequence[str], now: datetime) -> list[exp.Expr]:
    """For rows of one key in their order `#place`: when the last known value of each field was told."""
    found = []
    for field in fields:
        moment = template(
            "CASE WHEN NOT $v IS NULL THEN COALESCE($at, $now) END", v=column(field), at=column(CHANGED_AT), now=instant(now)
        )
        last = function("arg_max", moment, column("#place"))
        found.append(exp.alias_(last, told(field), quoted=True))
    return found


def timed_fields(
    engine: Engine, scope: Scope, fields: Iterable[str], *, tells: bool, reread: bool = False, source: str = ""
) -> list[str]:
    """The fields whose times are kept: all of rows that tell them, or were told before and are read otherwise now; else those
    of which such rows have told.
    """
    fields = list(fields)
    before = engine.columns(scope)
    if tells or reread:
        make_time_columns(engine, scope, fields)
        for field in fields:
            if field in before and (reread or told(field) not in before):
                _date_changed(engine, scope, field, "" if reread else source)
                if not reread:
                    _date_imported(engine, scope, field, source)
    there = engine.columns(scope)
    return [field for field in fields if told(field) in there]


def make_time_columns(engine: Engine, scope: Scope, fields: Iterable[str]) -> None:
    """Makes the columns for the times of some fields, where they are missing."""
    wanted = [name for field in fields for name in (since(field), told(field))]
    engine.ensure([Table(scope, tuple(Column(name, "instant") for name in wanted))])


def _date_changed(engine: Engine, scope: Scope, field: str, source: str) -> None:
    """Present values that replaced another were told at that time. Where leads were made known by the `source` that tells times
    from now on, its rows will say so themselves.
    """
    last = template(
        'SELECT id, MAX("at") AS moment FROM segue.trait_change WHERE "of" = $of AND trait = $name GROUP BY id',
        of=scope, name=field,
    )  # fmt: skip
    update = exp.Update(
        this=exp.table_(scope, db="segue", alias="t"),
        expressions=[exp.EQ(this=column(name(field)), expression=column("moment", "c")) for name in (since, told)],
        from_=exp.From(this=exp.Subquery(this=last, alias=exp.TableAlias(this=exp.to_identifier("c")))),
    )
    others = template(
        "NOT $v IS NULL AND $told IS NULL AND t.source IS DISTINCT FROM $source AND c.id = $id",
        v=column(field, "t"), told=column(told(field), "t"), source=source, id=column(f"{scope}_id", "t"),
    )  # fmt: skip
    engine.run(update.where(others))


def _date_imported(engine: Engine, scope: Scope, field: str, source: str) -> None:
    """Other such values were told last by the last import of the source that made the lead known, and first when it became
    known; and so was what the first change has replaced. When accounts became known is not kept.
    """
    first = template("(SELECT MIN(k.at) FROM segue.identity AS k WHERE k.lead_id = t.lead_id)" if scope == "lead" else "NULL")
    last = template('GREATEST((SELECT MAX(i.told_at) FROM segue."import" AS i WHERE i.source = t.source), $first)', first=first)
    others = template("NOT $v IS NULL AND t.source IS DISTINCT FROM $source", v=column(field, "t"), source=source)
    undated = exp.Is(this=column(told(field), "t"), expression=exp.Null())
    sets = [exp.EQ(this=column(since(field)), expression=first), exp.EQ(this=column(told(field)), expression=last)]
    update = exp.Update(this=exp.table_(scope, db="segue", alias="t"), expressions=sets)
    engine.run(update.where(others, undated))
    replaced = template(
        "INSERT INTO segue.trait_change SELECT c.of, c.id, c.trait, c.old, c.old, $first, $first, t.source FROM ("
        'SELECT * FROM segue.trait_change WHERE "of" = $of AND trait = $name '
        'QUALIFY ROW_NUMBER() OVER (PARTITION BY id ORDER BY "at", recorded_at) = 1) AS c JOIN $table AS t ON t.$id = c.id '
        'WHERE NOT c.old IS NULL AND c.old IS DISTINCT FROM c.new AND $first < c."at" AND $others',
        first=first, of=scope, name=field, table=exp.table_(scope, db="segue"), id=column(f"{scope}_id"), others=others,
    )  # fmt: skip
    engine.run(replaced)


@dataclass(frozen=True)
class Timeline:
    """One field of leads or accounts. Works on `parsed`, and on `found`, which has the id of every key.

    `tells`: whether rows tell their time; else they were told at `told_at`. `reread`: whether they were imported before, and
    are read otherwise now. `several`: whether a key has several rows.
    """

    engine: Engine
    scope: Scope
    field: str
    now: datetime
    source: str
    told_at: datetime
    tells: bool
    reread: bool
    several: bool

    def weave(self) -> None:
        """Puts the values of all rows into their places; those in the table are the present ones after it.

        Adds to the table `woven` the ids of leads (accounts) of which something is known now that was not.
        """
        self._read_facts()
        if self.reread:
            self._put_right()
        if not self.several:
            self._tell_again()
        if self._find_concerned():
            self._gather()
            self._line_up()
            self._write_history()
            self._write_present()
        self.engine.drop("told_facts", "concerned", "facts", "lined", "history", "present")

    def _at(self) -> exp.Expr:
        if not self.tells:
            return instant(self.told_at)
        return template("COALESCE($at, $told)", at=column(CHANGED_AT, "p"), told=instant(self.told_at))

    def _read_facts(self) -> None:
        """`told_facts`: the id, time and value of every row that has a value. A row without a time counts where no other of
        its key has one; of several with one time the last.
        """
        undated = exp.Is(this=column(CHANGED_AT, "p"), expression=exp.Null()) if self.tells else exp.false()
        query = template(
            "SELECT f.$id AS id, $at AS moment, $value AS value, $row AS place, $undated AS undated "
            "FROM parsed AS p JOIN found AS f ON f.key = p.key WHERE NOT $value IS NULL",
            id=column(f"{self.scope}_id"), at=self._at(), value=self._value(), row=column(ROW, "p"), undated=undated,
        )  # fmt: skip
        if self.several:
            query = template(
                "SELECT * FROM $facts AS v QUALIFY ROW_NUMBER() OVER (PARTITION BY id, moment ORDER BY place DESC) = 1 "
                "AND (NOT undated OR BOOL_AND(undated) OVER (PARTITION BY id))",
                facts=exp.Subquery(this=query),
            )
        self.engine.make("told_facts", query)

    def _value(self) -> exp.Expr:
        """The field in a row; an address or domain by which rows are known stands there as their key."""
        return column(self.field if self.field in self.engine.staged_columns(PARSED) else "key", "p")

    def _tell_again(self) -> None:
        """Present values that are told once more, at a later time."""
        later = template("$v IS NOT DISTINCT FROM n.value AND n.moment > $told", **self._own())
        update = exp.Update(
            this=self._table(), expressions=[exp.EQ(this=column(told(self.field)), expression=column("moment", "n"))],
            from_=exp.From(this=exp.table_("told_facts", alias="n")),
        )  # fmt: skip
        self.engine.run(update.where(self._same(), later))

    def _put_right(self) -> None:
        """Present values that nobody has dated are what was made of such rows before: they were wrong from the start."""
        self.engine.make(
            "latest", template("SELECT id, ARG_MAX(value, moment) AS value, MAX(moment) AS moment FROM told_facts GROUP BY id")
        )
        undated = template("$same AND $told IS NULL", same=self._same(), told=self._own()["told"])
        woven = "INSERT INTO woven SELECT n.id FROM latest AS n JOIN $table ON $undated WHERE $v IS DISTINCT FROM n.value"
        self.engine.run(template(woven, table=self._table(), undated=undated, v=self._own()["v"]))
        sets = [
            exp.EQ(this=column(self.field), expression=column("value", "n")),
            exp.EQ(this=column(told(self.field)), expression=column("moment", "n")),
        ]
        update = exp.Update(this=self._table(), expressions=sets, from_=exp.From(this=exp.table_("latest", alias="n")))
        self.engine.run(update.where(undated))
        self.engine.drop("latest")

    def _find_concerned(self) -> int:
        """`concerned`: facts of those of whom some are not known. Rows that were imported before put nothing right of which
        something else has become known since.
        """
        known = template(
            "COALESCE($v IS NOT DISTINCT FROM n.value AND n.moment <= $told AND COALESCE(n.moment >= $since, TRUE), FALSE)",
            **self._own(),
        )
        past = template(
            'EXISTS (SELECT 1 FROM segue.trait_change AS c WHERE c."of" = $of AND c.trait = $name AND c.id = n.id '
            'AND c."at" = n.moment AND ($reread OR c.new = CAST(n.value AS TEXT)))',
            of=self.scope, name=self.field, reread=self.reread,
        )  # fmt: skip
        settled = template(
            "n.moment IS DISTINCT FROM $told AND ($reread AND n.moment IS NOT DISTINCT FROM $since OR $past)",
            reread=self.reread, past=past, **self._own(),
        )  # fmt: skip
        query = template(
            "SELECT * EXCLUDE (known) FROM (SELECT n.*, $known AS known FROM told_facts AS n JOIN $table ON $same "
            "WHERE NOT $settled) AS u QUALIFY NOT BOOL_AND(known) OVER (PARTITION BY id)",
            table=self._table(), same=self._same(), known=known, settled=settled,
        )  # fmt: skip
        return self.engine.make("concerned", query)

    def _gather(self) -> None:
        """`facts`: all that is known of the field of those concerned, one text a time. What was before all is `-infinity`."""
        present = template(
            "SELECT $id AS id, CAST($v AS TEXT) AS text, $since AS since, $told AS told FROM $table "
            "WHERE $id IN (SELECT id FROM concerned)",
            id=column(f"{self.scope}_id", "t"), table=self._table(), **self._own(),
        )  # fmt: skip
        past = template(
            'SELECT * FROM segue.trait_change AS c WHERE c."of" = $of AND c.trait = $name AND c.id IN (SELECT id FROM t)',
            of=self.scope, name=self.field,
        )  # fmt: skip
        query = template(
            "WITH t AS ($present), r AS ($past) "
            "SELECT id, moment, ARG_MIN(text, rank) AS text, MAX(recorded_at) AS recorded_at, ARG_MIN(source, rank) AS source "
            "FROM (SELECT id, moment, CAST(value AS TEXT) AS text, 0 AS rank, $now AS recorded_at, $source AS source "
            "FROM concerned "
            "UNION ALL SELECT id, since, text, 1, NULL, NULL FROM t WHERE NOT since IS NULL "
            "UNION ALL SELECT id, told, text, 1, NULL, NULL FROM t WHERE NOT told IS NULL "
            'UNION ALL SELECT id, "at", new, 2, recorded_at, source FROM r WHERE NOT new IS NULL) AS u GROUP BY id, moment '
            "UNION ALL SELECT id, CAST('-infinity' AS TIMESTAMP), old, NULL, NULL FROM ("
            'SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY "at", recorded_at) AS place FROM r) AS f '
            "WHERE place = 1 AND NOT old IS NULL AND old IS DISTINCT FROM new "
            "UNION ALL SELECT id, CAST('-infinity' AS TIMESTAMP), text, NULL, NULL FROM t "
            "WHERE since IS NULL AND NOT text IS NULL AND NOT id IN (SELECT id FROM r)",
            present=present, past=past, now=instant(self.now), source=self.source,
        )  # fmt: skip
        self.engine.make("facts", query)

    def _line_up(self) -> None:
        """`lined`: the facts in order, in runs of one value; the last run is the present value."""
        ordered = template(
            "SELECT *, LAG(text) OVER w AS before, ROW_NUMBER() OVER w AS place FROM facts "
            "WINDOW w AS (PARTITION BY id ORDER BY moment)"
        )
        runs = template(
            "SELECT *, SUM(CASE WHEN place > 1 AND text IS DISTINCT FROM before THEN 1 ELSE 0 END) OVER "
            "(PARTITION BY id ORDER BY place) AS run FROM $ordered AS o",
            ordered=exp.Subquery(this=ordered),
        )
        lined = "SELECT *, MAX(run) OVER (PARTITION BY id) AS last FROM $runs AS l"
        self.engine.make("lined", template(lined, runs=exp.Subquery(this=runs)))

    def _write_history(self) -> None:
        """All facts but those of the present value, of which only the first is needed."""
        self.engine.make("history", template(
            "SELECT id, CASE WHEN place = 1 THEN text ELSE before END AS old, text AS new, moment, "
            "COALESCE(recorded_at, $now) AS recorded_at, COALESCE(source, $source) AS source FROM lined "
            "WHERE ISFINITE(moment) AND (run < last OR place = 1 OR text IS DISTINCT FROM before)",
            now=instant(self.now), source=self.source,
        ))  # fmt: skip
        mine = template('"of" = $of AND trait = $name AND id IN (SELECT id FROM concerned)', of=self.scope, name=self.field)
        news = (
            "INSERT INTO woven SELECT DISTINCT id FROM (SELECT id, old, new, moment FROM history "
            'EXCEPT SELECT id, old, new, "at" FROM segue.trait_change WHERE $mine) AS n'
        )
        self.engine.run(template(news, mine=mine))
        self.engine.run(exp.delete(exp.table_("trait_change", db="segue")).where(mine))
        self.engine.run(template(
            "INSERT INTO segue.trait_change SELECT $of, id, $name, old, new, moment, recorded_at, source FROM history",
            of=self.scope, name=self.field,
        ))  # fmt: skip

    def _write_present(self) -> None:
        self.engine.make("present", template(
            "SELECT id, MAX(text) AS text, MIN(CASE WHEN ISFINITE(moment) THEN moment END) AS since, "
            "BOOL_OR(NOT ISFINITE(moment)) AS always, MAX(CASE WHEN ISFINITE(moment) THEN moment END) AS told "
            "FROM lined WHERE run = last GROUP BY id"
        ))  # fmt: skip
        kind = exp.DataType.build(self.engine.columns(self.scope)[self.field], dialect="duckdb")
        value = template(
            "CASE WHEN CAST($v AS TEXT) IS NOT DISTINCT FROM n.text THEN $v ELSE $new END",
            new=exp.TryCast(this=column("text", "n"), to=kind), **self._own(),
        )  # fmt: skip
        other = template("CAST($v AS TEXT) IS DISTINCT FROM n.text", **self._own())
        woven = "INSERT INTO woven SELECT n.id FROM present AS n JOIN $table ON $same WHERE $other"
        self.engine.run(template(woven, table=self._table(), same=self._same(), other=other))
        sets = [
            exp.EQ(this=column(self.field), expression=value),
            exp.EQ(this=column(since(self.field)), expression=template("CASE WHEN NOT n.always THEN n.since END")),
            exp.EQ(this=column(told(self.field)), expression=column("told", "n")),
        ]
        update = exp.Update(this=self._table(), expressions=sets, from_=exp.From(this=exp.table_("present", alias="n")))
        self.engine.run(update.where(self._same()))

    def _table(self) -> exp.Table:
        return exp.table_(self.scope, db="segue", alias="t")

    def _same(self) -> exp.Expr:
        return exp.EQ(this=column(f"{self.scope}_id", "t"), expression=column("id", "n"))

    def _own(self) -> dict[str, exp.Expr]:
        return {
            "v": column(self.field, "t"), "since": column(since(self.field), "t"), "told": column(told(self.field), "t")
        }  # fmt: skip
