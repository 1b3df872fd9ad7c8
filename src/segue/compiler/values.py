"""Whether a column's value is in a set of values, in SQL."""

from __future__ import annotations

from segue.language.sets import Cut, Interval, Ordered, Values
from segue.language.sql import exp, literal


def holds(value: exp.Expr, values: Values) -> exp.Expr:
    """A test of known values; a missing one makes it unknown, unless the set has "missing" in it."""
    known = _ordered(value, values.known) if isinstance(values.known, Ordered) else _listed(value, values)
    if not values.missing:
        return known
    missing = exp.Is(this=value.copy(), expression=exp.Null())
    return exp.Paren(this=exp.or_(missing, known, copy=False))


def _listed(value: exp.Expr, values: Values) -> exp.Expr:
    known = values.known
    assert not isinstance(known, Ordered)
    if not known.listed:
        return exp.true() if known.but else exp.false()
    found = exp.In(this=value.copy(), expressions=[literal(word) for word in known.listed])
    return exp.Not(this=found) if known.but else found


def _ordered(value: exp.Expr, known: Ordered) -> exp.Expr:
    tests = [_interval(value, one) for one in known.intervals]
    return exp.Paren(this=exp.or_(*tests, copy=False)) if tests else exp.false()


def _interval(value: exp.Expr, one: Interval) -> exp.Expr:
    tests = [test for test in (_low(value, one.low), _high(value, one.high)) if test is not None]
    return exp.Paren(this=exp.and_(*tests, copy=False)) if tests else exp.true()


def _low(value: exp.Expr, cut: Cut) -> exp.Expr | None:
    if cut.at.is_infinite():
        return None
    return (exp.GT if cut.above else exp.GTE)(this=value.copy(), expression=literal(cut.at))


def _high(value: exp.Expr, cut: Cut) -> exp.Expr | None:
    if cut.at.is_infinite():
        return None
    return (exp.LTE if cut.above else exp.LT)(this=value.copy(), expression=literal(cut.at))
