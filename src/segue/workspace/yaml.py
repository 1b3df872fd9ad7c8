"""YAML text to a tree that knows where everything stands.

The meaning is YAML 1.2's core for text: every scalar stays the text it was written as (`NO` is NO, `012` is 012), and
what it means is for the definition to say; only null is told apart. Duplicate keys, tags, merge keys and more nesting or
aliases than a person writes are faults. The walk is over events, never recursive, so that no input can exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from segue.records import Fault, Place, Position, SourceFile

MAX_DEPTH: Final = 40
MAX_ALIASES: Final = 200
NULLS: Final = {"", "~", "null", "Null", "NULL"}
HINT: Final = (
    "a text that begins with a quote, *, &, !, %, @, [ or {, or has ': ' or ' #' in it, must stand in quotes as a whole"
)


@dataclass
class Scalar:
    text: str
    place: Place
    null: bool = False


@dataclass
class Listing:
    place: Place
    items: list[Tree] = field(default_factory=list)


@dataclass
class Table:
    """A mapping, its entries in the order of the file."""

    place: Place
    entries: dict[str, tuple[Scalar, Tree]] = field(default_factory=dict)

    def get(self, key: str) -> Tree | None:
        entry = self.entries.get(key)
        return entry[1] if entry else None


Tree = Scalar | Listing | Table


def read_yaml(file: SourceFile) -> tuple[list[Tree], list[Fault]]:
    """The documents of a file, and what is wrong with it; a file that is not YAML has no documents."""
    return _Reader(file).read()


class _Reader:
    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.anchors: dict[str, Tree] = {}
        self.aliases = 0

    def read(self) -> tuple[list[Tree], list[Fault]]:
        documents: list[Tree] = []
        try:
            for root in self._documents():
                if not (isinstance(root, Scalar) and root.null):
                    documents.append(root)
        except yaml.MarkedYAMLError as error:
            return [], [*self.faults, self._syntax(error)]
        except yaml.YAMLError as error:
            return [], [*self.faults, Fault("yaml", f"this is not YAML: {error}", Position(self.file.path, 1, 1))]
        except _Refused as refused:
            return [], [*self.faults, refused.fault]
        return documents, self.faults

    def _documents(self) -> Iterator[Tree]:
        stack: list[tuple[Table | Listing, Scalar | None]] = []
        for event in yaml.parse(self.file.text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                self._check(event, len(stack))
                opened: Table | Listing = (
                    Table(self._place(event)) if isinstance(event, yaml.MappingStartEvent) else Listing(self._place(event))
                )
                if event.anchor:
                    self.anchors[event.anchor] = opened
                stack.append((opened, None))
            elif isinstance(event, yaml.CollectionEndEvent):
                closed, _ = stack.pop()
                closed.place = Place(self.file, closed.place.start, self._place(event).end)
                if root := self._attach(stack, closed):
                    yield root
            elif isinstance(event, yaml.NodeEvent) and (root := self._attach(stack, self._leaf(event))):
                yield root

    def _attach(self, stack: list[tuple[Table | Listing, Scalar | None]], node: Tree) -> Tree | None:
        """Puts a finished node into the one it belongs to; the root of a document is handed back."""
        if not stack:
            return node
        parent, key = stack[-1]
        if isinstance(parent, Listing):
            parent.items.append(node)
        elif key is None:
            stack[-1] = (parent, self._key(node))
        else:
            self._enter(parent, key, node)
            stack[-1] = (parent, None)
        return None

    def _key(self, node: Tree) -> Scalar:
        if isinstance(node, Scalar):
            return node
        raise _Refused(Fault("yaml", "a key must be a plain text", node.place.position, hint=HINT))

    def _enter(self, table: Table, key: Scalar, node: Tree) -> None:
        if key.text == "<<":
            message = "merge keys (<<) are not part of YAML 1.2; write the entries out"
            self.faults.append(Fault("yaml", message, key.place.position))
            return
        if key.text in table.entries:
            first = table.entries[key.text][0].place.position
            message = f"'{key.text}' stands here twice; the first is at line {first.line}"
            self.faults.append(Fault("duplicate key", message, key.place.position))
            return
        table.entries[key.text] = (key, node)

    def _leaf(self, event: Any) -> Tree:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        self._check(event, 0)
        place = self._place(event)
        plain = not event.style
        scalar = Scalar(event.value, place, null=plain and event.value in NULLS)
        if event.anchor:
            self.anchors[event.anchor] = scalar
        return scalar

    def _alias(self, event: Any) -> Tree:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise _Refused(Fault("yaml", f"more than {MAX_ALIASES} aliases", self._place(event).position))
        target = self.anchors.get(event.anchor)
        if target is None:
            raise _Refused(Fault("yaml", f"there is no anchor '&{event.anchor}'", self._place(event).position))
        if isinstance(target, Scalar):
            return target
        message = "an alias may stand for a text, not for a whole list or table; write it out"
        raise _Refused(Fault("yaml", message, self._place(event).position))

    def _check(self, event: Any, depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise _Refused(Fault("yaml", f"nested more than {MAX_DEPTH} deep", self._place(event).position))
        if event.tag is not None and event.tag != "!":
            raise _Refused(Fault("yaml", f"tags such as {event.tag} are not allowed", self._place(event).position))

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.index, event.end_mark.index)

    def _syntax(self, error: yaml.MarkedYAMLError) -> Fault:
        mark = error.problem_mark or error.context_mark
        at = self.file.position(min(mark.index, len(self.file.text))) if mark else Position(self.file.path, 1, 1)
        problem = (error.problem or "this is not YAML").strip()
        context = f" {error.context.strip()}" if error.context else ""
        hint = "indent with spaces" if "\t" in problem or ("token" in problem and "'\\t'" in problem) else HINT
        return Fault("yaml", f"this is not YAML: {problem}{context}", at, hint=hint)


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.message)
