"""What a behaviour is: a condition on what a lead did and when. Behaviour is never unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segue.language.emission import Emitter
from segue.language.tree import Node

if TYPE_CHECKING:
    from segue.language.sql import exp

Show = Callable[[Node], str]


@dataclass(frozen=True)
class Behaviour:
    """A condition on behaviour. `text` prints its node, `sql` states it for one lead."""

    name: str
    node: type[Node]
    sentence: str
    text: Callable[[Any, Show], str]
    sql: Callable[[Emitter, Any], exp.Expr]


def joined(*parts: str) -> str:
    """Words with one space between, empty ones left out."""
    return " ".join(part for part in parts if part)
