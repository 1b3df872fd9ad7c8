"""JSON Schemas of the definition files, for editors that complete and explain YAML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from segue.workspace import shapes

FOLDER: Final = ".segue/schema"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

SECTIONS: Final[dict[str, type[shapes.Shape]]] = {
    "sources": shapes.SourceShape, "events": shapes.EventShape, "traits": shapes.TraitShape, "scores": shapes.ScoreShape,
    "segments": shapes.SegmentShape, "frameworks": shapes.FrameworkShape, "tests": shapes.ExampleShape,
}  # fmt: skip


def write_schemas(root: Path) -> list[str]:
    """Writes all schemas below a workspace; their paths."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(f"{FOLDER}/{name}.json")
    return written


def schemas() -> dict[str, dict[str, Any]]:
    """The schemas by the name of their file: one for each kind of file."""
    found = {"segue": _single(shapes.WorkspaceShape, "segue.yaml: settings and sources of a workspace")}
    for section, shape in SECTIONS.items():
        found[section] = _section(section, shape)
    found["framework"] = _single(shapes.FrameworkShape, "A framework in a file of its own")
    found["test"] = _single(shapes.ExampleShape, "A test in a file of its own")
    return found


def _single(shape: type[shapes.Shape], title: str) -> dict[str, Any]:
    return {"$schema": DIALECT, **shape.model_json_schema(), "title": title}


def _section(section: str, shape: type[shapes.Shape]) -> dict[str, Any]:
    """A file with definitions by name under a key; any file may hold other sections as well."""
    references, together = models_json_schema([(one, "validation") for one in SECTIONS.values()])
    properties = {
        name: {
            "type": "object", "description": (one.__doc__ or "").strip(),
            "additionalProperties": references[(one, "validation")],
        }
        for name, one in SECTIONS.items()
    }  # fmt: skip
    return {
        "$schema": DIALECT, "title": f"{section}: {(shape.__doc__ or '').strip()}", "type": "object", "properties": properties,
        "additionalProperties": False, "$defs": together["$defs"],
    }  # fmt: skip
