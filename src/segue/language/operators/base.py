"""What an operator is: what it takes, what it gives, how it reads, and what it means in SQL.

Unknown: unless an operator says otherwise it answers unknown when an operand is unknown, as SQL does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.types import TRUTH, Type

if TYPE_CHECKING:
    from segue.language.sql import exp

Emission = Callable[[Emitter, tree.Call], "exp.Expr"]

# How tightly things bind when printed: a part that binds less than its place asks for gets brackets.
ANY_OF, ALL_OF, NEGATION, PREDICATE, SUM, PRODUCT, SIGNED, ATOM = range(8)


@dataclass(frozen=True)
class Operand:
    """What may stand at one place of an operator.

    `families`: the types it may have; none means any. `alike`: all operands so marked must be comparable with each
    other. `node`: it is not a value but this kind of node. `constant`: it must be written out.
    """

    families: tuple[str, ...] = ()
    alike: bool = False
    node: type[tree.Node] | None = None
    constant: bool = False


ALIKE = Operand(alike=True)
ORDERED = Operand(("number", "instant"), alike=True)
A_TEXT = Operand(("text",))
A_PATTERN = Operand(("text",), constant=True)
A_NUMBER = Operand(("number",))
AN_INSTANT = Operand(("instant",))
A_LIST = Operand(("list of text",))
A_TRUTH = Operand(("yes or no",))
ANY = Operand()
A_DURATION = Operand(node=tree.Duration)
A_PERIOD = Operand(node=tree.Period)
SOME_AGES = Operand(node=tree.Ages)
SOME_ITEMS = Operand(alike=True, node=tree.Items)


@dataclass(frozen=True)
class Operator:
    """An operator or function of the language.

    `text` is how it is written, with {0} {1} for its operands; `negated` how its negation is written, where that is
    not `not ...`. `sentence` explains it to a marketer. `gives` is its type, or works it out from its operands'.
    `variadic`: the last operand may be repeated. `repeats`: the place of the operand that an engine works out several times.
    """

    name: str
    takes: tuple[Operand, ...]
    text: str
    sentence: str
    sql: Emission | Mapping[str, Emission]
    gives: Type | Callable[[list[Type]], Type] = TRUTH
    negated: str = ""
    level: int = PREDICATE
    variadic: bool = False
    function: bool = False
    repeats: int | None = None
    unknown: str = "unknown when an operand is unknown"

    @property
    def spelled(self) -> str:
        """How it is written, without what stands around it: `between ... and`."""
        if self.function:
            return self.name
        return re.sub(r"\{\d\}", "...", self.text.removeprefix("{0}")).removesuffix("...").strip() or self.name

    def emit(self, emitter: Emitter, call: tree.Call) -> exp.Expr:
        """The SQL of one use of the operator, in the dialect's own words where there is more than one way to say it."""
        if callable(self.sql):
            return self.sql(emitter, call)
        return self.sql[emitter.dialect](emitter, call)
