"""Fits a YAML tree to a shape, and says in the author's words where it does not fit."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from segue.records import Fault, Position, Written
from segue.workspace.shapes import Key, Shape
from segue.workspace.yaml import Listing, Scalar, Table, Tree

S = TypeVar("S", bound=Shape)


def fit(shape: type[S], tree: Tree, what: str) -> tuple[S | None, list[Fault]]:
    """The tree as an instance of a shape, or what does not fit. `what` names the definition in messages."""
    if not isinstance(tree, Table):
        hint = f"write its keys below it, as in: {_first_keys(shape)}"
        return None, [Fault("shape", f"{what} must be a table of keys and values", tree.place.position, hint=hint)]
    try:
        return shape.model_validate(plain(tree)), []
    except ValidationError as error:
        return None, _faults(error, shape, tree, what)


def plain(tree: Tree) -> Any:
    """The tree as dicts, lists and texts that know their places."""
    if isinstance(tree, Scalar):
        return None if tree.null else Written(tree.text, tree.place)
    if isinstance(tree, Listing):
        return [plain(item) for item in tree.items]
    return {_key(key): plain(value) for key, value in tree.entries.values()}


def _key(scalar: Scalar) -> Key:
    key = Key(scalar.text)
    key.place = scalar.place
    return key


def _first_keys(shape: type[Shape]) -> str:
    return ", ".join(f"{field.alias or name}: ..." for name, field in list(shape.model_fields.items())[:2])


def _faults(error: ValidationError, shape: type[Shape], tree: Table, what: str) -> list[Fault]:
    faults: dict[Position, Fault] = {}
    for one in error.errors(include_url=False, include_context=True):
        fault = _fault(one, shape, tree, what)
        faults.setdefault(fault.at, fault)
    return list(faults.values())


def _fault(one: Any, shape: type[Shape], tree: Table, what: str) -> Fault:
    path = [step for step in one["loc"] if not _is_branch(step)]
    kind, name = one["type"], str(path[-1]) if path else ""
    if kind == "missing":
        at = _place(tree, path[:-1], key=True)
        return Fault("missing key", f"{what} needs '{name}'", at, hint=_describe(shape, name))
    if kind == "extra_forbidden":
        keys = _keys(shape, path[:-1])
        message = f"'{name}' is not a key of {what}" if len(path) == 1 else f"'{name}' is not known here"
        return Fault("unknown key", message, _place(tree, path, key=True), wrong=name, candidates=keys)
    at = _place(tree, path, key=False)
    if kind == "literal_error":
        return Fault("shape", f"'{name}' must be {one['ctx']['expected']}", at)
    if kind in ("list_type", "dict_type", "model_type"):
        form = "a list (lines that begin with '- ')" if kind == "list_type" else "a table of keys and values"
        return Fault("shape", f"'{name}' must be {form}", at)
    message = str(one["msg"]).removeprefix("Value error, ")
    return Fault("shape", f"'{name}': {message}" if name else message, at)


def _is_branch(step: int | str) -> bool:
    """Pydantic puts the names of union branches and validators into a path; they are no keys."""
    return isinstance(step, str) and (
        step.startswith(("function-", "list[", "dict[", "str", "[key]")) or step.endswith("Shape")
    )


def _place(tree: Tree, path: list[int | str], *, key: bool) -> Position:
    """Where a path leads; as far as it can be followed."""
    place = tree.place
    for step in path:
        if isinstance(tree, Table) and str(step) in tree.entries:
            name, tree = tree.entries[str(step)]
            place = name.place if key or not isinstance(tree, Scalar) else tree.place
        elif isinstance(tree, Listing) and isinstance(step, int) and step < len(tree.items):
            tree = tree.items[step]
            place = tree.place
        else:
            break
    return place.position


def _keys(shape: type[Shape], path: list[int | str]) -> tuple[str, ...]:
    """The keys that a shape has at a path."""
    model: Any = shape
    for step in path:
        field = next((f for n, f in model.model_fields.items() if step in (n, f.alias)), None)
        inner = _model_in(field.annotation) if field else None
        if inner is None:
            break
        model = inner
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _model_in(annotation: Any) -> type[Shape] | None:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found is not None:
            return found
    return None


def _describe(shape: type[Shape], name: str) -> str:
    for key, field in shape.model_fields.items():
        if name in (key, field.alias):
            example = f", for example: {field.examples[0]}" if field.examples else ""
            return f"{field.description or ''}{example}".strip()
    return ""
