"""A trait: a fact of a lead or an account, told by a source or computed."""

from __future__ import annotations

from dataclasses import dataclass

from segue.definitions.expression import Expression
from segue.language.sets import Values
from segue.language.types import Scope, Type
from segue.records import Written

DIMENSIONS = (
    "demographic", "geographic", "firmographic", "technographic", "psychographic", "sociographic", "professional",
    "behavioural", "needs", "intent",
)  # fmt: skip


@dataclass(frozen=True)
class Trait:
    """`value` computes it; a trait without one is stated.

    `columns`: names it has in files, beside its own name and label. `valid`: the values it may have; others go to
    quarantine at import. `consent`: the channel for which it tells consent. `was`: old name.
    """

    name: Written
    label: str
    of: Scope
    type: Type
    dimension: str = ""
    unit: str = ""
    description: str = ""
    valid: Values | None = None
    columns: tuple[str, ...] = ()
    value: Expression | None = None
    consent: str = ""
    was: str = ""

    @property
    def stated(self) -> bool:
        return self.value is None
