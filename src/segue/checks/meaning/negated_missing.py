"""A negation leaves out leads of whom the trait is not known.

Where a trait is missing, `industry = 'Healthcare'` is unknown, and so is its negation: a lead without industry is in neither
segment. That is seldom meant. The number of leads concerned is counted where leads are loaded. Saying what is meant for them,
with `is unknown` or `is known`, settles it.

Bad:

    segments:
      Others: {when: not industry = 'Healthcare'}

Good:

    segments:
      Others: {when: not industry = 'Healthcare' or industry is unknown}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.checks.meaning.conditions import Condition, conditions
from segue.language import tree
from segue.language.printing import show
from segue.language.tree import Node
from segue.language.types import TRUTH
from segue.language.unknown import may_be_unknown


def find(subject: Subject) -> Iterator[Finding]:
    for condition in conditions(subject):
        negations = list(_negations(condition.node))
        settled = {name.name for name in _settled(condition.node)} if negations else set()
        for negated in negations:
            missing = [name for name in _missing(negated, subject) if name not in settled]
            if missing:
                yield _finding(condition, negated, missing)


def _finding(condition: Condition, negated: Node, missing: list[str]) -> Finding:
    names = " or ".join(missing)
    positive = negated.part if isinstance(negated, tree.Not) else _equal(negated)
    return Finding(
        f"leads without {names} are left out: '{show(negated)}' is unknown for them", condition.at(negated),
        fix=f"to take them in add: or {missing[0]} is unknown; to say that they belong out add: and {missing[0]} is known",
        concerns=tree.Call("is unknown", (positive,), type=TRUTH), of=condition.of,
    )  # fmt: skip


def _equal(node: Node) -> Node:
    assert isinstance(node, tree.Call)
    return tree.Call("equal", node.operands, span=node.span, type=TRUTH)


def _negations(node: Node) -> Iterator[Node]:
    """The outermost negations of a condition, and tests with !=."""
    if isinstance(node, tree.Not) or (isinstance(node, tree.Call) and node.operator == "differs"):
        yield node
        return
    if isinstance(node, tree.All | tree.Any):
        for part in node.parts:
            yield from _negations(part)


def _missing(negated: Node, subject: Subject) -> list[str]:
    """The traits a negation reads that can be missing, where that makes it unknown."""
    if not may_be_unknown(negated, subject.workspace.catalogue):
        return []
    found = [
        name for name in tree.names_in(negated) if name.reads != "event" and may_be_unknown(name, subject.workspace.catalogue)
    ]
    return list(dict.fromkeys(name.name for name in found))


def _settled(node: Node) -> Iterator[tree.Name]:
    """The traits of which a condition says what is meant where they are missing."""
    for one in tree.walk(node):
        if isinstance(one, tree.Call) and one.operator in ("is known", "is unknown", "is true", "is false", "coalesce"):
            yield from tree.names_in(one)


CHECK = Check("SG060", "negation over missing values", "warning", find)
