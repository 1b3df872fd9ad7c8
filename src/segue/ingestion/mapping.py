"""Which column of a file is which trait or property.

In order: what the source says under `columns`, the trait's name, the names the catalogue lists for it, its label. Names are
compared without case, spaces and signs, so that `Number of employees` is `number_of_employees`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from segue.definitions.source import Source
from segue.definitions.trait import Trait
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


def folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.lower())


class Columns:
    """The columns of a file, found by name; each is given out once."""

    def __init__(self, source: Source, path: str, names: Iterable[str]) -> None:
        self.source, self.path = source, path
        self.by_name = {folded(name): name for name in reversed(list(names))}
        self.taken: set[str] = set()

    def required(self, name: str, what: str) -> str:
        """A column the source names. Raises SegueError where the file has none of that name."""
        column = self.by_name.get(folded(name))
        if column is None:
            near = get_close_matches(name, self.by_name.values(), 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            there = ", ".join(list(self.by_name.values())[::-1][:30])
            raise SegueError(
                f"source '{self.source.name}' takes {what} from column '{name}', which the file does not have",
                where=self.path, todo=f"Its columns are: {there}.{hint}",
            )  # fmt: skip
        return column

    def take(self, field_name: str, names: Iterable[str]) -> str | None:
        """The first of several names that the file has and nothing else has taken."""
        told = self.source.columns.get(field_name)
        if told is not None:
            found = self.required(told, field_name)
            self.taken.add(found)
            return found
        for name in names:
            column = self.by_name.get(folded(name))
            if column is not None and column not in self.taken:
                self.taken.add(column)
                return column
        return None

    def rest(self) -> list[str]:
        return [name for name in reversed(list(self.by_name.values())) if name not in self.taken]


def map_traits(workspace: Workspace, source: Source, columns: Columns) -> list[Mapped]:
    """The traits (and built-in fields) of a lead or account source. Leads may also carry traits of accounts."""
    found: list[Mapped] = []
    scopes = ("lead", "account") if source.into == "lead" else ("account",)
    traits = [t for t in workspace.traits.values() if t.stated and t.of in scopes]
    traits.sort(key=lambda trait: trait.name.value not in source.columns)
    for built_in in ("email", "created_at") if source.into == "lead" else ("domain", "account_name"):
        column = columns.take(built_in, BUILT_IN_COLUMNS[built_in])
        declared = workspace.traits.get(built_in)
        kind = declared.type if declared is not None else {"created_at": INSTANT}.get(built_in, TEXT)
        if column is not None:
            found.append(Mapped(built_in, column, EMAIL if built_in == "email" else kind))
    taken = {one.name for one in found}
    for trait in traits:
        if trait.name.value not in taken and (column := columns.take(trait.name.value, _names(trait))) is not None:
            found.append(Mapped(trait.name.value, column, trait.type, trait.valid))
    return found


def _names(trait: Trait) -> tuple[str, ...]:
    return (trait.name.value, *trait.columns, trait.label)
