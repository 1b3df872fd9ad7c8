"""A condition that always holds, so that it tells nobody from anybody.

Bad:

    segments:
      Everyone: {when: count of 'Page Viewed' >= 0}

Good:

    segments:
      Visitors: {when: count of 'Page Viewed' >= 1}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.checks.meaning.conditions import conditions, nowhere, regions
from segue.language import tree
from segue.language.unknown import may_be_unknown


def find(subject: Subject) -> Iterator[Finding]:
    if subject.workspace.faults:
        return
    for condition in conditions(subject):
        node = condition.node
        if isinstance(node, tree.Literal) or may_be_unknown(node, subject.workspace.catalogue):
            continue
        if nowhere(regions(subject).false, node):
            yield Finding(f"{condition.what}: this always holds", condition.at(node))


CHECK = Check("SG062", "condition that always holds", "warning", find)
