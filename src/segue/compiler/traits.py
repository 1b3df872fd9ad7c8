"""Computed traits as columns."""

from __future__ import annotations

from collections.abc import Iterator

from segue.compiler.columns import StateColumn, emitted
from segue.compiler.emitter import Emissions, SqlEmitter
from segue.definitions.trait import Trait
from segue.language.numbers import fitted


def trait_columns(trait: Trait, shared: Emissions) -> Iterator[StateColumn]:
    """The column of a computed trait; a stated one is there already."""
    if trait.value is None:
        return
    emitter = SqlEmitter(shared, trait.of)
    value = emitter.sql(trait.value.typed)
    if trait.type.family == "number":
        value = fitted(shared.dialect, value, trait.type.name)
    yield emitted(emitter, trait.name.value, value)
