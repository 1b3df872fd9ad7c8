"""Tables of the engine that hold leads, accounts and events already, shown in place of the warehouse's own.

Nothing is copied: a statement that reads `segue.lead` reads the table that a source names, with its columns mapped and typed
as an import would. Keys become ids by a digest, so that an event finds its lead without a look-up. The tables tell what is so
now; they have no history of traits, and a row without a key is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

from sqlglot import exp

from segue.compiler.stated import STORED
from segue.compiler.tables import IDENTITY, account_table, event_table, lead_table, property_column
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.errors import SegueError
from segue.ingestion.mapping import Mapped, map_properties, map_traits
from segue.ingestion.own_columns import OwnTable, own_table
from segue.language import texts
from segue.language.sql import case, cast, column, literal, named, null
from segue.language.template import query, template
from segue.language.types import Scope
from segue.records import SCHEMA, Column, Table


def has_own_tables(workspace: Workspace) -> bool:
    """Whether leads and events are evaluated where they lie; a workspace has files or tables, never both."""
    return any(source.table for source in workspace.sources.values())


def show_own_tables(engine: Engine, workspace: Workspace) -> None:
    """Lets the engine read the tables that sources name. Raises SegueError for a table or column that is not as they say."""
    engine.show({})
    if has_own_tables(workspace):
        engine.show(dict(_Shown(engine, workspace).queries()))


def refuse_doubled(engine: Engine, workspace: Workspace, of: Scope, state: str) -> None:
    """Raises SegueError where several rows of a table of leads or accounts have one key. `state`: has a row for each."""
    source = next((one for one in workspace.sources.values() if one.table and one.into == of), None)
    if source is None:
        return
    one_id = exp.Distinct(expressions=[column(f"{of}_id")])
    rows, different = engine.rows(exp.select(exp.Count(this=exp.Star()), exp.Count(this=one_id)).from_(state))[0]
    if rows == different:
        return
    doubled = query(
        "SELECT MIN(key), MAX(key), COUNT(*) FROM $table AS t GROUP BY $id HAVING COUNT(*) > 1 ORDER BY 1 LIMIT 1",
        table=exp.table_(of, db=SCHEMA), id=column(f"{of}_id"),
    )  # fmt: skip
    first, last, times = engine.rows(doubled)[0]
    told = f"'{first}' {times} times" if first == last else f"'{first}' and '{last}', whose digests are alike"
    raise SegueError(
        f"{source.table} has more than one row a key: {told}", where=str(source.name.place.position),
        todo="Name a view with one row a key as the table.",
    )  # fmt: skip


@dataclass(frozen=True)
class _Shown:
    engine: Engine
    workspace: Workspace

    @cached_property
    def tables(self) -> list[OwnTable]:
        timezone = self.workspace.settings.calendar.timezone
        return [own_table(self.engine, source, timezone) for source in self.workspace.sources.values()]

    def of(self, into: str) -> list[OwnTable]:
        return [table for table in self.tables if table.source.into == into]

    def queries(self) -> Iterator[tuple[str, exp.Query]]:
        """What each of the warehouse's tables gives."""
        yield "lead", self._united(self._leads(table) for table in self.of("lead")) or _nothing(self._lead)
        yield "account", self._united(self._accounts(table) for table in self.of("account")) or self._named_accounts()
        yield "event", self._united(self._events(table) for table in self.of("event")) or _nothing(self._event)
        yield "identity", self._united(self._identities(table) for table in self.of("lead")) or _nothing(IDENTITY)

    @cached_property
    def _lead(self) -> Table:
        return lead_table(self.workspace)

    @cached_property
    def _account(self) -> Table:
        return account_table(self.workspace)

    @cached_property
    def _event(self) -> Table:
        return event_table(self.workspace)

    def _identifier(self, key: exp.Expr) -> exp.Expr:
        return texts.identifier(self.engine.capabilities.dialect, key)

    def _united(self, queries: Iterable[exp.Query]) -> exp.Query | None:
        found = list(queries)
        return reduce(lambda one, other: exp.union(one, other, distinct=False), found) if found else None

    # --- leads ---

    def _leads(self, table: OwnTable) -> exp.Select:
        rows = self._people(table)
        account = self._identifier(column("account_key", "r"))
        domains = self._domains()
        if domains is not None:
            account = exp.Coalesce(this=account, expressions=[column("account_id", "d")])
        own = {
            "lead_id": self._identifier(column("key", "r")), "account_id": account, "known_from": column("created_at", "r"),
        }  # fmt: skip
        found = _over(rows, self._lead, own)
        if domains is not None:
            company = texts.after_last(self.engine.capabilities.dialect, column("email", "r"), literal("@"))
            same = template("r.account_key IS NULL AND d.domain = $company", company=company)
            found = found.join(domains.subquery("d"), on=same, join_type="left", copy=False)
        return found

    def _people(self, table: OwnTable) -> exp.Select:
        """The rows of a table of leads by their keys, with their columns as values."""
        key, account = table.source.key, table.source.account
        assert key is not None  # checked when definitions were read
        values = {"key": table.key(key, "the key"), **self._mapped(table)}
        if key.kind == "email":
            values["email"] = values["key"].copy()
        if account is not None:
            values["account_key"] = table.key(account, "the account")
        return _typed(table, self._lead, values)

    def _mapped(self, table: OwnTable) -> dict[str, exp.Expr]:
        found = map_traits(self.workspace, table.source, table.columns)
        return {"source": literal(table.source.name.value), **{one.name: table.value(one) for one in found}}

    def _identities(self, table: OwnTable) -> exp.Query:
        assert table.source.key is not None
        rows, kind = self._people(table), table.source.key.kind
        kinds = {kind: "key"} if kind == "email" else {kind: "key", "email": "email"}
        parts = []
        for kind, name in kinds.items():
            own = {"kind": literal(kind), "value": column(name, "r"), "lead_id": self._identifier(column("key", "r"))}
            parts.append(_over(rows, IDENTITY, {**own, "at": column("created_at", "r")}, needed=name))
        united = self._united(parts)
        assert united is not None
        return united

    # --- accounts ---

    def _accounts(self, table: OwnTable) -> exp.Select:
        return _over(self._companies(table), self._account, {"account_id": self._identifier(column("key", "r"))})

    def _companies(self, table: OwnTable) -> exp.Select:
        key = table.source.key
        assert key is not None
        values = {"key": table.key(key, "the key"), **self._mapped(table)}
        if key.kind == "domain":
            values["domain"] = values["key"].copy()
        return _typed(table, self._account, values)

    def _named_accounts(self) -> exp.Query:
        """The accounts that leads name, where no table tells of any."""
        named_by = [
            table.rows(exp.select(named(table.key(table.source.account, "the account"), "key")))
            for table in self.of("lead")
            if table.source.account is not None
        ]
        rows = self._united(named_by)
        if rows is None:
            return _nothing(self._account)
        once = exp.select(column("key", "k")).distinct().from_(rows.subquery("k"))
        own = {"account_id": self._identifier(column("key", "r")), "key": column("key", "r")}
        return _over(once, self._account, {**{one.name: _no(one) for one in self._account.columns}, **own})

    def _domains(self) -> exp.Select | None:
        """The account of each domain that a table of accounts tells."""
        rows = self._united(self._accounts(table) for table in self.of("account"))
        if rows is None:
            return None
        return query(
            "SELECT domain, MIN(account_id) AS account_id FROM $rows AS a WHERE NOT domain IS NULL GROUP BY domain",
            rows=rows.subquery(),
        )  # fmt: skip

    # --- events ---

    def _events(self, table: OwnTable) -> exp.Select:
        source = table.source
        values = self._properties(table)
        values["name"] = self._event_name(table)
        values["at"] = table.instant(source.at, "the time")
        values["source"] = literal(source.name.value)
        rows = _typed(table, self._event, values)
        for name, key in (("lead_key", source.lead), ("account_key", source.account)):
            value = table.key(key, name) if key is not None else cast(null(), "text")
            rows.select(named(value, name), copy=False)
        whose = template("CASE WHEN r.lead_key IS NULL THEN $account END", account=self._identifier(column("account_key", "r")))
        own = {
            "lead_id": self._identifier(column("lead_key", "r")), "account_id": whose, "received_at": column("at", "r"),
        }  # fmt: skip
        told = "NOT r.name IS NULL AND NOT r.at IS NULL AND NOT (r.lead_key IS NULL AND r.account_key IS NULL)"
        return _over(rows, self._event, own, needed="").where(template(told), copy=False)

    def _properties(self, table: OwnTable) -> dict[str, exp.Expr]:
        """A value for each property and type; where events type one differently, for the events that type it so."""
        found: dict[str, exp.Expr] = {}
        for one in map_properties(self.workspace, table.columns):
            for kind, events in one.types.items():
                value = table.value(Mapped(one.name, one.column, kind))
                if len(one.types) > 1:
                    theirs = exp.In(this=self._event_name(table), expressions=[literal(event) for event in events])
                    value = case([(theirs, value)], None)
                found.setdefault(property_column(one.name, kind), value)
        return found

    def _event_name(self, table: OwnTable) -> exp.Expr:
        source = table.source
        return literal(source.event) if source.event else table.text(source.event_name, "the event's name")


def _typed(table: OwnTable, shape: Table, values: Mapping[str, exp.Expr]) -> exp.Select:
    """The rows of a table with all columns of a table of the warehouse; those that nothing is told of have no value."""
    return table.rows(exp.select(*(named(values.get(one.name, _no(one)), one.name) for one in shape.columns)))


def _over(rows: exp.Select, shape: Table, own: Mapping[str, exp.Expr], *, needed: str = "key") -> exp.Select:
    """The columns of a table of the warehouse over rows `r`, some of them worked out. `needed`: which must have a value."""
    select = exp.select(*(named(own.get(one.name, column(one.name, "r")), one.name) for one in shape.columns))
    found = select.from_(rows.subquery("r", copy=False), copy=False)
    there = exp.Not(this=exp.Is(this=column(needed, "r"), expression=null()))
    return found.where(there, copy=False) if needed else found


def _nothing(shape: Table) -> exp.Select:
    return exp.select(*(named(_no(one), one.name) for one in shape.columns)).where(exp.false())


def _no(one: Column) -> exp.Expr:
    """No value, as a column keeps it."""
    return cast(null(), STORED.get(one.kind, "text"))
