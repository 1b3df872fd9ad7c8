"""All definitions of a workspace as one plan: a short list of set-oriented steps.

collect (one scan of the events) -> layers of accounts, which may ask about their leads -> the state of leads -> the
state of accounts. The same plan runs over all leads or over a few (`among`), at any instant. A state has a row for each
lead (account) with every computed field, the row and the fault of every framework, membership in every segment as bits
of a few words, and the next instant at which anything can change with no new event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from segue.compiler.changes import NEXT, next_columns
from segue.compiler.classes import Classes
from segue.compiler.collect import Lanes, Scan, collect
from segue.compiler.columns import StateColumn, emitted, state_column
from segue.compiler.emitter import NUMBER_OF_LEADS, Emissions, Need, SqlEmitter
from segue.compiler.frameworks import framework_columns
from segue.compiler.layers import Order
from segue.compiler.options import WORD_BITS, Ask, PlanOptions, has_bit, word_of
from segue.compiler.rows import COLLECTED, Rows
from segue.compiler.scores import score_columns
from segue.compiler.segments import segment_columns
from segue.compiler.traits import trait_columns
from segue.definitions.references import all_behind, keys_in, owners
from segue.definitions.workspace import Key, Workspace
from segue.language import tree
from segue.language.aggregates import aggregates
from segue.language.clock import Clock
from segue.language.sql import case, cast, column, exp, literal, named
from segue.language.types import Scope

STATES: Final[dict[Scope, str]] = {"lead": "run_lead_state", "account": "run_account_state"}
HIDDEN: Final = ("in:", "match:", "of:", "leads:", "next:")
"""Columns that are worked out on the way and not kept in a state as they are."""


@dataclass(frozen=True)
class Step:
    """A table that is made from a query; `sentence` is shown while it runs."""

    table: str
    select: exp.Query
    sentence: str


@dataclass(frozen=True)
class Plan:
    """The steps, and what the states they make hold: fields and segments by scope, and how many words membership takes."""

    steps: tuple[Step, ...]
    fields: Mapping[Scope, tuple[str, ...]]
    segments: Mapping[Scope, tuple[str, ...]]
    words: Mapping[Scope, int]


def compile_plan(workspace: Workspace, clock: Clock, options: PlanOptions) -> Plan:
    """The plan of a workspace without faults."""
    return _Compilation(workspace, clock, options).plan()


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
        order = Order(self.columns)
        order.place(self._wanted)
        steps: list[Step] = []
        lanes = Lanes({}, [])
        by_account = any(name in self.shared.collection.by_name for name in self._account_partials(order))
        if self.shared.collection.columns:
            scan = self._scan(by_account=by_account)
            classes = Classes(self.shared.collection.partials, self.clock, scan.emit)
            lanes = Lanes.of(self.shared.collection, classes, self.options.most_events)
            steps.append(Step(COLLECTED, collect(self.shared.collection, classes, lanes, scan), "reading events"))
        rows = Rows(
            self.workspace, self.clock, self.options, order, self.shared.collection, lanes, by_account,
            self._read_by_leads(order),
        )  # fmt: skip
        accounts = self._account_steps(rows, order, steps)
        steps.append(Step(STATES["lead"], self._lead_state(rows, order, accounts), "putting leads into segments"))
        steps.append(Step(STATES["account"], self._account_state(accounts), "putting accounts into segments"))
        return Plan(tuple(steps), self.fields, self.segments, self.words)

    def _scan(self, *, by_account: bool) -> Scan:
        emit = SqlEmitter(self.shared, "lead").sql
        options = self.options
        return Scan(options.dialect, self.clock, emit, options.among, by_account=by_account, fences=options.fences)

    # --- what is worked out ---

    def _definitions(self) -> list[Key]:
        """The definitions to work out, each after those it refers to: all, or those that what is wanted goes back to."""
        w, only = self.workspace, self.options.only
        if only is None:
            return list(w.order)
        known = owners(w)
        roots = {key for ask in self.options.asks for key in keys_in(ask.node, known)}
        for _, name in only:
            segment = name.removeprefix("in:")
            key = known.fields.get(name) if segment == name else known.segments.get(segment)
            roots |= {key} if key is not None else set()
        needed = all_behind(w, roots, known)
        return [key for key in w.order if key in needed]

    def _emit(self) -> None:
        w = self.workspace
        for kind, name in self._definitions():
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
            self.columns[(ask.of, ask.name)] = emitted(emitter, ask.name, value)
        self._emit_questions()

    def _emit_questions(self) -> None:
        """Columns about the leads of an account: one of each lead, and what all of them come to."""
        done = 0
        while done < len(self.shared.questions):
            question = list(self.shared.questions.values())[done]
            emitter = SqlEmitter(self.shared, "lead")
            value = _of_lead(question.node, emitter)
            self.columns[("lead", question.of_lead)] = emitted(emitter, question.of_lead, value)
            total = _of_account(self.options.dialect, question.node, column(question.of_lead, "g"))
            needs: list[Need] = [("lead", question.of_lead)]
            self.columns[("account", question.of_account)] = state_column("account", question.of_account, total, needs)
            done += 1
        if self.shared.questions:
            everyone = exp.Count(this=exp.Star())
            self.columns[("account", NUMBER_OF_LEADS)] = state_column("account", NUMBER_OF_LEADS, everyone, [])
        if self.options.only is None:
            asked = {(ask.of, ask.name) for ask in self.options.asks}
            own = {need: one for need, one in self.columns.items() if need not in asked}
            found = list(next_columns(own, self.shared.questions.values(), self.clock))
            self.columns.update({one.id: one for one in found})

    def _is_wanted(self, need: Need) -> bool:
        only = self.options.only
        if only is None or need in only or need[1].startswith("fault:"):
            return True
        return need in {(ask.of, ask.name) for ask in self.options.asks}

    @cached_property
    def fields(self) -> dict[Scope, tuple[str, ...]]:
        """The columns of each state beside keys, words and instants."""
        wanted = [need for need in self.columns if not need[1].startswith(HIDDEN) and self._is_wanted(need)]
        scopes: tuple[Scope, ...] = ("lead", "account")
        return {of: tuple(name for scope, name in wanted if scope == of) for of in scopes}

    @cached_property
    def segments(self) -> dict[Scope, tuple[str, ...]]:
        wanted = [need for need in self.columns if need[1].startswith("in:") and self._is_wanted(need)]
        scopes: tuple[Scope, ...] = ("lead", "account")
        return {of: tuple(name.removeprefix("in:") for scope, name in wanted if scope == of) for of in scopes}

    @cached_property
    def words(self) -> dict[Scope, int]:
        """How many words membership takes."""
        last = {scope: max((self.options.positions[n] for n in names), default=-1) for scope, names in self.segments.items()}
        return {scope: position // WORD_BITS + 1 for scope, position in last.items()}

    @cached_property
    def _wanted(self) -> set[Need]:
        found = {(scope, name) for scope, names in self.fields.items() for name in names}
        found |= {(scope, f"in:{name}") for scope, names in self.segments.items() for name in names}
        if self.options.only is None:
            found |= set(NEXT.items())
        return found

    # --- accounts ---

    def _account_partials(self, order: Order) -> set[str]:
        """What is collected from events for accounts' own columns."""
        placed = [order.columns[need] for need in order.layers if need[0] == "account"]
        names = {name for one in placed for scope, name in one.needs if scope == "account"}
        names |= {name for scope, name in self._wanted if scope == "account"}
        return names & set(self.shared.collection.by_name)

    def _read_by_leads(self, order: Order) -> set[str]:
        """The accounts' columns that leads read: those asked for by name, and stated traits a lead may lack."""
        placed = [order.columns[need] for need in order.layers if need[0] == "lead"]
        names = {name for one in placed for scope, name in one.needs if scope == "account"}
        return names | {name for scope, name in self._wanted if scope == "account"}

    def _account_steps(self, rows: Rows, order: Order, steps: list[Step]) -> str:
        """A table a layer of accounts; the name of the last one, which has all their columns."""
        partials = self._account_partials(order)
        before: str | None = None
        for at, layer in enumerate(order.account_layers() or [[]]):
            asked = [need for one in layer for need in one.needs if need[0] == "lead"]
            leads = None
            if any(one.name.startswith("leads:") for one in layer):
                leads = rows.leads(order.closure(asked), (), before)
            table = f"run_account_{at}"
            select = rows.accounts(layer, before, leads, partials)
            steps.append(Step(table, select, "working out accounts" + (f", part {at + 1}" if at else "")))
            before = table
        assert before is not None  # there is always one layer, if an empty one
        return before

    # --- states ---

    def _lead_state(self, rows: Rows, order: Order, accounts: str) -> exp.Select:
        wanted = order.closure(need for need in self._wanted if need[0] == "lead")
        also = {need for need in self._wanted if need[0] == "lead"}
        return self._state("lead", rows.leads(wanted, also, accounts))

    def _account_state(self, accounts: str) -> exp.Select:
        return self._state("account", exp.select(exp.Star()).from_(accounts, copy=False))

    def _state(self, scope: Scope, rows: exp.Select) -> exp.Select:
        keys = ["lead_id", "account_id"] if scope == "lead" else ["account_id"]
        state = exp.select(*(column(key) for key in keys)).from_(rows.subquery("x", copy=False), copy=False)
        state.select(*(column(name) for name in self.fields[scope]), copy=False)
        for number, word in enumerate(self._words(scope)):
            state.select(named(word, f"word_{number}"), copy=False)
        return state.select(named(self._next_change(scope), "next_change_at"))

    def _words(self, scope: Scope) -> list[exp.Expr]:
        bits: dict[str, list[exp.Expr]] = {f"word_{at}": [] for at in range(self.words[scope])}
        for name in self.segments[scope]:
            word, bit = word_of(self.options.positions[name])
            bits[word].append(case([(column(f"in:{name}"), literal(1 << bit))], literal(0)))
        return [_sum(parts) for parts in bits.values()]

    def _next_change(self, scope: Scope) -> exp.Expr:
        return column(NEXT[scope]) if self.options.only is None else cast(exp.Null(), "timestamp")


def _sum(parts: list[exp.Expr]) -> exp.Expr:
    total: exp.Expr = cast(literal(0), "bigint")
    for part in parts:
        total = exp.Add(this=total, expression=part)
    return cast(exp.Paren(this=total), "bigint")


def _of_lead(node: tree.LeadsOfAccount | tree.LeadsAggregate, emitter: SqlEmitter) -> exp.Expr:
    """What one lead brings to a question about all leads of an account."""
    if isinstance(node, tree.LeadsOfAccount):
        return case([(emitter.sql(node.condition), literal(1))], None)
    value = emitter.sql(node.value) if node.value is not None else literal(1)
    return case([(emitter.sql(node.where), value)], None) if node.where is not None else value


def _of_account(dialect: str, node: tree.LeadsOfAccount | tree.LeadsAggregate, value: exp.Expr) -> exp.Expr:
    if isinstance(node, tree.LeadsOfAccount):
        return exp.Count(this=value)
    over = aggregates()[node.function].over_leads
    assert over is not None  # the grammar allows only aggregates that have one
    return over(dialect, value)


__all__ = ["COLLECTED", "STATES", "Ask", "Plan", "PlanOptions", "Step", "compile_plan", "has_bit", "word_of"]
