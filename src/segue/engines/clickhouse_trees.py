"""Trees in ClickHouse's words, where SQLGlot prints none, or others that mean something else.

A tree is walked once, from its leaves up, and nodes of some types are put in other words. Numbers that are results are given
a type of 32 or 64 bits, so that a column of `UInt8` is always the answer to a test; times are milliseconds since 1970, which no
reading of a text cuts off; a list of texts is a tuple with an array in it, as an array cannot be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlglot import exp

from segue.language.sql import conjunction, disjunction, function, literal, named

INSTANT: Final = "Nullable(DateTime64(3, 'UTC'))"
ZONED: Final = "Nullable(DateTime64(6, 'UTC'))"
"""What is to be told with its time zone; only its precision sets it apart."""
LIST: Final = "Nullable(Tuple(Array(String)))"
TYPES: Final[Mapping[Any, str]] = {
    exp.DataType.Type.TIMESTAMP: INSTANT, exp.DataType.Type.TIMESTAMPNTZ: INSTANT, exp.DataType.Type.TIMESTAMPTZ: ZONED,
    exp.DataType.Type.DATE: "Nullable(Date32)",
}  # fmt: skip
SMALL: Final = 2**31
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LENGTH: Final = len("0001-01-01 00:00:00.000")
"""Of a written instant; its year may have fewer digits."""
RESULTS: Final[Mapping[type[exp.Expr], tuple[str, ...]]] = {
    exp.If: ("true",), exp.Case: ("default",), exp.Coalesce: ("this", "expressions"), exp.Alias: ("this",),
    exp.Select: ("expressions",), exp.Least: ("this", "expressions"), exp.Greatest: ("this", "expressions"),
}  # fmt: skip
"""Where in a tree a number is a result."""

Place = Callable[[exp.Table], exp.Table]


def text_of(tree: exp.Expr, place: Place) -> str:
    """The text of a tree. `place`: where a table is, by the name that the tree has for it."""
    tree = tree.copy()
    apart = {one.alias for one in tree.find_all(exp.CTE)}
    for node in reversed(list(tree.walk(bfs=False))):
        rewrite, above, key, index = _REWRITES.get(type(node)), node.parent, node.arg_key, node.index
        if rewrite is not None:
            said = rewrite(node)
        elif isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier) and (node.db or node.name not in apart):
            said = place(node)
        else:
            continue
        if said is node:
            continue
        if above is None or key is None:
            tree = said
        else:  # not `replace`: what is said may have the node in it
            above.set(key, said, index)
    return tree.sql(dialect="clickhouse", identify=True)


@cache
def _type(text: str) -> exp.DataType:
    return exp.DataType.build(text, dialect="clickhouse")


def _operation(name: str) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: function(name, node.this, node.expression)


def _kind(node: exp.Expr) -> exp.Expr:
    if node.this == exp.DataType.Type.ARRAY and [one.this for one in node.expressions] == [exp.DataType.Type.TEXT]:
        return _type(LIST).copy()
    return _type(TYPES[node.this]).copy() if node.this in TYPES else node


def _cast(node: exp.Expr) -> exp.Expr:
    value, to = node.this, node.args["to"]
    if isinstance(value, exp.Literal) and value.is_string and to.this == exp.DataType.Type.DATETIME64:
        ticks = (datetime.fromisoformat(value.name.rjust(LENGTH, "0")).replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
        return function("fromUnixTimestamp64Milli", function("toInt64", exp.Literal.number(ticks)), literal("UTC"))
    if isinstance(value, exp.Array) and any(one.this == exp.DataType.Type.INT128 for one in to.expressions):
        for number in value.expressions:  # a number of more than 64 bits would be read as a double
            number.replace(exp.Literal.string(number.name))
    return node


def _count(node: exp.Expr) -> exp.Expr:
    """A number of 64 bits with a sign, which goes with the others."""
    return node if isinstance(node.parent, exp.Filter | exp.Window) else function("toInt64", node)


def _filter(node: exp.Expr) -> exp.Expr:
    if isinstance(node.this, exp.Filter):
        both = conjunction([node.this.expression.this, node.expression.this])
        return exp.Filter(this=node.this.this, expression=exp.Where(this=both))
    return function("toInt64", node) if isinstance(node.this, exp.Count) else node


def _number(node: exp.Expr) -> exp.Expr:
    parent = node.parent
    if node.is_string or not node.is_int or parent is None:
        return node
    if isinstance(parent, exp.Neg):  # its own turn comes
        return node
    return _typed(node, int(node.name))


def _negative(node: exp.Expr) -> exp.Expr:
    number = node.this
    return _typed(node, -int(number.name)) if isinstance(number, exp.Literal) and number.is_int else node


def _typed(node: exp.Expr, number: int) -> exp.Expr:
    if node.parent is None or node.arg_key not in RESULTS.get(type(node.parent), ()):
        return node
    return function("toInt32" if abs(number) < SMALL else "toInt64", exp.Literal.number(number))


def _local(node: exp.Expr) -> exp.Expr:
    """What the clocks of a time zone show at an instant of UTC."""
    inner = node.this.unnest()
    if not isinstance(inner, exp.AtTimeZone):
        return node
    zone = node.args["zone"]
    offset = function("timezoneOffset", function("toTimeZone", inner.this, zone))
    return function("addSeconds", inner.this.copy(), offset)


def _median(node: exp.Expr) -> exp.Expr:
    half = [exp.Literal.number("0.5")]
    return exp.ParameterizedAgg(this="quantileExactInclusive", expressions=half, params=[node.this])


def _interval(node: exp.Expr) -> exp.Expr:
    return exp.Interval(this=exp.Literal.number(node.this.name), unit=node.args["unit"])


def _identifier(node: exp.Expr) -> exp.Expr:
    """A backslash in a name stands for itself as two."""
    return exp.to_identifier(node.name.replace("\\", "\\\\"), quoted=True) if "\\" in node.name else node


def _in(node: exp.Expr) -> exp.Expr:
    """Among values that are not all constants, of which ClickHouse would not know that they are unknown."""
    if all(not isinstance(one, exp.Query) and one.find(exp.Column) is None for one in node.expressions):
        return node
    return exp.Paren(this=disjunction([exp.EQ(this=node.this.copy(), expression=one) for one in node.expressions]))


def _column(node: exp.Expr) -> exp.Expr:
    """A column of a table keeps its name in a result, which may else become `table.name`."""
    result = isinstance(node.parent, exp.Select) and node.arg_key == "expressions" and "table" in node.args
    return named(node, node.name) if result and not isinstance(node.this, exp.Star) else node


_REWRITES: Final[Mapping[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]] = {
    exp.BitwiseAnd: _operation("bitAnd"), exp.BitwiseXor: _operation("bitXor"),
    exp.BitwiseRightShift: _operation("bitShiftRight"), exp.DataType: _kind, exp.Cast: _cast, exp.Count: _count,
    exp.Filter: _filter, exp.Literal: _number, exp.Neg: _negative, exp.AtTimeZone: _local, exp.Median: _median,
    exp.Column: _column, exp.In: _in, exp.Interval: _interval, exp.Identifier: _identifier,
    exp.Length: lambda node: function("toInt64", function("lengthUTF8", node.this)),
}  # fmt: skip
