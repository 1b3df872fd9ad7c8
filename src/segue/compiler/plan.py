"""All definitions of a workspace as one plan: a short list of set-oriented steps.

collect (one scan of the events) -> layers of leads and accounts in turns -> their states. The same plan runs over all
leads or over a few (`among`), at any instant. A state has a row for each lead (account) with every computed field, the
row and the fault of every framework, membership in every segment as bits of a few words, and the next instant at which
anything can change with no new event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from segue.compiler.collect import Scan, collect, merged
from segue.compiler.columns import StateColumn, state_column
from segue.compiler.emitter import NUMBER_OF_LEADS, Emissions, Need, SqlEmitter
from segue.compiler.frameworks import framework_columns, prior_column
from segue.compiler.layers import Layer, arrange
from segue.compiler.scores import score_columns
from segue.compiler.segments import segment_columns
from segue.compiler.stated import stated
from segue.compiler.tables import SCHEMA, kind_of
from segue.compiler.traits import trait_columns
from segue.definitions.workspace import Workspace
from segue.language import tree
from segue.language.aggregates import aggregates
from segue.language.clock import Clock
from segue.language.sql import case, cast, column, exp, instant, least, literal
from segue.language.tree import Node
from segue.language.types import Scope
from segue.records import ColumnKind

WORD_BITS: Final = 62
COLLECTED: Final = "run_collected"
STATES: Final[dict[Scope, str]] = {"lead": "run_lead_state", "account": "run_account_state"}


@dataclass(frozen=True)
class Step:
    """A table that is made from a query; `sentence` is shown while it runs."""

    table: str
    select: exp.Query
    sentence: str


@dataclass(frozen=True)
class Ask:
    """A further condition or value to work out for every lead or account, as a column of its state."""

    name: str
    of: Scope
    node: Node


@dataclass(frozen=True)
class PlanOptions:
    """How to compile. `positions`: bit of every segment. `history`: there may be changes later than now to undo.

    `prior`: leads that a table cannot place keep the segment of the recorded state, which has `recorded` words. `among`: a table of lead ids to keep
    to. `only`: ids of columns to work out, where not all are wanted.
    """

    dialect: str = "duckdb"
    positions: Mapping[str, int] = field(default_factory=dict)
    history: bool = False
    prior: bool = False
    recorded: Mapping[Scope, int] = field(default_factory=dict)
    among: str = ""
    packed: bool = True
    asks: tuple[Ask, ...] = ()
    only: frozenset[Need] | None = None


@dataclass(frozen=True)
class Plan:
    """The steps, and what the states they make hold: fields by scope, in order."""

    steps: tuple[Step, ...]
    fields: Mapping[Scope, tuple[str, ...]]
    segments: Mapping[Scope, tuple[str, ...]]
    words: Mapping[Scope, int]


def compile_plan(workspace: Workspace, clock: Clock, options: PlanOptions) -> Plan:
    """The plan of a workspace without faults."""
    return _Compilation(workspace, clock, options).plan()


def word_of(position: int) -> tuple[str, int]:
    """The word, and the bit in it, that tells membership in the segment at a position."""
    word, bit = divmod(position, WORD_BITS)
    return f"word_{word}", bit


@dataclass
class _Compilation:
    workspace: Workspace
    clock: Clock
    options: PlanOptions
    columns: dict[Need, StateColumn] = field(default_factory=dict)

    @cached_property
    def shared(self) -> Emissions:
        return Emissions(self.workspace.catalogue, self.clock, self.options.dialect)

    def plan(self) -> Plan:
        self._emit()
        layers = arrange(self.columns, self._wanted)
        self.used = self._used(layers)
        steps = [self._collect()] if self.shared.collection.columns else []
        current: dict[Scope, str | None] = {"lead": None, "account": None}
        last = {layer.scope: layer for layer in layers}
        self.asked_of_leads = _asked_of_leads(last["account"])
        for at, layer in enumerate(layers):
            if layer is not last[layer.scope] and (layer.columns or layer.number == 0):
                later = layers[at + 1 :]
                select = self._project(layer, self._layer(layer, current), self._carried(layer.scope, later))
                steps.append(Step(layer.table, select, _sentence(layer)))
                current[layer.scope] = layer.table
        for layer in layers:
            if layer is last[layer.scope]:
                steps.append(self._state(layer, current))
                current[layer.scope] = STATES[layer.scope]
        return Plan(tuple(steps), self.fields, self.segments, self.words)

    # --- what is worked out ---

    def _emit(self) -> None:
        w = self.workspace
        for kind, name in w.order:
            if kind == "trait":
                found = trait_columns(w.traits[name], self.shared)
            elif kind == "score":
                found = score_columns(w.scores[name], self.shared)
            elif kind == "segment":
                found = segment_columns(w.segments[name], self.shared)
            else:
                found = framework_columns(w.frameworks[name], self.shared, prior=self.options.prior)
            self.columns.update({one.id: one for one in found})
        for ask in self.options.asks:
            emitter = SqlEmitter(self.shared, ask.of)
            value = emitter.sql(ask.node)
            self.columns[(ask.of, ask.name)] = state_column(ask.of, ask.name, value, emitter.needs)
        self._emit_questions()

    def _emit_questions(self) -> None:
        """Columns about the leads of an account: one of each lead, and what all of them come to."""
        done = 0
        while done < len(self.shared.questions):
            question = list(self.shared.questions.values())[done]
            emitter = SqlEmitter(self.shared, "lead")
            value = _of_lead(question.node, emitter)
            self.columns[("lead", question.of_lead)] = state_column("lead", question.of_lead, value, emitter.needs)
            total = _of_account(question.node, column(question.of_lead, "g"))
            needs: list[Need] = [("lead", question.of_lead)]
            self.columns[("account", question.of_account)] = state_column("account", question.of_account, total, needs)
            done += 1
        if self.shared.questions:
            everyone = exp.Count(this=exp.Star())
            self.columns[("account", NUMBER_OF_LEADS)] = state_column("account", NUMBER_OF_LEADS, everyone, [])

    @cached_property
    def fields(self) -> dict[Scope, tuple[str, ...]]:
        """The columns of each state beside keys, words and instants."""
        found: dict[Scope, list[str]] = {"lead": [], "account": []}
        hidden = ("in:", "match:", "of:", "leads:")
        for scope, name in self.columns:
            if not name.startswith(hidden) and self._is_wanted((scope, name)):
                found[scope].append(name)
        return {"lead": tuple(found["lead"]), "account": tuple(found["account"])}

    @cached_property
    def segments(self) -> dict[Scope, tuple[str, ...]]:
        found: dict[Scope, list[str]] = {"lead": [], "account": []}
        for scope, name in self.columns:
            if name.startswith("in:") and self._is_wanted((scope, name)):
                found[scope].append(name.removeprefix("in:"))
        return {"lead": tuple(found["lead"]), "account": tuple(found["account"])}

    def _is_wanted(self, need: Need) -> bool:
        return self.options.only is None or need in self.options.only or need[1] in {a.name for a in self.options.asks}

    @cached_property
    def words(self) -> dict[Scope, int]:
        """How many words membership takes."""
        last = {scope: max((self.options.positions[n] for n in names), default=-1) for scope, names in self.segments.items()}
        return {scope: position // WORD_BITS + 1 for scope, position in last.items()}

    @cached_property
    def _wanted(self) -> set[Need]:
        found = {(scope, name) for scope, names in self.fields.items() for name in names}
        found |= {(scope, f"in:{name}") for scope, names in self.segments.items() for name in names}
        return found | self._change_needs("lead") | self._change_needs("account")

    def _change_needs(self, scope: Scope) -> set[Need]:
        return {need for change in self._changes(scope) for need in _needs_of(change, scope)}

    def _changes(self, scope: Scope) -> list[exp.Expression]:
        return list(self.shared.changes[scope])

    # --- which columns each layer reads and hands on ---

    def _used(self, layers: list[Layer]) -> set[Need]:
        """Every column that some layer reads, stated ones and those collected among them."""
        found = set(self._wanted)
        for layer in layers:
            found |= {need for one in layer.columns for need in one.needs}
        return found

    def _carried(self, scope: Scope, later: list[Layer]) -> list[str]:
        """The columns of a scope that later layers, or the state, still read."""
        needs = set(self._wanted)
        for layer in later:
            needs |= {need for one in layer.columns for need in one.needs}
        names = {name for owner, name in needs if owner == scope}
        if scope == "lead":
            names |= {f"account.{name}" for owner, name in needs if owner == "account" and self._is_base("account", name)}
        computed = {name for owner, name in self.columns if owner == scope}
        here = {one.name for layer in later for one in layer.columns if layer.scope == scope}
        return sorted(name for name in names if name not in here and (name in computed or self._is_base_name(scope, name)))

    def _is_base(self, scope: Scope, name: str) -> bool:
        return (scope, name) not in self.columns

    def _is_base_name(self, scope: Scope, name: str) -> bool:
        if scope == "lead" and name.startswith("account."):
            return True
        return self._is_base(scope, name)

    # --- steps ---

    def _collect(self) -> Step:
        by_account = any(scope == "account" for scope, name in self.used if _is_partial(name))
        emitter = SqlEmitter(self.shared, "lead")
        scan = Scan(
            self.options.dialect, self.clock, emitter.sql, self.options.among, by_account=by_account, packed=self.options.packed
        )
        self.by_account = by_account
        return Step(COLLECTED, collect(self.shared.collection, scan), "reading events")

    def _layer(self, layer: Layer, current: dict[Scope, str | None]) -> exp.Select:
        """The rows a layer starts from: the base for the first, else the layer before, with what the other scope gives."""
        if layer.scope == "lead":
            return self._lead_rows(layer, current)
        return self._account_rows(layer, current)

    def _lead_rows(self, layer: Layer, current: dict[Scope, str | None]) -> exp.Select:
        if current["lead"] is None:
            return self._lead_base()
        rows = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("l")))
        rows = rows.from_(exp.table_(current["lead"], alias="l"))
        wanted = {name for one in layer.columns for owner, name in one.needs if owner == "account" and ("account", name) in self.columns}
        if wanted and current["account"]:
            for name in sorted(wanted):
                rows.select(exp.alias_(column(name, "a"), f"account.{name}", quoted=True), copy=False)
            self._join(rows, current["account"], "a", "l", "account_id")
        return rows

    @staticmethod
    def _join(rows: exp.Select, table: str, alias: str, to: str, key: str) -> None:
        same = exp.EQ(this=column(key, to), expression=column(key, alias))
        rows.join(exp.table_(table, alias=alias), on=same, join_type="left", copy=False)

    def _lead_base(self) -> exp.Select:
        """Leads as stated, with their accounts' stated values and what was collected from their events."""
        own = {name for scope, name in self.used if scope == "lead" and self._is_base("lead", name)}
        accounts = {name for scope, name in self.used if scope == "account" and self._is_stated("account", name)}
        partials = {name for name in own if _is_partial(name)}
        priors = {name for name in own if name.startswith("prior:")}
        told = sorted(own - partials - priors)
        lead_columns = {"lead_id", "account_id", "key", *told}
        leads = stated("lead", self._kinds(lead_columns), self.clock, history=self.options.history, among=self.options.among)
        rows = exp.select(column("lead_id", "l"), column("account_id", "l"), column("key", "l")).from_(leads)
        shared = {name for name in told if self._of_account(name)}
        for name in told:
            if name not in ("key", "account_id", "lead_id"):
                value = column(name, "l")
                if name in shared:
                    value = exp.Coalesce(this=value, expressions=[column(name, "a")])
                rows.select(exp.alias_(value, name, quoted=True), copy=False)
        for name in sorted(accounts):
            rows.select(exp.alias_(column(name, "a"), f"account.{name}", quoted=True), copy=False)
        if accounts or shared:
            kinds = self._kinds({"account_id", *accounts, *shared})
            side = stated("account", kinds, self.clock, history=self.options.history)
            same = exp.EQ(this=column("account_id", "l"), expression=column("account_id", "a"))
            rows.join(side, on=same, join_type="left", copy=False)
        self._add_collected(rows, partials)
        self._add_prior(rows, priors, "lead")
        return rows

    def _is_stated(self, scope: Scope, name: str) -> bool:
        return self._is_base(scope, name) and not _is_partial(name) and not name.startswith("prior:")

    def _of_account(self, name: str) -> bool:
        trait = self.workspace.traits.get(name)
        return trait is not None and trait.stated and trait.of == "account"

    def _kinds(self, names: Iterable[str]) -> dict[str, ColumnKind]:
        kinds: dict[str, ColumnKind] = {"lead_id": "id", "account_id": "id", "created_at": "instant"}
        found: dict[str, ColumnKind] = {}
        for name in sorted(names):
            trait = self.workspace.traits.get(name)
            found[name] = kind_of(trait.type) if trait is not None and trait.stated else kinds.get(name, "text")
        return found

    def _add_collected(self, rows: exp.Select, partials: set[str]) -> None:
        if not self.shared.collection.columns:
            rows.select(exp.alias_(cast(exp.Null(), "timestamp"), "next_at", quoted=True), copy=False)
            return
        kinds = {name: partial.kind for partial, name in self.shared.collection.columns.items()}
        for name in sorted(partials):
            value: exp.Expression = column(name, "c")
            if kinds[name] in ("count", "total"):
                value = exp.Coalesce(this=value, expressions=[literal(0)])
            rows.select(exp.alias_(value, name, quoted=True), copy=False)
        rows.select(column("next_at", "c"), copy=False)
        same = [exp.EQ(this=column("lead_id", "l"), expression=column("lead_id", "c"))]
        if self.by_account:
            same.append(exp.Is(this=column("account_id", "c"), expression=exp.Null()))
        collected = exp.table_(COLLECTED, alias="c")
        rows.join(collected, on=exp.and_(*same), join_type="left", copy=False)

    def _add_prior(self, rows: exp.Select, priors: set[str], scope: Scope) -> None:
        """Membership before this evaluation, from the recorded state."""
        if not priors:
            return
        side = "l" if scope == "lead" else "a"
        for name in sorted(priors):
            position = self.options.positions[name.removeprefix("prior:")]
            word, bit = word_of(position)
            there = position < self.options.recorded.get(scope, 0) * WORD_BITS
            before = has_bit(column(word, "s"), bit) if there else exp.false()
            rows.select(exp.alias_(before, name, quoted=True), copy=False)
        same = exp.EQ(this=column(f"{scope}_id", side), expression=column(f"{scope}_id", "s"))
        state = exp.table_(f"{scope}_state", db=SCHEMA, alias="s", quoted=True)
        rows.join(state, on=same, join_type="left", copy=False)

    def _account_rows(self, layer: Layer, current: dict[Scope, str | None]) -> exp.Select:
        rows = self._account_base() if current["account"] is None else self._account_so_far(current["account"])
        gathered = {one.name: one.sql for one in layer.columns if one.name.startswith("leads:")}
        if gathered:
            self._add_gathered(rows, gathered, current["lead"])
        return rows

    @staticmethod
    def _account_so_far(table: str) -> exp.Select:
        rows = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("a")))
        return rows.from_(exp.table_(table, alias="a"))

    def _account_base(self) -> exp.Select:
        own = {name for scope, name in self.used if scope == "account" and self._is_base("account", name)}
        partials = {name for name in own if _is_partial(name)}
        priors = {name for name in own if name.startswith("prior:")}
        told = sorted({"account_id", "key", *(own - partials - priors)})
        accounts = stated("account", self._kinds(told), self.clock, history=self.options.history)
        rows = exp.select(*(column(name, "a") for name in told)).from_(accounts)
        self._add_merged(rows, partials)
        self._add_prior(rows, priors, "account")
        return rows

    def _add_merged(self, rows: exp.Select, partials: set[str]) -> None:
        """What an account's leads, and the account itself, did."""
        if not partials:
            rows.select(exp.alias_(cast(exp.Null(), "timestamp"), "next_at", quoted=True), copy=False)
            return
        by_name = {name: partial for partial, name in self.shared.collection.columns.items()}
        owner = exp.Coalesce(this=column("account_id", "c"), expressions=[column("account_id", "l")])
        side = exp.select(exp.alias_(owner, "account_id", quoted=True), exp.alias_(exp.Min(this=column("next_at", "c")), "next_at"))
        for name in sorted(partials):
            side.select(exp.alias_(merged(by_name[name], name), name, quoted=True), copy=False)
            value: exp.Expression = column(name, "m")
            if by_name[name].kind in ("count", "total"):
                value = exp.Coalesce(this=value, expressions=[literal(0)])
            rows.select(exp.alias_(value, name, quoted=True), copy=False)
        rows.select(column("next_at", "m"), copy=False)
        collected = exp.table_(COLLECTED, alias="c")
        same = exp.EQ(this=column("lead_id", "c"), expression=column("lead_id", "l"))
        leads = stated("lead", {"lead_id": "id", "account_id": "id"}, self.clock, history=self.options.history)
        side = side.from_(collected).join(leads, on=same, join_type="left").group_by(owner.copy())
        mine = exp.EQ(this=column("account_id", "a"), expression=column("account_id", "m"))
        rows.join(side.subquery("m"), on=mine, join_type="left", copy=False)

    def _add_gathered(self, rows: exp.Select, gathered: dict[str, exp.Expression], leads: str | None) -> None:
        assert leads is not None
        side = exp.select(column("account_id", "g")).group_by(column("account_id", "g"))
        for name, total in sorted(gathered.items()):
            side.select(exp.alias_(total, name, quoted=True), copy=False)
            value: exp.Expression = column(name, "n")
            if isinstance(total.unalias(), exp.Count | exp.Coalesce):
                value = exp.Coalesce(this=value, expressions=[literal(0)])
            rows.select(exp.alias_(value, name, quoted=True), copy=False)
        side = side.from_(exp.table_(leads, alias="g"))
        same = exp.EQ(this=column("account_id", "a"), expression=column("account_id", "n"))
        rows.join(side.subquery("n"), on=same, join_type="left", copy=False)

    def _stacked(self, layer: Layer, rows: exp.Select) -> exp.Select:
        """The layer's columns on top of its rows, a nested query a step."""
        for at, step in enumerate(layer.steps):
            mine = [one for one in step if not one.name.startswith("leads:")]
            if not mine:
                continue
            inner = rows.subquery(f"s{at}")
            rows = exp.select(exp.Star()).from_(inner)
            for one in mine:
                rows.select(exp.alias_(one.sql, one.name, quoted=True), copy=False)
        return rows

    def _project(self, layer: Layer, rows: exp.Select, carried: list[str]) -> exp.Select:
        """What later steps need of a layer."""
        stacked = self._stacked(layer, rows).subquery("x")
        keys = ["lead_id", "account_id", "key"] if layer.scope == "lead" else ["account_id", "key"]
        names = [*keys, *(name for name in carried if name not in keys), "next_at"]
        return exp.select(*(column(name) for name in names)).from_(stacked)

    def _state(self, layer: Layer, current: dict[Scope, str | None]) -> Step:
        """The state of a scope: the last layer's columns as they are kept."""
        scope = layer.scope
        rows = self._stacked(layer, self._layer(layer, current)).subquery("x")
        keys = ["lead_id", "account_id"] if scope == "lead" else ["account_id"]
        state = exp.select(*(column(key) for key in keys)).from_(rows)
        state.select(*(column(name) for name in self.fields[scope]), copy=False)
        for number, word in enumerate(self._words(scope)):
            state.select(exp.alias_(word, f"word_{number}", quoted=True), copy=False)
        state.select(exp.alias_(self._next_change(scope), "next_change_at", quoted=True), copy=False)
        if scope == "lead":
            state.select(*(column(name) for name in self.asked_of_leads), copy=False)
        return Step(STATES[scope], state, f"putting {scope}s into segments")

    def _words(self, scope: Scope) -> list[exp.Expression]:
        bits: dict[str, list[exp.Expression]] = {f"word_{at}": [] for at in range(self.words[scope])}
        for name in self.segments[scope]:
            word, bit = word_of(self.options.positions[name])
            bits[word].append(case([(column(f"in:{name}"), literal(1 << bit))], literal(0)))
        return [_sum(parts) for parts in bits.values()]

    def _next_change(self, scope: Scope) -> exp.Expression:
        """The least instant to come at which something can change."""
        now = instant(self.clock.as_of)
        waiting = [case([(exp.GT(this=one, expression=now.copy()), one.copy())], None) for one in self._changes(scope)]
        return least([column("next_at"), *waiting])


def has_bit(word: exp.Expression, bit: int) -> exp.Expression:
    """Whether a bit of a word is set; false for no word."""
    shifted = exp.Paren(this=exp.BitwiseRightShift(this=word, expression=literal(bit)))
    one = exp.Paren(this=exp.BitwiseAnd(this=shifted, expression=literal(1)))
    return exp.Coalesce(this=exp.EQ(this=one, expression=literal(1)), expressions=[exp.false()])


def _sum(parts: list[exp.Expression]) -> exp.Expression:
    total: exp.Expression = cast(literal(0), "bigint")
    for part in parts:
        total = exp.Add(this=total, expression=part)
    return cast(exp.Paren(this=total), "bigint")


def _is_partial(name: str) -> bool:
    return name[0] == "p" and name[1:].isdigit()


def _of_lead(node: tree.LeadsOfAccount | tree.LeadsAggregate, emitter: SqlEmitter) -> exp.Expression:
    """What one lead brings to a question about all leads of an account."""
    if isinstance(node, tree.LeadsOfAccount):
        return case([(emitter.sql(node.condition), literal(1))], None)
    value = emitter.sql(node.value) if node.value is not None else literal(1)
    return case([(emitter.sql(node.where), value)], None) if node.where is not None else value


def _of_account(node: tree.LeadsOfAccount | tree.LeadsAggregate, value: exp.Expression) -> exp.Expression:
    if isinstance(node, tree.LeadsOfAccount):
        return exp.Count(this=value)
    over = aggregates()[node.function].over_leads
    assert over is not None  # the grammar allows only aggregates that have one
    return over(value)


def _needs_of(expression: exp.Expression, scope: Scope) -> set[Need]:
    """The columns that an expression of a scope reads."""
    found: set[Need] = set()
    for one in expression.find_all(exp.Column):
        name = one.name
        if scope == "lead" and name.startswith("account."):
            found.add(("account", name.removeprefix("account.")))
        else:
            found.add((scope, name))
    return found


def _asked_of_leads(accounts: Layer) -> list[str]:
    """The columns of leads that the accounts' last layer still asks for."""
    return sorted({name for one in accounts.columns for scope, name in one.needs if scope == "lead"})


def _sentence(layer: Layer) -> str:
    return f"working out {layer.scope}s" + (f", part {layer.number + 1}" if layer.number else "")


__all__ = ["COLLECTED", "STATES", "Ask", "Plan", "PlanOptions", "Step", "compile_plan", "has_bit", "prior_column", "word_of"]
