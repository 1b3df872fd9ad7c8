"""A computed trait, score or output that no other definition uses.

It may be meant for people to see or for export; then nothing is wrong. Every definition costs reading, though.

Bad:

    traits:
      page_views: {value: count of 'Page Viewed'}

Good:

    traits:
      page_views: {value: count of 'Page Viewed'}
    segments:
      Visitors: {when: page_views >= 1}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.definitions.references import definitions, owners, refers_to


def find(subject: Subject) -> Iterator[Finding]:
    known = owners(subject.workspace)
    used = {key for _, one in definitions(subject.workspace) for key in refers_to(one, known)}
    for key, one in definitions(subject.workspace):
        computed = key[0] == "score" or (key[0] == "trait" and not subject.workspace.traits[key[1]].stated)
        if computed and key not in used:
            message = f"no other definition uses {key[0]} '{key[1]}'"
            yield Finding(message, one.name.place.position, fix="remove it, or leave it for people to see")


CHECK = Check("SG063", "unused definition", "hint", find)
