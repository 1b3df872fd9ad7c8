"""Whether a value or condition can be unknown for some lead."""

from __future__ import annotations

from segue.language import tree
from segue.language.aggregates import aggregates
from segue.language.catalogue import Catalogue
from segue.language.operators import operators
from segue.language.tree import Node


def may_be_unknown(node: Node, catalogue: Catalogue) -> bool:
    """For a typed node. Behaviour and segments never are; a missing trait makes what is built on it unknown."""
    if isinstance(node, tree.Name):
        return _name(node, catalogue)
    if isinstance(node, tree.Call):
        return _call(node, catalogue)
    if isinstance(node, tree.Aggregate):
        return aggregates()[node.function].empty == "unknown"
    if isinstance(node, tree.LeadsAggregate | tree.LeadsOfAccount | tree.Consent):
        return True
    if isinstance(node, tree.Case):
        values = [branch.then for branch in node.branches]
        if node.otherwise is None:
            return True
        return any(may_be_unknown(value, catalogue) for value in [*values, node.otherwise])
    if isinstance(node, tree.All | tree.Any | tree.Not | tree.Items):
        return any(may_be_unknown(part, catalogue) for part in tree.children(node))
    return False


def _name(node: tree.Name, catalogue: Catalogue) -> bool:
    field = catalogue.fields.get(node.name)
    return field is None or field.missing or (field.of == "account" and node.reads != "account")


def _call(node: tree.Call, catalogue: Catalogue) -> bool:
    operator = operators().get(node.operator)
    if operator is None or operator.unknown == "never unknown":
        return False
    parts = [may_be_unknown(operand, catalogue) for operand in node.operands]
    if node.operator == "coalesce":
        return all(parts)
    return any(parts) or node.operator in ("divided by", "domain of", "is free mail")
