"""A test of the workspace gives or expects a value that is none of its trait's type.

Bad:

    tests:
      Large companies are large:
        lead: {email: ana@acme.example, company_size: many}
        expect: [{as of: 2026-03-05, company_size: 1200}]

Good:

    tests:
      Large companies are large:
        lead: {email: ana@acme.example, company_size: 1200}
        expect: [{as of: 2026-03-05, company_size: 1200}]
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.definitions.example import Example
from segue.language.told_values import told_value
from segue.language.types import Type
from segue.records import Written

Told = tuple[str, Written | tuple[Written, ...], Type]


def find(subject: Subject) -> Iterator[Finding]:
    calendar = subject.workspace.settings.calendar
    for example in subject.workspace.examples:
        for name, told, kind in (*_given(subject, example), *_expected(subject, example)):
            for written in told if isinstance(told, tuple) else (told,):
                if written.value and told_value(written.value, kind, calendar) is None:
                    yield Finding(f"'{written}' is not {kind.noun}, as '{name}' is", written.place.position)


def _given(subject: Subject, example: Example) -> Iterator[Told]:
    fields = subject.workspace.catalogue.fields
    for given in (example.lead, example.account, *example.leads):
        for name, told in given.items():
            if name in fields:
                yield name, told, fields[name].type
    for event in example.events:
        defined = subject.workspace.events.get(event.name.value)
        for name, written in event.properties.items():
            if defined is not None and name in defined.properties:
                yield name, written, defined.properties[name].type


def _expected(subject: Subject, example: Example) -> Iterator[Told]:
    fields = subject.workspace.catalogue.fields
    for expected in example.expect:
        for name, written in expected.values.items():
            if name in fields and written.value not in ("", "unknown"):
                yield name, written, fields[name].type


CHECK = Check("SG053", "value in a test", "error", find)
