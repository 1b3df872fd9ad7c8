"""The rows that states are worked out from: leads and accounts as stated, with what was collected from events, what their
account's layer gave, and in which segments they were before; and on top of them the computed columns, a nested query a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from segue.compiler.collect import Collection, Lanes, merged
from segue.compiler.columns import StateColumn
from segue.compiler.emitter import Need
from segue.compiler.layers import Order
from segue.compiler.options import PlanOptions, has_bit, word_of
from segue.compiler.stated import stated
from segue.compiler.tables import kind_of
from segue.definitions.workspace import Workspace
from segue.language.clock import Clock
from segue.language.sql import cast, column, exp, literal, named
from segue.language.types import Scope
from segue.records import SCHEMA, ColumnKind

COLLECTED: Final = "run_collected"
PRIOR: Final = "prior:"
GATHERED: Final = "leads:"


@dataclass
class Rows:
    """Builds the queries of a plan. `lanes`: how counts are packed in the collected table."""

    workspace: Workspace
    clock: Clock
    options: PlanOptions
    order: Order
    collection: Collection
    lanes: Lanes
    by_account: bool = False
    for_leads: set[str] = field(default_factory=set)

    # --- leads ---

    def leads(self, wanted: list[StateColumn], also: Iterable[Need], accounts: str | None) -> exp.Select:
        """Leads with some computed columns, and `also` stated or account's ones. `accounts`: the table with the latter."""
        needs = {need for one in wanted for need in one.needs}.union(also)
        own = {name for scope, name in needs if scope == "lead" and self._is_base("lead", name)}
        theirs = {name for scope, name in needs if scope == "account"}
        return self._stacked(self._lead_base(own, theirs, accounts), wanted)

    def _lead_base(self, own: set[str], theirs: set[str], accounts: str | None) -> exp.Select:
        partials = {name for name in own if self._is_partial(name)}
        priors = {name for name in own if name.startswith(PRIOR)}
        told = sorted(own - partials - priors - {"lead_id", "account_id", "key"} - {n for n in own if n.startswith("account.")})
        shared = {name for name in told if self._of_account(name)}
        columns = self._kinds(["lead_id", "account_id", "key", *told])
        leads = stated("lead", columns, self.clock, options=self.options, among=self.options.among)
        rows = exp.select(column("lead_id", "l"), column("account_id", "l"), column("key", "l")).from_(leads, copy=False)
        for name in told:
            value: exp.Expr = column(name, "l")
            if name in shared:
                value = exp.Coalesce(this=value, expressions=[column(name, "a")])
            rows.select(named(value, name), copy=False)
        for name in sorted(theirs):
            rows.select(named(column(name, "a"), f"account.{name}"), copy=False)
        if theirs or shared:
            self._join_accounts(rows, theirs | shared, accounts)
        self._add_collected(rows, partials)
        self._add_prior(rows, priors, "lead")
        return rows

    def _join_accounts(self, rows: exp.Select, names: set[str], accounts: str | None) -> None:
        same = exp.EQ(this=column("account_id", "l"), expression=column("account_id", "a"))
        table: exp.Expr = exp.table_(accounts or "", alias="a")
        if accounts is None:
            table = stated("account", self._kinds(["account_id", *names]), self.clock, options=self.options)
        rows.join(table, on=same, join_type="left", copy=False)

    def _add_collected(self, rows: exp.Select, partials: set[str]) -> None:
        if not self.collection.columns:
            rows.select(named(cast(exp.Null(), "timestamp"), "next_at"), copy=False)
            return
        by_name = self.collection.by_name
        for name in sorted(partials):
            value = self.lanes.value(by_name[name], name, "c")
            if by_name[name].kind in ("count", "total"):
                value = exp.Coalesce(this=value, expressions=[literal(0)])
            rows.select(named(value, name), copy=False)
        rows.select(column("next_at", "c"), copy=False)
        same: list[exp.Expr] = [exp.EQ(this=column("lead_id", "l"), expression=column("lead_id", "c"))]
        if self.by_account:
            same.append(exp.Is(this=column("account_id", "c"), expression=exp.Null()))
        rows.join(self.lanes.unpacked(COLLECTED), on=exp.and_(*same), join_type="left", copy=False)

    def _add_prior(self, rows: exp.Select, priors: set[str], scope: Scope) -> None:
        """Membership before this evaluation, from the recorded state."""
        if not priors:
            return
        side = "l" if scope == "lead" else "a"
        recorded = self.options.recorded.get(scope, 0)
        for name in sorted(priors):
            word, bit = word_of(self.options.positions[name.removeprefix(PRIOR)])
            there = int(word.removeprefix("word_")) < recorded
            before = has_bit(column(word, "s"), bit) if there else exp.false()
            rows.select(named(before, name), copy=False)
        same = exp.EQ(this=column(f"{scope}_id", side), expression=column(f"{scope}_id", "s"))
        rows.join(exp.table_(f"{scope}_state", db=SCHEMA, alias="s"), on=same, join_type="left", copy=False)

    # --- accounts ---

    def accounts(
        self, layer: list[StateColumn], before: str | None, gathered_from: exp.Select | None, partials: set[str]
    ) -> exp.Select:
        """A layer: the accounts so far, or as stated, with what their leads answer and the layer's own columns."""
        rows = self._account_base(partials) if before is None else self._account_so_far(before)
        gathered = {one.name: one.sql for one in layer if one.name.startswith(GATHERED)}
        if gathered and gathered_from is not None:
            self._add_gathered(rows, gathered, gathered_from)
        return self._stacked(rows, [one for one in layer if one.name not in gathered])

    @staticmethod
    def _account_so_far(table: str) -> exp.Select:
        return exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("a"))).from_(
            exp.table_(table, alias="a"), copy=False
        )

    def _account_base(self, partials: set[str]) -> exp.Select:
        needed = {name for one in self.order.layers for scope, name in self.order.columns[one].needs if scope == "account"}
        needed |= self.for_leads
        own = {name for name in needed if self._is_base("account", name) and not self._is_partial(name)}
        priors = {name for name in own if name.startswith(PRIOR)}
        told = sorted({"account_id", "key", *(own - priors)})
        accounts = stated("account", self._kinds(told), self.clock, options=self.options)
        rows = exp.select(*(column(name, "a") for name in told)).from_(accounts, copy=False)
        self._add_merged(rows, partials)
        self._add_prior(rows, priors, "account")
        return rows

    def _add_merged(self, rows: exp.Select, partials: set[str]) -> None:
        """What an account's leads, and the account itself, did."""
        if not partials:
            rows.select(named(cast(exp.Null(), "timestamp"), "next_at"), copy=False)
            return
        by_name = self.collection.by_name
        owner = exp.Coalesce(this=column("account_id", "c"), expressions=[column("account_id", "l")])
        first = named(exp.Min(this=column("next_at", "c")), "next_at")
        side = exp.select(named(owner, "account_id"), first)
        for name in sorted(partials):
            whole = merged(self.options.dialect, by_name[name], self.lanes.value(by_name[name], name, "c"))
            side.select(named(whole, name), copy=False)
            value: exp.Expr = column(name, "m")
            if by_name[name].kind in ("count", "total"):
                value = exp.Coalesce(this=value, expressions=[literal(0)])
            rows.select(named(value, name), copy=False)
        rows.select(column("next_at", "m"), copy=False)
        same = exp.EQ(this=column("lead_id", "c"), expression=column("lead_id", "l"))
        leads = stated("lead", {"lead_id": "id", "account_id": "id"}, self.clock, options=self.options)
        side = (
            side.from_(self.lanes.unpacked(COLLECTED), copy=False)
            .join(leads, on=same, join_type="left", copy=False)
            .group_by(owner.copy(), copy=False)
        )
        mine = exp.EQ(this=column("account_id", "a"), expression=column("account_id", "m"))
        rows.join(side.subquery("m", copy=False), on=mine, join_type="left", copy=False)

    @staticmethod
    def _add_gathered(rows: exp.Select, gathered: dict[str, exp.Expr], leads: exp.Select) -> None:
        side = exp.select(column("account_id", "g")).group_by(column("account_id", "g"), copy=False)
        for name, total in sorted(gathered.items()):
            side.select(named(total, name), copy=False)
            value: exp.Expr = column(name, "n")
            if isinstance(total, exp.Count | exp.Coalesce):
                value = exp.Coalesce(this=value, expressions=[literal(0)])
            rows.select(named(value, name), copy=False)
        same = exp.EQ(this=column("account_id", "a"), expression=column("account_id", "n"))
        rows.join(
            side.from_(leads.subquery("g", copy=False), copy=False).subquery("n", copy=False),
            on=same,
            join_type="left",
            copy=False,
        )

    # --- both ---

    def _stacked(self, rows: exp.Select, wanted: list[StateColumn]) -> exp.Select:
        """Computed columns on top of rows."""
        for at, step in enumerate(self.order.steps(wanted)):
            held = rows.offset(0, copy=False) if self.options.fences else rows
            rows = exp.select(exp.Star()).from_(held.subquery(f"s{at}", copy=False), copy=False)
            for one in step:
                rows.select(named(one.sql, one.name), copy=False)
        return rows

    def _is_base(self, scope: Scope, name: str) -> bool:
        return (scope, name) not in self.order.columns

    def _is_partial(self, name: str) -> bool:
        return name in self.collection.by_name

    def _of_account(self, name: str) -> bool:
        trait = self.workspace.traits.get(name)
        return trait is not None and trait.stated and trait.of == "account"

    def _kinds(self, names: Iterable[str]) -> Mapping[str, ColumnKind]:
        fixed: dict[str, ColumnKind] = {"lead_id": "id", "account_id": "id", "created_at": "instant"}
        found: dict[str, ColumnKind] = {}
        for name in sorted(set(names)):
            trait = self.workspace.traits.get(name)
            found[name] = kind_of(trait.type) if trait is not None and trait.stated else fixed.get(name, "text")
        return found
