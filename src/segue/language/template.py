"""Statements of fixed shape, written as SQL with named places and turned into trees.

`template("select $value from segue.lead where key = $key", value=..., key=...)` parses the text once and puts trees, or
constants, in the places. No value ever becomes part of a text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import sqlglot
from sqlglot import exp

Place = exp.Expr | str | int | float | bool | None


def template(sql: str, **places: Place) -> exp.Expr:
    """The tree of an expression or statement with its places filled in."""
    return _filled(_parsed(sql).copy(), places)


def query(sql: str, **places: Place) -> exp.Select:
    """The tree of a query with its places filled in."""
    return cast("exp.Select", template(sql, **places))


@lru_cache(maxsize=512)
def _parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, read="duckdb")


def _filled(tree: exp.Expr, places: dict[str, Any]) -> exp.Expr:
    for place in list(tree.find_all(exp.Placeholder)):
        value = places[place.name]
        node = _operand(value) if isinstance(value, exp.Expr) else exp.convert(value)
        if place is tree:
            return node
        place.replace(node)
    return tree


def _operand(tree: exp.Expr) -> exp.Expr:
    """A tree that binds as one, whatever it is put next to."""
    loose = isinstance(tree, exp.Binary | exp.Not | exp.Neg | exp.Between | exp.In) and not isinstance(tree, exp.Dot)
    return exp.Paren(this=tree.copy()) if loose else tree.copy()
