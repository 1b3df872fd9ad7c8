"""The segments with their numbers, as a tree: frameworks by their hierarchy, plain segments under those they lie within."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from segue.definitions.framework import Framework, Row
from segue.definitions.workspace import Workspace
from segue.evaluation.effects import treatment_of
from segue.language.types import Scope


@dataclass(frozen=True)
class SegmentNode:
    """A segment, a framework, a group of its rows, or the leads that no row takes.

    `share` of all leads (accounts), from 0 to 1. `change` since the instant the tree is compared with; None without one.
    A table that collects has no `count` of its own: a lead may be in several of its segments.
    """

    name: str
    kind: Literal["framework", "group", "segment", "rest"]
    of: Scope
    count: int | None
    share: float | None
    change: int | None = None
    label: str = ""
    treatment: Mapping[str, str] = field(default_factory=dict)
    children: tuple[SegmentNode, ...] = ()


@dataclass(frozen=True)
class SegmentTree:
    """`recorded`: whether the numbers are those written down at the time, or worked out now for that time. `outdated`: whether
    data was imported since.
    """

    as_of: datetime
    version: int
    leads: int
    accounts: int
    nodes: tuple[SegmentNode, ...]
    compared_with: datetime | None = None
    recorded: bool = True
    outdated: bool = False


@dataclass(frozen=True)
class Numbers:
    """Members by segment, now and at the instant compared with, and how many there are in all."""

    counts: Mapping[str, int]
    before: Mapping[str, int] | None
    totals: Mapping[Scope, int]
    totals_before: Mapping[Scope, int] | None = None


def segment_nodes(workspace: Workspace, numbers: Numbers) -> tuple[SegmentNode, ...]:
    """The roots of the tree: frameworks first, then plain segments that lie within no other."""
    builder = _Builder(workspace, numbers)
    frameworks = [builder.framework(one) for one in workspace.frameworks.values()]
    plain = [builder.plain(name) for name, segment in workspace.segments.items() if segment.within is None]
    placed = {node.name for root in [*frameworks, *plain] for node in _all(root)}
    orphans = [builder.plain(name) for name in workspace.segments if name not in placed]
    return (*frameworks, *plain, *orphans)


def _all(node: SegmentNode) -> list[SegmentNode]:
    return [node, *(one for child in node.children for one in _all(child))]


@dataclass(frozen=True)
class _Builder:
    workspace: Workspace
    numbers: Numbers

    def node(self, name: str, of: Scope, children: tuple[SegmentNode, ...] = (), label: str = "") -> SegmentNode:
        count = self.numbers.counts.get(name, 0)
        before = self.numbers.before
        change = None if before is None else count - before.get(name, 0)
        treatment = treatment_of(self.workspace, name)
        return SegmentNode(name, "segment", of, count, self.share(count, of), change, label, treatment, children)

    def share(self, count: int | None, of: Scope) -> float | None:
        total = self.numbers.totals[of]
        return None if count is None else count / total if total else 0.0

    def plain(self, name: str) -> SegmentNode:
        segment = self.workspace.segments[name]
        children = tuple(self.plain(one) for one in self._inside(name))
        return self.node(name, segment.of, children, segment.label if segment.label != name else "")

    def _inside(self, name: str) -> list[str]:
        return [
            one
            for one, segment in self.workspace.segments.items()
            if segment.within is not None and segment.within.value == name
        ]

    def framework(self, framework: Framework) -> SegmentNode:
        children = list(self.rows(framework, list(framework.rows), list(framework.hierarchy)))
        placed = {name for row in framework.rows for name in [row.name]}
        if framework.otherwise and framework.otherwise not in placed:
            children.append(self.node(framework.otherwise, framework.of))
        if not framework.otherwise and framework.hit_policy != "collect":
            children.append(self.rest(framework, children))
        total, change = self.total(framework, children)
        label = framework.label if framework.label != framework.name.value else ""
        share = self.share(total, framework.of)
        return SegmentNode(
            framework.name.value, "framework", framework.of, total, share, change, label, children=tuple(children)
        )

    @staticmethod
    def total(framework: Framework, nodes: list[SegmentNode]) -> tuple[int | None, int | None]:
        """How many leads are in some segments of a table, and the change of that."""
        if framework.hit_policy == "collect":
            return None, None
        counted = [node for node in nodes if node.kind != "rest"]
        changes = [node.change for node in counted if node.change is not None]
        return sum(node.count or 0 for node in counted), sum(changes) if changes else None

    def rest(self, framework: Framework, children: list[SegmentNode]) -> SegmentNode:
        """The leads that no row takes."""
        of = framework.of
        count = self.numbers.totals[of] - sum(child.count or 0 for child in children)
        change = None
        if self.numbers.before is not None and self.numbers.totals_before is not None:
            before = self.numbers.totals_before[of] - sum(self.numbers.before.get(name, 0) for name in framework.segments)
            change = count - before
        return SegmentNode("no row", "rest", of, count, self.share(count, of), change)

    def rows(self, framework: Framework, rows: list[Row], levels: list[str]) -> list[SegmentNode]:
        if not levels:
            names = dict.fromkeys(row.name for row in rows)
            return [self.node(name, framework.of) for name in names]
        groups: dict[str, list[Row]] = {}
        at = [one.column.value for one in framework.inputs].index(levels[0])
        for row in rows:
            groups.setdefault(row.cells[at].text.value or "-", []).append(row)
        return [self.group(framework, cell, members, levels) for cell, members in groups.items()]

    def group(self, framework: Framework, cell: str, rows: list[Row], levels: list[str]) -> SegmentNode:
        children = tuple(self.rows(framework, rows, levels[1:]))
        count, change = self.total(framework, list(children))
        name = common_words([row.name for row in rows]) or cell
        share = self.share(count, framework.of)
        return SegmentNode(name, "group", framework.of, count, share, change, f"{levels[0]} {cell}", children=children)


def common_words(names: list[str]) -> str:
    """The words that several names begin with; a single name has none in common with others."""
    if len(names) < 2:
        return ""
    split = [name.split() for name in names]
    shared: list[str] = []
    for words in zip(*split, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    return " ".join(shared)
