"""Columns of a state, before they are put in order: an expression, and the columns it needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segue.compiler.emitter import Need, SqlEmitter
from segue.language.types import Scope

if TYPE_CHECKING:
    from segue.language.sql import exp


@dataclass(frozen=True)
class StateColumn:
    """One computed column of leads or accounts. `changes`: instants at which its value can change by itself."""

    scope: Scope
    name: str
    sql: exp.Expr
    needs: frozenset[Need]
    changes: tuple[exp.Expr, ...] = ()

    @property
    def id(self) -> Need:
        return (self.scope, self.name)


def state_column(scope: Scope, name: str, sql: exp.Expr, needs: Iterable[Need]) -> StateColumn:
    """A column made from others."""
    return StateColumn(scope, name, sql, frozenset(needs) - {(scope, name)})


def emitted(emitter: SqlEmitter, name: str, sql: exp.Expr) -> StateColumn:
    """A column with all that its emitter has noted."""
    return StateColumn(emitter.scope, name, sql, frozenset(emitter.needs), tuple(emitter.moments))
