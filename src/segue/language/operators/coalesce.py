"""`coalesce(a, b, ...)`: the first of the values that is known."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.numbers import fitted
from segue.language.operators.base import ALIKE, ATOM, Operator
from segue.language.sql import exp
from segue.language.types import united


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    first, *rest = (emitter.sql(operand) for operand in call.operands)
    return exp.Coalesce(this=first, expressions=rest)


def _of_clickhouse(emitter: Emitter, call: tree.Call) -> exp.Expr:
    """Of numbers all are doubles, or all whole numbers: there is no type that holds both."""
    if call.type.family != "number":
        return _sql(emitter, call)
    first, *rest = (fitted(emitter.dialect, emitter.sql(operand), call.type.name) for operand in call.operands)
    return exp.Coalesce(this=first, expressions=rest)


OPERATOR = Operator(
    name="coalesce",
    takes=(ALIKE, ALIKE),
    text="coalesce({0}, {1})",
    sentence="{0}, or where that is unknown {1}",
    sql={"duckdb": _sql, "postgres": _sql, "clickhouse": _of_clickhouse, "spark": _sql},
    gives=lambda types: united(types) or types[0],
    level=ATOM,
    variadic=True,
    function=True,
    unknown="unknown only when all are unknown",
)
