"""Tables of the warehouse that are queries: what a statement reads from them is read from the tables behind them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from segue.records import SCHEMA

Shown = Mapping[str, exp.Query]
"""Names of tables of the warehouse, and what each of them gives."""


def inlined(tree: exp.Expr, shown: Shown) -> exp.Expr:
    """A statement with the queries in the places of the tables that they stand for."""
    if not any(one.db == SCHEMA and one.name in shown for one in tree.find_all(exp.Table)):
        return tree
    tree = tree.copy()
    for one in list(tree.find_all(exp.Table)):
        if one.db == SCHEMA and one.name in shown:
            whole = one.parent if isinstance(one.parent, exp.Table) else one  # a template's place has the alias around it
            whole.replace(shown[one.name].subquery(whole.alias or one.name))
    return tree
