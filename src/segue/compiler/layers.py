"""In what order columns can be worked out.

Columns of one row follow each other as they refer to each other: steps. Between leads and accounts they take turns: an
account's column that asks about its leads can only be worked out when the leads' part of it is, and a lead's column
that reads its account's only when that is. So accounts are worked out in layers, each of which may ask leads about all
that the layers before it gave; the leads' own state comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from segue.compiler.columns import StateColumn
from segue.compiler.emitter import Need


@dataclass
class Order:
    """The layer and the step of every column that is wanted, or that a wanted one needs."""

    columns: Mapping[Need, StateColumn]
    layers: dict[Need, int] = field(default_factory=dict)
    depths: dict[Need, int] = field(default_factory=dict)

    def place(self, wanted: Iterable[Need]) -> None:
        """Places columns and all they need, depth first without recursion."""
        stack = [need for need in wanted if need in self.columns]
        while stack:
            at = stack[-1]
            if at in self.layers:
                stack.pop()
                continue
            missing = [need for need in self.columns[at].needs if need in self.columns and need not in self.layers]
            if missing:
                stack.extend(missing)
            else:
                self._settle(at)
                stack.pop()

    def _settle(self, at: Need) -> None:
        needs = [need for need in self.columns[at].needs if need in self.columns]
        own = [need for need in needs if need[0] == at[0]]
        others = [need for need in needs if need[0] != at[0]]
        later = 1 if at[0] == "lead" else 0
        self.layers[at] = max([self.layers[n] for n in own] + [self.layers[n] + later for n in others], default=0)
        self.depths[at] = max((self.depths[n] + 1 for n in own), default=0)

    def account_layers(self) -> list[list[StateColumn]]:
        """The accounts' columns, a list a layer."""
        mine = {need: layer for need, layer in self.layers.items() if need[0] == "account"}
        last = max(mine.values(), default=-1)
        return [[self.columns[need] for need, layer in mine.items() if layer == at] for at in range(last + 1)]

    def steps(self, wanted: Iterable[StateColumn]) -> list[list[StateColumn]]:
        """Columns of one scope in steps, so that each needs only columns of earlier ones."""
        found = list(wanted)
        depths = sorted({self.depths[one.id] for one in found})
        return [[one for one in found if self.depths[one.id] == depth] for depth in depths]

    def closure(self, wanted: Iterable[Need]) -> list[StateColumn]:
        """Some columns of leads with all the leads' columns they need."""
        found: dict[Need, StateColumn] = {}
        stack = [need for need in wanted if need in self.columns]
        while stack:
            at = stack.pop()
            if at not in found:
                found[at] = self.columns[at]
                stack.extend(need for need in self.columns[at].needs if need in self.columns and need[0] == "lead")
        return list(found.values())
