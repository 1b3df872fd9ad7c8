"""What names what: which definitions refer to which, in what order they can be worked out, and where they go in circles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from segue.definitions.framework import Framework
from segue.definitions.score import Score
from segue.definitions.segment import Segment
from segue.definitions.trait import Trait
from segue.definitions.workspace import Key, Workspace
from segue.language import tree
from segue.language.tree import Node
from segue.records import Written


@dataclass(frozen=True)
class Owners:
    """Which definition gives a field or a segment its meaning."""

    fields: Mapping[str, Key]
    segments: Mapping[str, Key]
    channels: Mapping[str, Key]


def owners(workspace: Workspace) -> Owners:
    """Fields are traits, scores, bands of scores and outputs of frameworks; segments are plain or of frameworks."""
    fields: dict[str, Key] = {}
    segments: dict[str, Key] = {}
    for name, _, key in field_names(workspace):
        fields.setdefault(name, key)
    for name, _, key in segment_names(workspace):
        segments.setdefault(name, key)
    channels: dict[str, Key] = {t.consent: ("trait", t.name.value) for t in workspace.traits.values() if t.consent}
    return Owners(fields, segments, channels)


def field_names(workspace: Workspace) -> Iterator[tuple[str, Written, Key]]:
    """Every field that is defined: its name, where, and by what."""
    for trait in workspace.traits.values():
        yield trait.name.value, trait.name, ("trait", trait.name.value)
    for score in workspace.scores.values():
        yield score.name.value, score.name, ("score", score.name.value)
        for banding in score.bandings:
            yield banding.name.value, banding.name, ("score", score.name.value)
    for framework in workspace.frameworks.values():
        for output in framework.outputs:
            yield output.name.value, output.name, ("framework", framework.name.value)


def segment_names(workspace: Workspace) -> Iterator[tuple[str, Written, Key]]:
    """Every segment that is defined: its name, where, and by what."""
    for segment in workspace.segments.values():
        yield segment.name.value, segment.name, ("segment", segment.name.value)
    for framework in workspace.frameworks.values():
        named = {row.name: row.segment for row in reversed(framework.rows)}
        for name in framework.segments:
            yield name, named.get(name, framework.name), ("framework", framework.name.value)


def expressions(definition: Trait | Score | Segment | Framework) -> Iterator[tuple[Written, Node]]:
    """Every text of a definition that can refer to others, with its tree."""
    if isinstance(definition, Framework):
        for one in definition.inputs:
            yield one.value.text, one.value.tree
        return
    if isinstance(definition, Score):
        for points in definition.points:
            yield points.text, points.rule
    expression = definition.when if isinstance(definition, Segment) else definition.value
    if expression is not None:
        yield expression.text, expression.tree


def definitions(workspace: Workspace) -> Iterator[tuple[Key, Trait | Score | Segment | Framework]]:
    """Every definition that has members or values, in the order of the files."""
    for trait in workspace.traits.values():
        yield ("trait", trait.name.value), trait
    for score in workspace.scores.values():
        yield ("score", score.name.value), score
    for framework in workspace.frameworks.values():
        yield ("framework", framework.name.value), framework
    for segment in workspace.segments.values():
        yield ("segment", segment.name.value), segment


def refers_to(definition: Trait | Score | Segment | Framework, known: Owners) -> set[Key]:
    """The definitions that one refers to."""
    found: set[Key] = set()
    for _, node in expressions(definition):
        found |= set(keys_in(node, known))
    if isinstance(definition, Segment) and definition.within is not None:
        parent = known.segments.get(definition.within.value)
        found |= {parent} if parent else set()
    return found


def keys_in(node: Node, known: Owners) -> Iterator[Key]:
    """The definitions that a condition or value refers to."""
    for one in tree.walk(node):
        key: Key | None = None
        if isinstance(one, tree.Name):
            key = known.fields.get(one.name)
        elif isinstance(one, tree.InSegment):
            key = known.segments.get(str(one.segment.value))
        elif isinstance(one, tree.Consent):
            key = known.channels.get(str(one.channel.value))
        if key is not None:
            yield key


def all_behind(workspace: Workspace, roots: Iterable[Key], known: Owners) -> set[Key]:
    """Some definitions, and all that they go back to."""
    there = dict(definitions(workspace))
    found: set[Key] = set()
    waiting = list(roots)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(refers_to(there[key], known))
    return found


@dataclass(frozen=True)
class Order:
    """`keys` so that each comes after all it refers to; `circles` as the keys along each, its first one again at the end."""

    keys: tuple[Key, ...]
    circles: tuple[tuple[Key, ...], ...]


def order(graph: Mapping[Key, set[Key]]) -> Order:
    """Depth first, without recursion; what lies on a circle comes where it was first met."""
    done: dict[Key, None] = {}
    circles: list[tuple[Key, ...]] = []
    for start in graph:
        path: list[Key] = []
        stack: list[tuple[Key, Iterator[Key]]] = []
        if start not in done:
            path.append(start)
            stack.append((start, iter(sorted(graph[start]))))
        while stack:
            key, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                path.pop()
                done[key] = None
            elif following in path:
                circles.append((*path[path.index(following) :], following))
            elif following not in done and following in graph:
                path.append(following)
                stack.append((following, iter(sorted(graph[following]))))
    return Order(tuple(done), tuple(circles))
