"""In what order columns can be worked out: layers of leads and accounts that take turns.

Within a layer columns follow each other as they refer to each other. A lead's column that needs its account's goes into
a later layer than that column; an account's column may use its leads' columns of the same layer. So the layers run
lead 0, account 0, lead 1, account 1 ...
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segue.compiler.columns import StateColumn
from segue.compiler.emitter import Need
from segue.language.types import Scope


@dataclass(frozen=True)
class Layer:
    """Columns of one scope that can be worked out together, in steps: each step needs only earlier ones."""

    scope: Scope
    number: int
    steps: tuple[tuple[StateColumn, ...], ...]

    @property
    def table(self) -> str:
        return f"run_{self.scope}_{self.number}"

    @property
    def columns(self) -> list[StateColumn]:
        return [column for step in self.steps for column in step]


@dataclass
class _Arrangement:
    """Finds the layer, and the step within it, of every column."""

    columns: Mapping[Need, StateColumn]
    layers: dict[Need, int]
    steps: dict[Need, int]

    def place(self, wanted: Need) -> None:
        """Depth first without recursion: a column is placed when all it needs are."""
        stack = [wanted]
        while stack:
            at = stack[-1]
            if at in self.layers:
                stack.pop()
                continue
            missing = [need for need in self.columns[at].needs if need in self.columns and need not in self.layers]
            if missing:
                stack.extend(missing)
                continue
            self._settle(at)
            stack.pop()

    def _settle(self, at: Need) -> None:
        scope = at[0]
        needs = [need for need in self.columns[at].needs if need in self.columns]
        own = [need for need in needs if need[0] == scope]
        others = [need for need in needs if need[0] != scope]
        later = 1 if scope == "lead" else 0
        layer = max([self.layers[n] for n in own] + [self.layers[n] + later for n in others], default=0)
        self.layers[at] = layer
        self.steps[at] = max((self.steps[n] + 1 for n in own if self.layers[n] == layer), default=0)


def arrange(columns: Mapping[Need, StateColumn], wanted: set[Need]) -> list[Layer]:
    """The layers that work out the wanted columns and all they need, in the order in which they must run."""
    found = _Arrangement(columns, {}, {})
    for need in sorted(wanted & set(columns)):
        found.place(need)
    last = max(found.layers.values(), default=0)
    scopes: tuple[Scope, ...] = ("lead", "account")
    return [_layer(scope, number, found) for number in range(last + 1) for scope in scopes]


def _layer(scope: Scope, number: int, found: _Arrangement) -> Layer:
    here = [need for need, layer in found.layers.items() if layer == number and need[0] == scope]
    depth = max((found.steps[need] for need in here), default=-1)
    steps = [tuple(found.columns[n] for n in here if found.steps[n] == at) for at in range(depth + 1)]
    return Layer(scope, number, tuple(steps))
