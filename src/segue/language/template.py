"""Statements of fixed shape, written as SQL with named places and turned into trees.

`template("select $value from segue.lead where key = $key", value=..., key=...)` parses the text once and puts trees, or
constants, in the places. No value ever becomes part of a text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp


def template(sql: str, **places: exp.Expression | str | int | float | bool | None) -> Any:
    """The tree of a statement with its places filled in."""
    tree = _parsed(sql).copy()
    return _filled(tree, places)


@lru_cache(maxsize=512)
def _parsed(sql: str) -> exp.Expression:
    return sqlglot.parse_one(sql, read="duckdb")


def _filled(tree: exp.Expression, places: dict[str, Any]) -> exp.Expression:
    for place in list(tree.find_all(exp.Placeholder)):
        value = places[place.name]
        node = _operand(value) if isinstance(value, exp.Expression) else exp.convert(value)
        if place is tree:
            return node
        place.replace(node)
    return tree


def _operand(tree: exp.Expression) -> exp.Expression:
    """A tree that binds as one, whatever it is put next to."""
    loose = isinstance(tree, exp.Binary | exp.Not | exp.Neg | exp.Between | exp.In) and not isinstance(tree, exp.Dot)
    return exp.Paren(this=tree.copy()) if loose else tree.copy()
