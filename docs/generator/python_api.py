"""The reference page of the Python API: what `segue` gives, and all that its functions hand back."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from typing import Any

from docs.generator.markdown import code, fence, page, table

import segue
from segue import project


def api_page() -> str:
    intro = inspect.cleandoc(project.__doc__ or "")
    _, _, rest = intro.partition("\n\n")
    example, _, after = rest.partition("\n\nEverything")
    head = (
        "The module is `segue`. The extras `segue[arrow]`, `segue[pandas]` and `segue[polars]` bring what tables of "
        "those kinds need; nothing else needs them."
    )
    opening = f"## segue.open\n\n{fence(signature('segue.open', segue.open), 'python')}\n\n{documentation(segue.open)}"
    parts = [head, fence(inspect.cleandoc(example), "python"), f"Everything{after}", opening]
    parts += [_class(one) for one in (segue.Project, segue.Members)]
    parts.append("## What comes back\n\nFrozen dataclasses, from the methods above. Instants are in UTC.")
    parts += [_record(one) for one in records()]
    parts.append(_errors())
    return page("Python API", *parts)


def public_members(owner: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties of a class, in the order in which they are written."""
    for name, value in vars(owner).items():
        if not name.startswith("_") and (callable(value) or isinstance(value, property) or hasattr(value, "func")):
            yield name, value


def documentation(value: Any) -> str:
    """The docstring of a function, property or class; empty where it has none, or one that was made for it."""
    text = inspect.cleandoc(_function(value).__doc__ or "")
    return "" if dataclasses.is_dataclass(value) and text.startswith(f"{value.__name__}(") else text  # type: ignore[union-attr]


def _function(value: Any) -> Any:
    if isinstance(value, property):
        return value.fget
    return getattr(value, "func", value)


def signature(name: str, function: Any) -> str:
    """How a function is called, with its types."""
    return f"{name}{short(str(inspect.signature(function)).replace('self, ', '').replace('(self)', '()'))}"


def short(text: str) -> str:
    """Types without quotes around them, and defaults without addresses."""
    text = re.sub(r"""(: |-> )(['"])(.*?)\2(?=[,)]| =|$)""", r"\1\3", text)
    return re.sub(r"<function [\w.<>]+ at 0x[0-9a-f]+>", "...", text)


def _class(owner: type) -> str:
    parts = [f"## {owner.__name__}", documentation(owner)]
    for name, value in public_members(owner):
        if isinstance(value, property) or hasattr(value, "func"):
            parts.append(f"### {owner.__name__}.{name}\n\n*property*. {documentation(value)}")
        else:
            written = signature(f"{_variable(owner)}.{name}", value)
            parts.append(f"### {owner.__name__}.{name}\n\n{fence(written, 'python')}\n\n{documentation(value)}")
    return "\n\n".join(part for part in parts if part)


def _variable(owner: type) -> str:
    return owner.__name__.lower()


def records() -> list[type]:
    """Every dataclass that a public method gives back, and those inside them, each once."""
    found: dict[type, None] = {}
    for owner in (segue.Project, segue.Members):
        for name, value in public_members(owner):
            if name not in ("workspace", "engine"):
                _collect(inspect.signature(_function(value)).return_annotation, vars(inspect.getmodule(owner)), found)
    return list(found)


def _collect(annotation: Any, names: dict[str, Any], found: dict[type, None]) -> None:
    for word in re.findall(r"[A-Za-z_]\w*", str(annotation)):
        one = names.get(word)
        if inspect.isclass(one) and dataclasses.is_dataclass(one) and one not in found and one.__module__.startswith("segue."):
            found[one] = None
            for field in dataclasses.fields(one):
                _collect(field.type, {**vars(inspect.getmodule(one)), **names}, found)


def _record(one: type) -> str:
    fields = [
        (code(field.name), code(short(str(field.type)))) for field in dataclasses.fields(one) if not field.name.startswith("_")
    ]
    told = table(["Field", "Type"], fields)
    properties = [
        f"`{name}` (property): {documentation(value)}" for name, value in public_members(one) if isinstance(value, property)
    ]
    methods = [
        f"`{signature(name, value)}`" + (f": {documentation(value)}" if documentation(value) else "")
        for name, value in public_members(one)
        if inspect.isfunction(value)
    ]
    more = "\n".join(f"- {line}" for line in [*properties, *methods])
    return "\n\n".join(part for part in (f"### {one.__name__}", documentation(one), told, more) if part)


def _errors() -> str:
    told = "What fails raises `SegueError`, and everything is as it was before. Anything else that is raised is a bug of Segue."
    rows = [
        (code(f"segue.{one.__name__}"), " ".join(documentation(one).split()))
        for one in (segue.SegueError, segue.InvalidWorkspace)
    ]
    return f"## Errors\n\n{told}\n\n{table(['Error', 'When'], rows)}"
