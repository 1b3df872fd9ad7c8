"""A folder of files to a workspace of definitions, with everything that is wrong collected."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeVar

from segue.definitions.elaboration import elaborate
from segue.definitions.event import Event
from segue.definitions.example import Example
from segue.definitions.framework import Framework
from segue.definitions.score import Score
from segue.definitions.segment import Segment
from segue.definitions.source import Source
from segue.definitions.trait import Trait
from segue.definitions.workspace import Settings, Workspace
from segue.records import Fault, Place, Position, SourceFile, Written
from segue.workspace import find, shapes
from segue.workspace.build import Builder, inline_rows
from segue.workspace.shaping import fit
from segue.workspace.tables import TableRow, TableText, read_table
from segue.workspace.yaml import Scalar, Table, Tree, read_yaml

D = TypeVar("D")
Loader = Callable[[str], tuple[SourceFile, list[Fault]]]

TOP_KEYS: Final = (
    "workspace",
    "sources",
    "events",
    "traits",
    "scores",
    "segments",
    "frameworks",
    "framework",
    "tests",
    "test",
)


def read_folder(root: Path) -> Workspace:
    """The workspace in a folder."""
    reading = _Reading(lambda path: find.load(root, path))
    reading.faults.extend(find.stray_files(root))
    return reading.read(find.definition_files(root))


def read_files(files: Mapping[str, str]) -> Workspace:
    """The workspace as it was kept with a version: texts by path."""

    def load(path: str) -> tuple[SourceFile, list[Fault]]:
        if path in files:
            return SourceFile(path, files[path]), []
        return SourceFile(path, ""), [Fault("file", "the file was not kept with this version", Position(path, 1, 1))]

    heads = (find.SETTINGS_FILE, *find.KINDS)
    paths = [p for p in files if p.endswith((".yaml", ".yml")) and PurePosixPath(p).parts[0].rsplit(".", 1)[0] in
             {head.removesuffix(".yaml") for head in heads}]  # fmt: skip
    return _Reading(load).read(paths)


@dataclass
class _Reading:
    """One reading of a workspace: what has been found so far."""

    load: Loader
    builder: Builder = field(default_factory=Builder)
    settings: Settings | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    traits: dict[str, Trait] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    segments: dict[str, Segment] = field(default_factory=dict)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def faults(self) -> list[Fault]:
        return self.builder.faults

    def read(self, paths: list[str]) -> Workspace:
        for path in paths:
            documents, faults = read_yaml(self.open(path))
            self.faults.extend(faults)
            for document in documents:
                self.document(document)
        self.builder.together(self.sources)
        workspace = Workspace(
            self.settings or Settings(), self.sources, self.events, self.traits, self.scores, self.segments,
            self.frameworks, tuple(self.examples), faults=tuple(self.faults), files=self.files,
        )  # fmt: skip
        return elaborate(workspace, frozenset(self.broken))

    def open(self, path: str) -> SourceFile:
        file, faults = self.load(path)
        self.faults.extend(faults)
        if not faults:
            self.files[path] = file.text
        return file

    def document(self, document: Tree) -> None:
        if not isinstance(document, Table):
            hint = f"a file has keys such as {', '.join(TOP_KEYS[2:7])}"
            self.faults.append(Fault("shape", "expected a table of keys and values", document.place.position, hint=hint))
            return
        if "workspace" in document.entries:
            self.workspace(document)
        elif "framework" in document.entries:
            self.framework(document, _written(document.get("framework"), document.place))
        elif "test" in document.entries:
            self.example(document, _written(document.get("test"), document.place))
        else:
            for key, body in document.entries.values():
                self.section(key, body)

    def section(self, key: Scalar, body: Tree) -> None:
        """One top-level key of a file: a table of definitions by name."""
        simple: dict[str, tuple[type[Any], Callable[..., Any], dict[str, Any], str]] = {
            "sources": (shapes.SourceShape, self.builder.source, self.sources, "source"),
            "events": (shapes.EventShape, self.builder.event, self.events, "event"),
            "traits": (shapes.TraitShape, self.builder.trait, self.traits, "trait"),
            "scores": (shapes.ScoreShape, self.builder.score, self.scores, "score"),
            "segments": (shapes.SegmentShape, self.segment_of, self.segments, "segment"),
        }
        if key.text in simple:
            for name, definition in self.named(body, key):
                self.define(name, definition, *simple[key.text])
        elif key.text == "frameworks":
            for name, definition in self.named(body, key):
                self.framework(definition, Written(name.text, name.place))
        elif key.text == "tests":
            for name, definition in self.named(body, key):
                self.example(definition, Written(name.text, name.place))
        else:
            message = f"'{key.text}' is not a kind of definition"
            self.faults.append(Fault("unknown key", message, key.place.position, wrong=key.text, candidates=TOP_KEYS))

    def named(self, body: Tree, key: Scalar) -> list[tuple[Scalar, Tree]]:
        if isinstance(body, Scalar) and body.null:
            return []
        if isinstance(body, Table):
            return list(body.entries.values())
        hint = f"write each by its name, as in:\n{key.text}:\n  its name:\n    label: ..."
        self.faults.append(
            Fault("shape", f"'{key.text}' must be a table of definitions by name", body.place.position, hint=hint)
        )
        return []

    def define(
        self,
        name: Scalar,
        body: Tree,
        shape: type[Any],
        build: Callable[[Written, Any], D],
        into: dict[str, D],
        kind: str,
    ) -> None:
        if isinstance(body, Scalar) and body.null:
            body = Table(name.place)
        fitted, faults = fit(shape, body, f"{kind} '{name.text}'")
        self.faults.extend(faults)
        if fitted is None or not self.fresh(name.text, name.place, into, kind):
            self.broken.add(name.text)
            return
        into[name.text] = build(Written(name.text, name.place), fitted)

    def fresh(self, name: str, place: Place, into: Mapping[str, Any], kind: str) -> bool:
        if not name.strip():
            self.faults.append(Fault("bad name", f"a {kind} needs a name", place.position))
            return False
        if name in into:
            first = into[name].name.place.position
            message = f"there is a {kind} '{name}' already, at {first}"
            self.faults.append(Fault("duplicate name", message, place.position, hint="rename or remove one of them"))
            return False
        return True

    def workspace(self, document: Table) -> None:
        fitted, faults = fit(shapes.WorkspaceShape, document, "the workspace")
        self.faults.extend(faults)
        if fitted is None:
            return
        self.settings = self.builder.settings(fitted)
        for name, source in (fitted.sources or {}).items():
            self.sources[name.value] = self.builder.source(name, source)

    def segment_of(self, name: Written, shape: shapes.SegmentShape) -> Segment:
        return self.builder.segment(name, shape, self.member_keys)

    def member_keys(self, shape: shapes.MembersShape) -> tuple[str, ...]:
        """The keys in a file of members."""
        file = self.open(_beside(shape.file))
        if not file.text:
            return ()
        rows = csv.DictReader(io.StringIO(file.text))
        columns = list(rows.fieldnames or ())
        if shape.key.value not in columns:
            message = f"{file.path} has no column '{shape.key}'"
            self.builder.fault("unknown column", message, shape.key, wrong=shape.key.value, near=columns)
            return ()
        keys = ((row.get(shape.key.value) or "").strip() for row in rows)
        return tuple(dict.fromkeys(key for key in keys if key))

    def framework(self, body: Tree, name: Written) -> None:
        fitted, faults = fit(shapes.FrameworkShape, body, f"framework '{name}'")
        self.faults.extend(faults)
        if fitted is None or not self.fresh(name.value, name.place, self.frameworks, "framework"):
            self.broken.add(name.value)
            return
        rows, columns = self.table(name, fitted, body.place)
        self.frameworks[name.value] = self.builder.framework(name, fitted, rows, columns)

    def table(self, name: Written, shape: shapes.FrameworkShape, place: Place) -> tuple[list[TableRow], list[Written]]:
        if (shape.table is None) == (shape.rows is None):
            self.builder.fault("missing key", f"framework '{name}' needs either table or rows", name)
            return [], []
        if shape.rows is not None:
            return inline_rows(shape.rows, place)
        assert shape.table is not None
        file = self.open(_beside(shape.table))
        table, faults = read_table(file) if file.text else (TableText([], []), [])
        self.faults.extend(faults)
        return table.rows, table.columns

    def example(self, body: Tree, name: Written) -> None:
        fitted, faults = fit(shapes.ExampleShape, body, f"test '{name}'")
        self.faults.extend(faults)
        if fitted is not None:
            self.examples.append(self.builder.example(name, fitted))


def _written(tree: Tree | None, place: Place) -> Written:
    return Written(tree.text, tree.place) if isinstance(tree, Scalar) else Written("", place)


def _beside(file: Written) -> str:
    """The path of a file that is named in another one, whose folder it is relative to. Never outside the workspace."""
    folder = PurePosixPath(file.place.file.path).parent
    parts: list[str] = []
    for part in (*folder.parts, *PurePosixPath(file.value).parts):
        if part == "..":
            del parts[-1:]
        elif part not in (".", "/"):
            parts.append(part)
    return "/".join(parts)
