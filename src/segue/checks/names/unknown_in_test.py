"""A test of the workspace speaks of something that is not defined, or of a time that is none.

Bad:

    test: Large companies are large
    lead: {email: ana@acme.example, company_size: 1200}
    expect: [{as of: 2026-03-05, in: [Lagre]}]

Good:

    segments:
      Large: {when: company_size >= 1000}
    tests:
      Large companies are large:
        lead: {email: ana@acme.example, company_size: 1200}
        expect: [{as of: 2026-03-05, in: [Large]}]
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject, nearest
from segue.definitions.example import Example
from segue.records import Written

GIVEN_BESIDE_TRAITS = ("key", "email", "domain", "account_name", "created_at")


def find(subject: Subject) -> Iterator[Finding]:
    for example in subject.workspace.examples:
        yield from _segments(subject, example)
        yield from _values(subject, example)
        yield from _events(subject, example)
        yield from _given(subject, example)


def _unknown(name: str, known: list[str], what: str, at: Written) -> Iterator[Finding]:
    if name not in known:
        near = nearest(name, tuple(known))
        yield Finding(f"there is no {what} '{name}'", at.place.position, f"did you mean '{near}'?" if near else "")


def _segments(subject: Subject, example: Example) -> Iterator[Finding]:
    of_leads, of_accounts = (subject.workspace.segment_names(of) for of in ("lead", "account"))
    for expected in example.expect:
        for segment in (*expected.segments, *expected.not_segments):
            yield from _unknown(segment.value, of_leads, "segment of leads", segment)
        for segment in expected.account_segments:
            yield from _unknown(segment.value, of_accounts, "segment of accounts", segment)


def _values(subject: Subject, example: Example) -> Iterator[Finding]:
    known = [*subject.workspace.catalogue.fields, *subject.workspace.frameworks]
    calendar = subject.workspace.settings.calendar
    for expected in example.expect:
        for name, written in expected.values.items():
            yield from _unknown(name, known, "trait, score, band, output or framework", written)
        if calendar.read(expected.as_of.value) is None:
            yield Finding(f"'{expected.as_of}' is not a time", expected.as_of.place.position, "write 2026-03-05 10:30")


def _events(subject: Subject, example: Example) -> Iterator[Finding]:
    w = subject.workspace
    for event in example.events:
        yield from _unknown(event.name.value, list(w.events), "event", event.name)
        defined = w.events.get(event.name.value)
        for name, written in event.properties.items():
            if defined is not None:
                yield from _unknown(name, list(defined.properties), f"property of '{event.name}'", written)
        if w.settings.calendar.read(event.at.value) is None:
            yield Finding(f"'{event.at}' is not a time", event.at.place.position, "write 2026-03-05 10:30")


def _given(subject: Subject, example: Example) -> Iterator[Finding]:
    stated = [t.name.value for t in subject.workspace.traits.values() if t.stated]
    for given in (example.lead, example.account, *example.leads):
        for name, written in given.items():
            at = written if isinstance(written, Written) else written[0] if written else example.name
            yield from _unknown(name, [*GIVEN_BESIDE_TRAITS, *stated], "stated trait", at)


CHECK = Check("SG032", "unknown name in a test", "error", find)
