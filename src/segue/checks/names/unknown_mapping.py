"""A source maps a column to something that is no stated trait and no property.

Bad:

    workspace: example
    sources:
      leads: {file: data/leads.csv, into: lead, key: email, columns: {job_titel: Title}}

Good:

    workspace: example
    sources:
      leads: {file: data/leads.csv, into: lead, key: email, columns: {job_title: Title}}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject, nearest
from segue.definitions.elaboration import BUILT_IN
from segue.definitions.source import Source


def find(subject: Subject) -> Iterator[Finding]:
    for source in subject.workspace.sources.values():
        known = _known(subject, source)
        what = "property of an event" if source.into == "event" else "stated trait"
        for name in source.columns:
            if name not in known:
                near = nearest(name, tuple(known))
                fix = f"did you mean '{near}'?" if near else "define it, or leave the line out"
                yield Finding(f"source '{source.name}' maps '{name}', which is no {what}", source.name.place.position, fix)


def _known(subject: Subject, source: Source) -> list[str]:
    w = subject.workspace
    if source.into == "event":
        return [name for event in w.events.values() for name in event.properties]
    return [one.name for one in BUILT_IN] + [t.name.value for t in w.traits.values() if t.stated]


CHECK = Check("SG031", "unknown mapping", "error", find)
