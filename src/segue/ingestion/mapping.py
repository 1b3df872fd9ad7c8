"""Which column of a file is which trait or property.

In order: what the source says under `columns`, the trait's name, the names the catalogue lists for it, and its label, if
nothing else takes that column. Names are compared exactly, then without case, accents, spaces and signs, so that
`Number of employees` is `number_of_employees`. Two traits may be read from one column where both name it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from segue.definitions.source import Source
from segue.definitions.workspace import Workspace
from segue.errors import SegueError
from segue.language.sets import Values
from segue.language.types import INSTANT, TEXT, Type

EMAIL = Type("email")
"""The type of addresses at import only: text that must look like one, in lower case."""

BUILT_IN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "email address", "mail", "property_email"),
    "created_at": (
        "created_at",
        "created",
        "createdate",
        "created date",
        "create date",
        "sign up date",
        "property_createdate",
    ),
    "domain": ("domain", "domain name", "company domain", "company domain name", "website", "property_domain"),
    "account_name": ("account_name", "name", "company", "company name", "property_name"),
}


@dataclass(frozen=True)
class Mapped:
    """A column of a file that is taken as a field: the field's name, the column, its type and valid values."""

    name: str
    column: str
    type: Type
    valid: Values | None = None


@dataclass(frozen=True)
class MappedProperty:
    """A column of a file that is taken as a property of events, which may type it differently: type to event names."""

    name: str
    column: str
    types: Mapping[Type, Sequence[str]]


def folded(name: str) -> str:
    """A name as names are compared; one that is all signs stays as it is."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return "".join(c for c in plain if c.isalnum()) or plain.strip()


class Columns:
    """The columns of a file, found by name."""

    def __init__(self, source: Source, path: str, names: Iterable[str]) -> None:
        self.source, self.path = source, path
        self.names = list(names)
        self.by_fold = {folded(name): name for name in reversed(self.names)}
        self.taken: set[str] = set()

    def required(self, name: str, what: str) -> str:
        """A column the source names. Raises SegueError where the file has none of that name."""
        column = self.find(name)
        if column is None:
            near = get_close_matches(folded(name), self.by_fold, 1)
            hint = f" Did you mean '{self.by_fold[near[0]]}'?" if near else ""
            there = ", ".join(self.names[:30])
            raise SegueError(
                f"source '{self.source.name}' takes {what} from column '{name}', which the file does not have",
                where=self.path, todo=f"Its columns are: {there}.{hint}",
            )  # fmt: skip
        self.taken.add(column)
        return column

    def take(self, field_name: str, names: Iterable[str], *, free: bool = False) -> str | None:
        """The first of several names that the file has. `free`: only a column that nothing has taken yet."""
        told = self.source.columns.get(field_name)
        if told is not None:
            return self.required(told, field_name)
        for name in names:
            column = self.find(name)
            if column is not None and not (free and column in self.taken):
                self.taken.add(column)
                return column
        return None

    def rest(self) -> list[str]:
        """The columns that nothing has taken."""
        return [name for name in self.names if name not in self.taken]

    def find(self, name: str) -> str | None:
        """A column by its name, exactly or as names are compared."""
        return name if name in self.names else self.by_fold.get(folded(name))


def map_traits(workspace: Workspace, source: Source, columns: Columns) -> list[Mapped]:
    """The traits (and built-in fields) of a lead or account source.

    Leads may also carry traits of accounts, in columns that are nothing of the lead's own.
    """
    scopes = ("lead", "account") if source.into == "lead" else ("account",)
    traits = {t.name.value: t for t in workspace.traits.values() if t.stated and t.of in scopes}
    found: dict[str, Mapped] = {}
    for name in ("email", "created_at") if source.into == "lead" else ("domain", "account_name"):
        column = columns.take(name, BUILT_IN_COLUMNS[name])
        kind = traits[name].type if name in traits else {"created_at": INSTANT}.get(name, TEXT)
        if column is not None:
            found[name] = Mapped(name, column, EMAIL if name == "email" else kind)
    for name, trait in sorted(traits.items(), key=lambda one: one[1].of != source.into):
        free = trait.of != source.into
        if name not in found and (column := columns.take(name, (name, *trait.columns), free=free)) is not None:
            found[name] = Mapped(name, column, trait.type, trait.valid)
    for name, trait in traits.items():
        if name not in found and (column := columns.take(name, (trait.label,), free=True)) is not None:
            found[name] = Mapped(name, column, trait.type, trait.valid)
    return list(found.values())


def map_properties(workspace: Workspace, columns: Columns) -> list[MappedProperty]:
    """The properties that a source of events has columns for."""
    kinds: dict[str, dict[Type, list[str]]] = {}
    for event in workspace.events.values():
        for name, one in event.properties.items():
            kinds.setdefault(name, {}).setdefault(one.type, []).append(event.name.value)
    taken = ((name, columns.take(name, (name,)), types) for name, types in kinds.items())
    return [MappedProperty(name, column, types) for name, column, types in taken if column is not None]
