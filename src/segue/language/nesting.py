"""How deep tests stand within tests. Some operators ask an engine for an operand several times, so that the work multiplies.

`5 / x` asks whether x is 0 before it divides; `x between a and b` compares x twice. With another such operator inside x, and
another inside that, the work doubles every time: a few levels are nothing, twenty bring an engine down.
"""

from __future__ import annotations

from typing import Final

from segue.language.operators import operators
from segue.language.tree import Call, Node, children

MOST_REPEATED: Final = 4
"""Operators that ask for an operand several times may stand so deep within each other."""


def too_deep(node: Node) -> Node | None:
    """The first part of a typed tree that stands too deep within such operators; None where all is well."""
    pending = [(node, 0)]
    while pending:
        one, depth = pending.pop()
        if depth > MOST_REPEATED:
            return one
        below = children(one)
        if below:
            repeated = _repeated(one) if isinstance(one, Call) else None
            pending += [(child, depth + (child is repeated)) for child in reversed(below)]
    return None


def _repeated(call: Call) -> Node | None:
    """The operand of an operator that is worked out several times."""
    operator = operators().get(call.operator)
    if operator is None or operator.repeats is None or operator.repeats >= len(call.operands):
        return None
    return call.operands[operator.repeats]
