"""When a lead or account can change next with no new event: the least instant at which anything about it moves.

An event crosses the edge of a window (`next_at`, collected with the events), or an expression says itself when its value
changes, as `days since x` does. An account moves with its leads where definitions ask about them, and a lead with its
account. The instant may be earlier than the first real change, never later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from segue.compiler.columns import StateColumn, state_column
from segue.compiler.emitter import LeadsQuestion, Need
from segue.language.clock import Clock
from segue.language.sql import case, column, exp, instant, least
from segue.language.types import Scope

NEXT: Final[dict[Scope, str]] = {"lead": "next:lead", "account": "next:account"}


def next_columns(
    columns: Mapping[Need, StateColumn], questions: Collection[LeadsQuestion], clock: Clock
) -> Iterator[StateColumn]:
    """The columns that tell the next change of leads, of accounts, and of what is asked about an account's leads."""
    for question in questions:
        name = f"{question.of_lead}:next"
        yield _least("lead", name, _asked(columns, ("lead", question.of_lead)), clock)
        yield state_column("account", _of_leads(question), exp.Min(this=column(name, "g")), [("lead", name)])
    theirs = [one for one in columns.values() if one.scope == "account"]
    yield _least("account", NEXT["account"], theirs, clock, also=[("account", _of_leads(one)) for one in questions])
    asked = {question.of_lead for question in questions}
    own = [one for one in columns.values() if one.scope == "lead" and one.name not in asked]
    reads = any(scope == "account" for one in own for scope, _ in one.needs)
    yield _least("lead", NEXT["lead"], own, clock, also=[("account", NEXT["account"])] if reads else [])


def _of_leads(question: LeadsQuestion) -> str:
    return f"{question.of_account}:next"


def _asked(columns: Mapping[Need, StateColumn], need: Need) -> list[StateColumn]:
    """A column of leads, and all columns of leads that it is made from."""
    found: dict[Need, StateColumn] = {}
    stack = [need]
    while stack:
        at = stack.pop()
        if at in columns and at not in found and at[0] == "lead":
            found[at] = columns[at]
            stack.extend(columns[at].needs)
    return list(found.values())


def _least(scope: Scope, name: str, among: Iterable[StateColumn], clock: Clock, also: Iterable[Need] = ()) -> StateColumn:
    """The least instant to come of some columns of one scope. `also`: columns with such instants of their own."""
    now = instant(clock.as_of)
    changes = list({change: None for one in among for change in one.changes})
    instants: list[exp.Expr] = [column("next_at")]
    instants += [case([(exp.GT(this=one.copy(), expression=now.copy()), one.copy())], None) for one in changes]
    instants += [column(_read(need, scope)) for need in also]
    needs = {need for change in changes for need in _needs_of(change, scope)}.union(also)
    return state_column(scope, name, least(instants), needs)


def _read(need: Need, scope: Scope) -> str:
    """A column as it is called on a lead or account."""
    return need[1] if need[0] == scope else f"account.{need[1]}"


def _needs_of(expression: exp.Expr, scope: Scope) -> set[Need]:
    """The columns of a row that an expression reads: not those of a query of a table, nor the values of a list."""
    found: set[Need] = set()
    for one in expression.walk(prune=_reads_elsewhere):
        if not isinstance(one, exp.Column) or not one.this.quoted:
            continue
        if scope == "lead" and one.name.startswith("account."):
            found.add(("account", one.name.removeprefix("account.")))
        else:
            found.add((scope, one.name))
    return found


def _reads_elsewhere(part: exp.Expr) -> bool:
    """Whether a part of an expression is a query of a table; a query of a list of the row's is not."""
    return isinstance(part, exp.Query) and part.find(exp.Table) is not None
