"""The names that a text of the language may use, with their types: what typing looks things up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from segue.language.sets import Values
from segue.language.types import Scope, Type


@dataclass(frozen=True)
class Field:
    """Something that has a value for a lead or an account.

    `of`: whose it is. `stated`: told by a source, not computed. `missing`: it can be without a value.
    `domain`: the values it can have, where that is narrower than its type.
    """

    name: str
    type: Type
    of: Scope = "lead"
    kind: Literal["trait", "score", "band", "output", "built in"] = "trait"
    stated: bool = True
    missing: bool = True
    domain: Values | None = None
    label: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Catalogue:
    """Fields by name, properties by event, segments with whose they are, channels with the trait that tells consent."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    events: Mapping[str, Mapping[str, Type]] = field(default_factory=dict)
    segments: Mapping[str, Scope] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)

    def properties(self, events: tuple[str, ...]) -> dict[str, Type]:
        """The properties that these events (none means all) have, each with its type."""
        names = events or tuple(self.events)
        found: dict[str, Type] = {}
        for name in names:
            found.update(self.events.get(name, {}))
        return found
