"""The reference page of the definition files: the keys of every kind of definition, from their shapes."""

from __future__ import annotations

import inspect
import types
import typing
from typing import Any, Final, Literal

import yaml
from docs.generator.markdown import anchor, code, page, sentence, table
from pydantic.fields import FieldInfo

from segue.workspace import shapes
from segue.workspace.shapes import Shape

KINDS: Final[dict[str, tuple[type[Shape], str]]] = {
    "segue.yaml": (shapes.WorkspaceShape, "The file that makes a folder a workspace."),
    "sources": (shapes.SourceShape, "By name, in `segue.yaml`."),
    "keys of leads and accounts": (
        shapes.KeyShape,
        "The column's name alone is enough where it tells what its values are; `{column: ID, is: crm_id}` says it.",
    ),
    "events": (shapes.EventShape, "By name, in `events.yaml` or `events/*.yaml`."),
    "properties of events": (shapes.PropertyShape, "By name. The type alone is enough: `{path: text}`."),
    "traits": (shapes.TraitShape, "By name (lower-case letters, digits and `_`), in `traits.yaml` or `traits/*.yaml`."),
    "closed lists": (shapes.ChoiceShape, "As a type; also written as a text: `one of [Manager, Director]`."),
    "scores": (shapes.ScoreShape, "By name, in `scores.yaml` or `scores/*.yaml`."),
    "segments": (shapes.SegmentShape, "By name, in `segments.yaml` or `segments/*.yaml`."),
    "fixed members": (shapes.MembersShape, "Under `members` of a segment. `segue freeze` writes one."),
    "treatments": (shapes.TreatmentShape, "Under `treatment` of a segment. A text alone is the action."),
    "frameworks": (
        shapes.FrameworkShape,
        "In `frameworks/*.yaml`: one a file with `framework: NAME`, or several by name under `frameworks:`.",
    ),
    "tests": (shapes.ExampleShape, "In `tests/*.yaml`: one a file with `test: NAME`, or several by name under `tests:`."),
}  # fmt: skip


def files_page() -> str:
    intro = (
        "A workspace is a folder of YAML files. Any of them may hold any number of definitions; names are unique over "
        "the workspace. YAML 1.2 is meant: `NO` is a text. A key that is not listed here is an error "
        "([SG005](checks.md#sg005-unknown-key)), never ignored. In editors with YAML support, the schemas that `segue "
        "init` and `segue schema` write complete keys and explain them."
    )
    contents = ", ".join(f"[{name}](#{anchor(name)})" for name in KINDS)
    return page("Definition files", intro, f"On this page: {contents}.", *(_section(name) for name in KINDS))


def _section(name: str) -> str:
    shape, where = KINDS[name]
    told = sentence(inspect.cleandoc(shape.__doc__ or "").rstrip(".").replace(": `segue.yaml`", ""))
    rows = [_row(key, field) for key, field in shape.model_fields.items()]
    return f"## {name}\n\n{told} {where}\n\n" + table(["Key", "What it is for", "Written as", "Example"], rows)


def _row(name: str, field: FieldInfo) -> list[str]:
    key = code(field.alias or name) + (" (must be there)" if field.is_required() else "")
    return [key, described(field), form(field.annotation, field.metadata), _example(field)]


def described(field: FieldInfo) -> str:
    text = (field.description or "").strip()
    return text if not text or text.endswith(".") else f"{text}."


def _example(field: FieldInfo) -> str:
    if not field.examples:
        return ""
    written = yaml.safe_dump(field.examples[0], default_flow_style=True, allow_unicode=True, sort_keys=False, width=200)
    return code(written.removesuffix("...\n").strip())


def form(annotation: Any, metadata: list[Any]) -> str:
    """What may be written: a text, a list, a table, one of a few words."""
    if any(getattr(one, "func", None) is shapes._truth for one in metadata):
        return "true or false"
    if any(getattr(one, "func", None) is shapes._one_or_many for one in metadata):
        return "text, or a list of texts"
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return form(parts[0], [*metadata, *parts[1:]])
    if origin in (types.UnionType, typing.Union):
        forms = [form(part, metadata) for part in parts if part is not type(None)]
        return " or ".join(dict.fromkeys(forms))
    if origin is Literal:
        return " or ".join(code(str(part)) for part in parts)
    if origin is list:
        return f"list of {_several(form(parts[0], []))}"
    if origin is dict:
        inner = form(parts[1], [])
        return "table of tables" if inner.startswith("table") else f"table: name to {inner}"
    return _simple(annotation)


def _simple(annotation: Any) -> str:
    if annotation is bool:
        return "true or false"
    if inspect.isclass(annotation) and issubclass(annotation, Shape):
        name = next((name for name, (shape, _) in KINDS.items() if shape is annotation), "")
        return f"[{name}](#{anchor(name)})"
    return "text"


def _several(one: str) -> str:
    return {"text": "texts"}.get(one, "tables" if one.startswith("table") else one)
