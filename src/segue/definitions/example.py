"""A test of the workspace: given a lead and its events, what is expected at certain instants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segue.records import Written


@dataclass(frozen=True)
class GivenEvent:
    """An event of the test's lead, or of another lead of its account by that lead's key."""

    at: Written
    name: Written
    properties: Mapping[str, Written] = field(default_factory=dict)
    lead: str = ""


@dataclass(frozen=True)
class Expectation:
    """`values`: expected values of traits, scores, bands and outputs, and the segment of a framework by its name."""

    as_of: Written
    segments: tuple[Written, ...] = ()
    not_segments: tuple[Written, ...] = ()
    values: Mapping[str, Written] = field(default_factory=dict)
    account_segments: tuple[Written, ...] = ()


@dataclass(frozen=True)
class Example:
    """`lead` and `account` give traits by name; `leads` are further leads of the same account."""

    name: Written
    lead: Mapping[str, Written | tuple[Written, ...]] = field(default_factory=dict)
    account: Mapping[str, Written | tuple[Written, ...]] = field(default_factory=dict)
    leads: tuple[Mapping[str, Written | tuple[Written, ...]], ...] = ()
    events: tuple[GivenEvent, ...] = ()
    expect: tuple[Expectation, ...] = ()
