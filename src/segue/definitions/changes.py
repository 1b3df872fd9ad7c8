"""How two workspaces differ: which definitions are added, changed, renamed or removed, and what of them changed.

Only meaning counts: comments, order and layout of the files make no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from segue.definitions.event import Event
from segue.definitions.framework import Framework
from segue.definitions.segment import Segment
from segue.definitions.trait import Trait
from segue.definitions.workspace import Workspace
from segue.records import Written

What = Literal["add", "change", "rename", "remove"]
KINDS = ("settings", "source", "event", "trait", "score", "framework", "segment")
PLURALS = {
    "source": "sources", "event": "events", "trait": "traits", "score": "scores", "framework": "frameworks",
    "segment": "segments",
}  # fmt: skip
QUIET = frozenset({"label", "description", "text", "typed", "was", "table", "segment_column", "columns"})
"""Attributes that change nothing about who is in which segment."""


@dataclass(frozen=True)
class Change:
    """One difference. `details`: what of a changed definition is new, a sentence each. `was`: a renamed one's old name."""

    what: What
    kind: str
    name: str
    details: tuple[str, ...] = ()
    was: str = ""


def changes(old: Workspace, new: Workspace) -> list[Change]:
    """The differences in the order of the kinds, then of the files. To no workspace at all definitions are added only."""
    found = list(_settings(old, new)) if old != Workspace() else []
    for kind, plural in PLURALS.items():
        found += _of_kind(kind, getattr(old, plural), getattr(new, plural))
    return found


def _settings(old: Workspace, new: Workspace) -> Iterator[Change]:
    before, after = old.settings, new.settings
    details = []
    for name, label in (
        ("timezone", "time zone"),
        ("week_starts", "first day of the week"),
        ("fiscal_starts", "first month of the fiscal year"),
    ):
        if getattr(before.calendar, name) != getattr(after.calendar, name):
            details.append(f"{label}: {getattr(before.calendar, name)} -> {getattr(after.calendar, name)}")
    if before.free_mail != after.free_mail:
        details.append("free mail domains")
    if details:
        yield Change("change", "settings", "workspace", tuple(details))


def _of_kind(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    renamed = _renamed(old, new)
    for name, definition in new.items():
        before = old.get(renamed.get(name, name))
        if before is None:
            yield Change("add", kind, name)
            continue
        details = tuple(_details(before, definition))
        if name in renamed:
            yield Change("rename", kind, name, details, was=renamed[name])
        elif details:
            yield Change("change", kind, name, details)
    for name in old:
        if name not in new and name not in renamed.values():
            yield Change("remove", kind, name)


def _renamed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """New name to old: where `was` says so, or where what is gone comes back the same under another name.

    Stated traits and events are the same only if `was` says so: one text is like another, and means something else.
    """
    gone = {name: one for name, one in old.items() if name not in new}
    found: dict[str, str] = {}
    for name, definition in new.items():
        if name in old:
            continue
        was = getattr(definition, "was", "")
        if was in gone and getattr(gone[was], "of", None) == getattr(definition, "of", None):
            found[name] = was
            continue
        if isinstance(definition, Event) or (isinstance(definition, Trait) and definition.stated):
            continue
        same = [n for n, one in gone.items() if n not in found.values() and _nameless(one) == _nameless(definition)]
        if len(same) == 1:
            found[name] = same[0]
    return found


def _nameless(definition: Any) -> Any:
    return replace(definition, name=Written(""), **({"label": ""} if hasattr(definition, "label") else {}))


def renamed_segments(old: Workspace, new: Workspace) -> dict[str, str]:
    """Segments that live on under a new name, old name to new: plain ones, and rows of a table that only changed name."""
    found = {was: name for name, was in _renamed(old.segments, new.segments).items()}
    frameworks = _renamed(old.frameworks, new.frameworks)
    for name, framework in new.frameworks.items():
        before = old.frameworks.get(frameworks.get(name, name))
        if before is not None and before.of == framework.of:
            found |= _renamed_rows(before, framework)
    return {was: name for was, name in found.items() if was not in new.segment_names("lead") + new.segment_names("account")}


def _renamed_rows(old: Framework, new: Framework) -> dict[str, str]:
    """Segments of a table whose rows have the same tests under another name."""

    def tests(framework: Framework) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for row in framework.rows:
            found.setdefault(row.name, []).append(tuple(cell.text.value for cell in row.cells))
        return found

    before, after = tests(old), tests(new)
    found = {}
    for name, cells in after.items():
        if name not in before:
            same = [n for n, c in before.items() if n not in after and c == cells]
            if len(same) == 1:
                found[same[0]] = name
    if old.otherwise and new.otherwise and old.otherwise != new.otherwise and old.otherwise not in after:
        found[old.otherwise] = new.otherwise
    return found


def _details(old: Any, new: Any) -> Iterator[str]:
    if isinstance(new, Framework):
        yield from _framework_details(old, new)
        return
    for attribute in fields(new):
        name = attribute.name
        if name in QUIET or name == "name" or (name == "type" and getattr(new, "value", None) is not None):
            continue
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield _told(name, before, after)
    if isinstance(new, Segment) and old.label != new.label:
        yield f"label: {old.label} -> {new.label}"


def _told(name: str, before: Any, after: Any) -> str:
    words = name.replace("_", " ")
    one, other = _short(before), _short(after)
    return f"{words}: {one} -> {other}" if one is not None and other is not None else words


def _short(value: Any) -> str | None:
    """A value in a few words, where it has such."""
    if value is None or value == "":
        return "none"
    if hasattr(value, "text") and isinstance(value.text, Written):
        return " ".join(value.text.value.split())
    if isinstance(value, Written):
        return value.value
    if isinstance(value, str | int):
        return str(value)
    return str(value) if type(value).__name__ == "Type" else None


def _framework_details(old: Framework, new: Framework) -> Iterator[str]:
    if old.hit_policy != new.hit_policy:
        yield f"hit policy: {old.hit_policy} -> {new.hit_policy}"
    if old.otherwise != new.otherwise:
        yield f"otherwise: {old.otherwise or 'none'} -> {new.otherwise or 'none'}"
    if [(i.column.value, i.value.tree) for i in old.inputs] != [(i.column.value, i.value.tree) for i in new.inputs]:
        yield "inputs"
    if [(o.column.value, o.name.value) for o in old.outputs] != [(o.column.value, o.name.value) for o in new.outputs]:
        yield "outputs"
    for attribute in ("of", "priority", "hierarchy"):
        if getattr(old, attribute) != getattr(new, attribute):
            yield attribute
    yield from _row_details(old, new)


def _row_details(old: Framework, new: Framework) -> Iterator[str]:
    before = [_row(old, at) for at in range(len(old.rows))]
    after = [_row(new, at) for at in range(len(new.rows))]
    for at, row in enumerate(after):
        if row not in before:
            same_name = [one for one in before if one[0] == row[0] and one not in after]
            yield from [_row_change(same_name[0], row, at + 1)] if same_name else [f"row {at + 1} added: {row[0]}"]
    changed_names = {row[0] for row in after}
    for row in before:
        if row not in after and row[0] not in changed_names:
            yield f"row removed: {row[0]}"
    if sorted(before) == sorted(after) and before != after:
        yield "order of rows"


Cells = tuple[str, tuple[tuple[str, str], ...]]


def _row(framework: Framework, at: int) -> Cells:
    row = framework.rows[at]
    cells = [(i.column.value, c.text.value) for i, c in zip(framework.inputs, row.cells, strict=True)]
    cells += [(o.column.value, t.value) for o, t in zip(framework.outputs, row.outputs, strict=True)]
    return row.name, tuple(cells)


def _row_change(before: Cells, after: Cells, number: int) -> str:
    told = [
        f"{column} {old or '-'} -> {new or '-'}"
        for (column, old), (_, new) in zip(before[1], after[1], strict=False)
        if old != new
    ]
    return f"row {number} ({after[0]}): {', '.join(told)}" if told else f"row {number} ({after[0]})"
