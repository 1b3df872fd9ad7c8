"""Typed nodes to SQL expressions over named columns, with a note of which columns they need.

Within a layer (`segue.compiler.layers`) every field is a column of its own name; an account's, read on a lead, is
`account.<name>`; segments are `in:<name>`; what is collected from events `p0`, `p1` ...; answers about the leads of an
account `leads:0` ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from segue.compiler.collect import Collection
from segue.compiler.tables import property_column
from segue.language import tree
from segue.language.aggregates import aggregates
from segue.language.behaviours import behaviours
from segue.language.catalogue import Catalogue
from segue.language.clock import Clock
from segue.language.emission import Emitter, Partial
from segue.language.numbers import fitted
from segue.language.operators import operators
from segue.language.sql import case, column, exp, instant, literal
from segue.language.texts import digest
from segue.language.tree import Node
from segue.language.types import Scope
from segue.records import SCHEMA

Need = tuple[Scope, str]
"""A column of a lead's or an account's row that an expression reads."""

NUMBER_OF_LEADS: Final = "leads:all"


@dataclass(frozen=True)
class LeadsQuestion:
    """Something asked about all leads of an account: a column of each lead, and what it is made into."""

    of_lead: str
    of_account: str
    node: tree.LeadsOfAccount | tree.LeadsAggregate


@dataclass
class Emissions:
    """What all emissions of one plan share: the collection, and the questions about leads."""

    catalogue: Catalogue
    clock: Clock
    dialect: str
    collection: Collection = field(default_factory=Collection)
    questions: dict[Node, LeadsQuestion] = field(default_factory=dict)


@dataclass
class SqlEmitter(Emitter):
    """Emits the expressions of one column. It notes the columns read, and the instants at which the value changes."""

    shared: Emissions
    scope: Scope
    needs: set[Need] = field(default_factory=set)
    moments: dict[exp.Expr, None] = field(default_factory=dict)

    @property
    def dialect(self) -> str:
        return self.shared.dialect

    @property
    def clock(self) -> Clock:
        return self.shared.clock

    def read(self, name: str) -> exp.Expr:
        """A column of the scope's own row."""
        self.needs.add((self.scope, name))
        return column(name)

    def read_account(self, name: str) -> exp.Expr:
        """A column of the account, from a lead or from the account itself."""
        self.needs.add(("account", name))
        return column(name if self.scope == "account" else f"account.{name}")

    def key(self) -> exp.Expr:
        return self.read("key")

    def table(self, name: str) -> exp.Table:
        return exp.table_(name, db=SCHEMA, quoted=True)

    def partial(self, partial: Partial) -> exp.Expr:
        self._rolls(partial)
        return self.read(self.shared.collection.column(partial))

    def _rolls(self, partial: Partial) -> None:
        """An edge that follows the calendar matters to those who have such an event at all."""
        for edge in partial.stretch.edges:
            if edge.rolls is not None:
                ever = self.shared.collection.column(Partial("count", partial.events))
                has = exp.GT(this=self.read(ever), expression=literal(0))
                self.changes(case([(has, instant(edge.rolls))], None))

    def changes(self, instant: exp.Expr) -> None:
        self.moments[instant] = None

    def sql(self, node: Node) -> exp.Expr:
        if isinstance(node, tree.Call):
            return operators()[node.operator].emit(self, node)
        if isinstance(node, tree.Aggregate):
            return self._aggregate(node)
        behaviour = behaviours().get(type(node))
        if behaviour is not None:
            return behaviour.sql(self, node)
        method = _METHODS[type(node)]
        return method(self, node)

    # --- values ---

    def literal(self, node: tree.Literal) -> exp.Expr:
        if node.type.family == "instant":
            return instant(self.clock.date(node)[0])
        return literal(node.value)

    def name(self, node: tree.Name) -> exp.Expr:
        if node.reads == "event":
            return column(property_column(node.name, node.type))
        if node.reads == "account":
            return self.read_account(node.name)
        if node.reads == "lead or account":
            self.needs.add(("account", node.name))
        return self.read(node.name)

    def case_of(self, node: tree.Case) -> exp.Expr:
        values = [self._fitted(branch.then, node) for branch in node.branches]
        branches = [(self.sql(branch.when), value) for branch, value in zip(node.branches, values, strict=True)]
        otherwise = self._fitted(node.otherwise, node) if node.otherwise is not None else None
        return exp.Paren(this=case(branches, otherwise))

    def _fitted(self, value: Node, whole: Node) -> exp.Expr:
        sql = self.sql(value)
        return fitted(self.dialect, sql, "double") if whole.type.name == "number" else sql

    def _aggregate(self, node: tree.Aggregate) -> exp.Expr:
        return aggregates()[node.function].sql(self, node)

    # --- conditions ---

    def all_of(self, node: tree.All) -> exp.Expr:
        return exp.Paren(this=exp.and_(*(self.sql(part) for part in node.parts), copy=False))

    def any_of(self, node: tree.Any) -> exp.Expr:
        return exp.Paren(this=exp.or_(*(self.sql(part) for part in node.parts), copy=False))

    def negation(self, node: tree.Not) -> exp.Expr:
        return exp.Paren(this=exp.Not(this=exp.Paren(this=self.sql(node.part))))

    def in_segment(self, node: tree.InSegment) -> exp.Expr:
        name = f"in:{node.segment.value}"
        if node.owner == "account" and self.scope == "lead":
            return exp.Coalesce(this=self.read_account(name), expressions=[exp.false()])
        return self.read(name)

    def consent(self, node: tree.Consent) -> exp.Expr:
        trait = self.shared.catalogue.channels[str(node.channel.value)]
        return self.read(trait)

    def random_share(self, node: tree.RandomShare) -> exp.Expr:
        salted = exp.Concat(expressions=[literal(f"{node.salt}:"), self.key()], safe=False, coalesce=False)
        threshold = int(node.percent / 100 * Decimal(16**16))
        if threshold >= 16**16:
            return exp.true()
        return exp.LT(this=digest(self.dialect, salted), expression=literal(f"{threshold:016x}"))

    # --- leads of the account ---

    def question(self, node: tree.LeadsOfAccount | tree.LeadsAggregate) -> LeadsQuestion:
        held = self.shared.questions.get(node)
        if held is None:
            at = len(self.shared.questions)
            held = self.shared.questions[node] = LeadsQuestion(f"of:{at}", f"leads:{at}", node)
        return held

    def leads_of_account(self, node: tree.LeadsOfAccount) -> exp.Expr:
        """Unknown on a lead without account: its columns of the account are all null."""
        number = self.read_account(self.question(node).of_account)
        if node.quantifier in ("any", "no"):
            compare = exp.GT if node.quantifier == "any" else exp.EQ
            return compare(this=number, expression=literal(0))
        if node.quantifier == "every":
            everyone = self.read_account(NUMBER_OF_LEADS)
            some = exp.GT(this=everyone.copy(), expression=literal(0))
            return exp.Paren(this=exp.and_(exp.EQ(this=number, expression=everyone), some, copy=False))
        compared = {"at least": exp.GTE, "at most": exp.LTE, "exactly": exp.EQ}[node.quantifier]
        return compared(this=number, expression=literal(node.number))

    def leads_aggregate(self, node: tree.LeadsAggregate) -> exp.Expr:
        value = self.read_account(self.question(node).of_account)
        return fitted(self.dialect, value, node.type.name) if node.type.family == "number" else value


_METHODS: Final[dict[type[Node], Callable[..., exp.Expr]]] = {
    tree.Literal: SqlEmitter.literal, tree.Name: SqlEmitter.name, tree.Case: SqlEmitter.case_of,
    tree.All: SqlEmitter.all_of, tree.Any: SqlEmitter.any_of, tree.Not: SqlEmitter.negation,
    tree.InSegment: SqlEmitter.in_segment, tree.Consent: SqlEmitter.consent,
    tree.RandomShare: SqlEmitter.random_share, tree.LeadsOfAccount: SqlEmitter.leads_of_account,
    tree.LeadsAggregate: SqlEmitter.leads_aggregate,
}  # fmt: skip
