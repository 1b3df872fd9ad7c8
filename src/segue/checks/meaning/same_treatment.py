"""Two segments whose members get the same treatment.

Splitting leads costs attention; it pays where the parts are treated differently. Segments that get the same could be one.

Bad:

    segments:
      Large: {when: company_size >= 1000, treatment: Call them}
      Medium: {when: company_size between 200 and 999, treatment: Call them}

Good:

    segments:
      Large: {when: company_size >= 1000, treatment: Call them}
      Medium: {when: company_size between 200 and 999, treatment: Send the newsletter}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.records import Position


def find(subject: Subject) -> Iterator[Finding]:
    for framework in subject.workspace.frameworks.values():
        places = {row.name: row.segment.place.position for row in reversed(framework.rows)}
        yield from _alike([(name, tuple(framework.treatment(name).items()), places[name]) for name in places])
    plain = [
        (name, tuple(segment.treatment.items()), segment.name.place.position)
        for name, segment in subject.workspace.segments.items()
    ]
    yield from _alike(plain)


def _alike(segments: list[tuple[str, tuple[tuple[str, str], ...], Position]]) -> Iterator[Finding]:
    first: dict[tuple[tuple[str, str], ...], str] = {}
    for name, treatment, at in segments:
        if not treatment:
            continue
        if treatment in first:
            told = ", ".join(value for _, value in treatment)
            message = f"'{name}' gets the same treatment as '{first[treatment]}': {told}"
            yield Finding(message, at, fix="make them one segment, or treat them differently")
        first.setdefault(treatment, name)


CHECK = Check("SG064", "same treatment", "warning", find)
