"""How a plan is to be compiled, and how membership is kept: as bits of a few words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from segue.compiler.emitter import Need
from segue.language.sql import exp, literal
from segue.language.tree import Node
from segue.language.types import Scope

WORD_BITS: Final = 62


@dataclass(frozen=True)
class Ask:
    """A further condition or value to work out for every lead or account, as a column of its state."""

    name: str
    of: Scope
    node: Node


@dataclass(frozen=True)
class PlanOptions:
    """How to compile. `positions`: bit of every segment. `history`: there may be changes later than now to undo.

    `prior`: leads that a table cannot place keep the segment of the recorded state, which has `recorded` words. `among`:
    a table of lead ids to keep to. `fences`: the engine must be kept from copying a column's expression to wherever it is
    read. `most_events`: no lead has more; 0 where counts are not to be packed. `only`: columns to
    work out beside the asks, where not all are wanted: fields by name, segments as `in:` and their name.
    """

    dialect: str = "duckdb"
    fences: bool = False
    positions: Mapping[str, int] = field(default_factory=dict)
    history: bool = False
    prior: bool = False
    recorded: Mapping[Scope, int] = field(default_factory=dict)
    among: str = ""
    most_events: int = 0
    asks: tuple[Ask, ...] = ()
    only: frozenset[Need] | None = None


def word_of(position: int) -> tuple[str, int]:
    """The word, and the bit in it, that tells membership in the segment at a position."""
    word, bit = divmod(position, WORD_BITS)
    return f"word_{word}", bit


def has_bit(word: exp.Expr, bit: int) -> exp.Expr:
    """Whether a bit of a word is set; false for no word."""
    held = exp.Paren(this=exp.BitwiseAnd(this=word, expression=literal(1 << bit)))
    return exp.Coalesce(this=exp.NEQ(this=held, expression=literal(0)), expressions=[exp.false()])
