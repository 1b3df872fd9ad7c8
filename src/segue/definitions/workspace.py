"""A workspace: everything that is defined in one folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from segue.definitions.event import Event
from segue.definitions.example import Example
from segue.definitions.framework import Framework
from segue.definitions.score import Score
from segue.definitions.segment import Segment
from segue.definitions.source import Source
from segue.definitions.trait import Trait
from segue.language.catalogue import Catalogue
from segue.language.clock import Calendar
from segue.language.types import Scope
from segue.records import Fault

Kind = Literal["event", "trait", "score", "segment", "framework"]
Key = tuple[Kind, str]
"""What kind of definition, and its name."""


@dataclass(frozen=True)
class Settings:
    """Of the workspace: its name, its calendar, and the engine with its location (a path or address)."""

    name: str = "workspace"
    label: str = ""
    calendar: Calendar = Calendar()
    engine: str = "duckdb"
    location: str = ""
    free_mail: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workspace:
    """All definitions by name, and what was wrong in reading them. `files`: text of every file, by path."""

    settings: Settings = Settings()
    sources: Mapping[str, Source] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    traits: Mapping[str, Trait] = field(default_factory=dict)
    scores: Mapping[str, Score] = field(default_factory=dict)
    segments: Mapping[str, Segment] = field(default_factory=dict)
    frameworks: Mapping[str, Framework] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    catalogue: Catalogue = field(default_factory=Catalogue)
    order: tuple[Key, ...] = ()
    faults: tuple[Fault, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def stated(self, of: Scope) -> Iterator[Trait]:
        """The stated traits of leads or of accounts."""
        return (trait for trait in self.traits.values() if trait.stated and trait.of == of)

    def segment_names(self, of: Scope) -> list[str]:
        """Every segment of leads or accounts: the frameworks' first, then the plain ones, in order of definition."""
        found = [name for one in self.frameworks.values() if one.of == of for name in one.segments]
        found += [name for name, segment in self.segments.items() if segment.of == of]
        return list(dict.fromkeys(found))

    def framework_of(self, segment: str) -> Framework | None:
        """The framework that a segment is a row of."""
        return next((one for one in self.frameworks.values() if segment in one.segments), None)
