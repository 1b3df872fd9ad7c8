"""A segment: a named condition, or a fixed list of members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segue.definitions.expression import Expression
from segue.language.types import Scope
from segue.records import Written


@dataclass(frozen=True)
class Members:
    """A fixed list: a file of the workspace, and the column that holds the members' keys.

    `keys` are the keys as the file states them, in its order.
    """

    file: Written
    key: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Segment:
    """`within`: only members of that segment can be members. `treatment`: what members get, by kind. `was`: old name."""

    name: Written
    label: str
    of: Scope
    when: Expression | None = None
    members: Members | None = None
    within: Written | None = None
    treatment: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    was: str = ""
