"""Two segments with the same condition, and so with the same members.

Bad:

    segments:
      Large: {when: company_size >= 1000}
      Big: {when: company_size >= 1000}

Good:

    segments:
      Large: {when: company_size >= 1000}
      Very large: {when: company_size >= 5000}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.language.tree import Node


def find(subject: Subject) -> Iterator[Finding]:
    first: dict[tuple[Node, str, str], str] = {}
    for name, segment in subject.workspace.segments.items():
        if segment.when is None:
            continue
        key = (segment.when.typed, segment.of, segment.within.value if segment.within else "")
        if key in first:
            message = f"'{name}' has the same condition as '{first[key]}'"
            yield Finding(message, segment.name.place.position, fix="remove one of them")
        first.setdefault(key, name)


CHECK = Check("SG068", "same condition", "warning", find)
