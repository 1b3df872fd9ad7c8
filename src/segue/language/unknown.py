"""Whether a value or condition can be unknown for some lead (or account)."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates import aggregates
from segue.language.catalogue import Catalogue
from segue.language.operators import operators
from segue.language.tree import Node
from segue.language.types import Scope

SOMETIMES_WITHOUT_VALUE = ("divided by", "domain of", "is free mail")
"""Operators that can be unknown of known operands."""


def may_be_unknown(node: Node, catalogue: Catalogue, of: Scope | None = None) -> bool:
    """For a typed node. Behaviour and segments never are; a missing trait makes what is built on it unknown.

    `of`: whose definition the node stands in. On a lead, what only its account knows is unknown where it has no account.
    """
    if isinstance(node, tree.Name):
        return _name(node, catalogue, of)
    if isinstance(node, tree.Call):
        return _call(node, catalogue, of)
    if isinstance(node, tree.Aggregate):
        return aggregates()[node.function].empty == "unknown"
    if isinstance(node, tree.LeadsAggregate):
        return of != "account" or aggregates()[node.function].empty == "unknown"
    if isinstance(node, tree.LeadsOfAccount):
        return of != "account"
    if isinstance(node, tree.Consent):
        return _name(tree.Name(catalogue.channels.get(str(node.channel.value), "")), catalogue, of)
    if isinstance(node, tree.Case):
        values = [branch.then for branch in node.branches]
        if node.otherwise is None:
            return True
        return any(may_be_unknown(value, catalogue, of) for value in [*values, node.otherwise])
    if isinstance(node, tree.All | tree.Any | tree.Not | tree.Items):
        return any(may_be_unknown(part, catalogue, of) for part in tree.children(node))
    return False


def _name(node: tree.Name, catalogue: Catalogue, of: Scope | None) -> bool:
    field = catalogue.fields.get(node.name)
    if field is None or field.missing:
        return True
    return field.of == "account" and (of == "lead" or node.reads != "account")


def _call(node: tree.Call, catalogue: Catalogue, of: Scope | None) -> bool:
    operator = operators().get(node.operator)
    if operator is None or operator.unknown == "never unknown":
        return False
    parts = [may_be_unknown(operand, catalogue, of) for operand in node.operands]
    if node.operator == "coalesce":
        return all(parts)
    return any(parts) or node.operator in SOMETIMES_WITHOUT_VALUE
