"""Small pieces of SQL trees that operators, aggregates and the compiler build from.

SQLGlot is loaded when the first tree is built, not before: checking a workspace needs no SQL.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from segue.language.clock import Stretch

if TYPE_CHECKING:
    from sqlglot import exp
else:

    class _Expressions:
        """`sqlglot.exp`, imported at its first use."""

        def __getattr__(self, name: str) -> Any:
            module = importlib.import_module("sqlglot.expressions")
            for key, value in vars(module).items():
                setattr(self, key, value)
            return getattr(module, name)

    exp = _Expressions()

__all__ = [
    "Piece", "bound", "case", "cast", "column", "conjunction", "disjunction", "exp", "function", "greatest", "instant", "items",
    "lambda_of", "least", "literal", "local_time", "named", "negate", "null", "own", "shift", "within",
]  # fmt: skip


class Piece:
    """Something to be said in SQL that engines say differently: one small function a dialect, all of them side by side."""

    def __init__(self, **by_dialect: Callable[..., exp.Expr]) -> None:
        self.by_dialect = by_dialect

    def __call__(self, dialect: str, *operands: Any) -> exp.Expr:
        return self.by_dialect[dialect](*operands)


def column(name: str, table: str = "") -> exp.Column:
    """A column, always quoted: `at` and `name` are words of SQL in some engine."""
    return exp.column(exp.to_identifier(name, quoted=True), table=exp.to_identifier(table, quoted=True) if table else None)


GREATEST_WHOLE: Final = 2**63 - 1
"""What is larger is no whole number to an engine, but a double."""
Constant = str | Decimal | int | bool


def literal(value: Constant) -> exp.Expr:
    """A constant. Decimals become doubles: all arithmetic of the language is done on doubles."""
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, str):
        return exp.Literal.string(value)
    size, negative = abs(Decimal(value)), value < 0
    if size > GREATEST_WHOLE:
        return cast(_signed(exp.Literal.number(repr(float(size))), negative=negative), "double")
    if size == int(size):
        return _signed(exp.Literal.number(int(size)), negative=negative)
    return cast(_signed(exp.Literal.number(format(size, "f")), negative=negative), "double")


def _signed(number: exp.Expr, *, negative: bool) -> exp.Expr:
    return exp.Neg(this=number) if negative else number


def null() -> exp.Expr:
    return exp.Null()


def instant(value: datetime) -> exp.Expr:
    """An instant as an engine keeps it: a timestamp without zone, in UTC, to the millisecond."""
    utc = value.astimezone(UTC)
    return cast(exp.Literal.string(f"{utc.year:04d}-{utc:%m-%d %H:%M:%S}.{utc.microsecond // 1000:03d}"), "timestamp")


def cast(value: exp.Expr, kind: str) -> exp.Expr:
    return exp.cast(value, kind, copy=False)


def shift(value: exp.Expr, by: timedelta) -> exp.Expr:
    """An instant moved by a fixed length of time."""
    milliseconds = by // timedelta(milliseconds=1)
    seconds, rest = divmod(abs(milliseconds), 1000)
    amount, unit = (abs(milliseconds), "millisecond") if rest else (seconds, "second")
    interval = exp.Interval(this=exp.Literal.string(str(amount)), unit=exp.var(unit))
    return (exp.Sub if milliseconds < 0 else exp.Add)(this=value, expression=interval)


def function(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A function by the name the engine knows it by."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def own(name: str) -> Callable[..., exp.Expr]:
    """A function of the language that the engine lacks: its session defines it (`segue.engines`), under this name."""
    return lambda *operands: function(f"pg_temp.{name}", *operands)


def lambda_of(body: exp.Expr, *variables: str) -> exp.Expr:
    """A function without a name, of variables that `body` speaks of; their names are without quotes, as no column's is."""
    return exp.Lambda(this=body, expressions=[exp.to_identifier(name) for name in variables])


def bound(value: exp.Expr, body: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """An expression that speaks of a value several times, and has it in it but once. In ClickHouse's words."""
    once = function("arrayMap", lambda_of(body(exp.column("n")), "n"), exp.Array(expressions=[value]))
    return function("arrayElement", once, literal(1))


def local_time(value: exp.Expr, zone: str) -> exp.Expr:
    """What the clocks of a time zone show at an instant."""
    utc = exp.AtTimeZone(this=value, zone=literal("UTC"))
    return exp.AtTimeZone(this=exp.Paren(this=utc), zone=literal(zone))


def named(value: exp.Expr, name: str) -> exp.Expr:
    """A column of a select, under a name."""
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def items(values: list[exp.Expr]) -> exp.Expr:
    return exp.Tuple(expressions=values)


def conjunction(parts: Sequence[exp.Expr]) -> exp.Expr:
    return exp.and_(*parts, copy=False) if parts else exp.true()


def disjunction(parts: Sequence[exp.Expr]) -> exp.Expr:
    return exp.or_(*parts, copy=False) if parts else exp.false()


def negate(part: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Paren(this=part))


def case(branches: Sequence[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr | None) -> exp.Expr:
    ifs = [exp.If(this=when, true=then) for when, then in branches]
    return exp.Case(ifs=ifs, default=otherwise)


def least(values: list[exp.Expr]) -> exp.Expr:
    """The least of the known values."""
    return exp.Least(this=values[0], expressions=values[1:], ignore_nulls=True) if len(values) > 1 else values[0]


def greatest(values: list[exp.Expr]) -> exp.Expr:
    """The greatest of the known values."""
    return exp.Greatest(this=values[0], expressions=values[1:], ignore_nulls=True) if len(values) > 1 else values[0]


def within(value: exp.Expr, stretch: Stretch) -> exp.Expr:
    """Whether an instant lies in a stretch of time; unknown where there is no instant."""
    tests: list[exp.Expr] = []
    if stretch.after is not None:
        tests.append(exp.GT(this=value.copy(), expression=instant(stretch.after.instant)))
    if stretch.until is not None:
        tests.append(exp.LTE(this=value.copy(), expression=instant(stretch.until.instant)))
    return exp.Paren(this=conjunction(tests)) if tests else exp.Not(this=exp.Is(this=value.copy(), expression=null()))
