"""The types of the language. There are few, and text never equals a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Scope = Literal["lead", "account"]


@dataclass(frozen=True)
class Type:
    """A type by its name in YAML. `choices` lists the only values a closed text type can have, in their order."""

    name: str
    choices: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """What it can be compared with: text, number, instant, yes or no, list of text."""
        return _FAMILY.get(self.name, self.name)

    @property
    def noun(self) -> str:
        """The type with its article, as a sentence takes it: a text, an instant, one of [Manager, VP]."""
        return str(self) if self.choices else f"{'an' if self.name[0] in 'ai' else 'a'} {self.name}"

    def __str__(self) -> str:
        if self.choices:
            return f"one of [{', '.join(self.choices)}]"
        return self.name


TEXT: Final = Type("text")
COUNTRY: Final = Type("country")
NUMBER: Final = Type("number")
WHOLE: Final = Type("whole number")
TRUTH: Final = Type("yes or no")
INSTANT: Final = Type("instant")
DATE: Final = Type("date")
LIST: Final = Type("list of text")
ANYTHING: Final = Type("anything")
"""The type of what could not be typed: it fits everywhere, so that one mistake is reported once."""

_FAMILY: Final = {"country": "text", "whole number": "number", "date": "instant"}

NAMED: Final = {t.name: t for t in (TEXT, COUNTRY, NUMBER, WHOLE, TRUTH, INSTANT, DATE, LIST)}
"""The types that can be written in YAML, beside `one of [...]`."""


def one_of(*choices: str) -> Type:
    """Text that can only be one of these values."""
    return Type("text", choices)


def comparable(one: Type, other: Type) -> bool:
    return ANYTHING in (one, other) or one.family == other.family


def united(types: list[Type]) -> Type | None:
    """The narrowest type that holds values of all the given ones; None where there is none."""
    known = [t for t in types if t != ANYTHING]
    if not known:
        return ANYTHING
    if any(t.family != known[0].family for t in known):
        return None
    if all(t == known[0] for t in known):
        return known[0]
    family = known[0].family
    if family == "text":
        return _united_text(known)
    return {"number": NUMBER, "instant": INSTANT}.get(family, known[0])


def _united_text(types: list[Type]) -> Type:
    if not all(t.choices for t in types):
        return TEXT
    choices = dict.fromkeys(choice for t in types for choice in t.choices)
    return one_of(*choices)


def parse_type(text: str) -> Type | None:
    """A type as YAML writes it: `text`, `whole number`, `one of [Manager, Director]` ...; None if it is none."""
    words = " ".join(text.split())
    if words.startswith("one of [") and words.endswith("]"):
        choices = [c.strip().strip("'\"") for c in words[len("one of [") : -1].split(",")]
        return one_of(*choices) if all(choices) and len(set(choices)) == len(choices) else None
    return NAMED.get(words)
