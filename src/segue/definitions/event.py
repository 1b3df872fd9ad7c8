"""An event: something a lead (or an account) did, with typed properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segue.language.types import Type
from segue.records import Written


@dataclass(frozen=True)
class Property:
    name: Written
    type: Type
    label: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Event:
    name: Written
    label: str = ""
    description: str = ""
    properties: Mapping[str, Property] = field(default_factory=dict)
