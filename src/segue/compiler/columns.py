"""Columns of a state, before they are put in order: an expression, and the columns it needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segue.compiler.emitter import Need
from segue.language.types import Scope

if TYPE_CHECKING:
    from segue.language.sql import exp


@dataclass(frozen=True)
class StateColumn:
    """One computed column of leads or accounts."""

    scope: Scope
    name: str
    sql: exp.Expr
    needs: frozenset[Need]

    @property
    def id(self) -> Need:
        return (self.scope, self.name)


def state_column(scope: Scope, name: str, sql: exp.Expr, needs: Iterable[Need]) -> StateColumn:
    return StateColumn(scope, name, sql, frozenset(needs) - {(scope, name)})
