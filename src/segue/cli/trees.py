"""The tree of segments on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from segue.cli.output import local, number, share, signed
from segue.evaluation.segment_tree import SegmentNode, SegmentTree

if TYPE_CHECKING:
    from segue.project import Project

ROOM_FOR_TREATMENT = 100


def print_tree(console: Console, tree: SegmentTree, project: Project) -> None:
    """Segments with their numbers, share, change and treatment. Narrow terminals do without the treatment."""
    how = "" if tree.recorded else "  [dim]worked out now: memberships were not recorded then[/]"
    compared = f", change since {local(tree.compared_with, project)}" if tree.compared_with else ""
    console.print(f"[dim]{tree.leads:,} leads, {tree.accounts:,} accounts as of {local(tree.as_of, project)}{compared}[/]{how}")
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    wide = console.width >= ROOM_FOR_TREATMENT
    made.add_column("Segment", no_wrap=True, overflow="ellipsis", min_width=24)
    for heading in ("Members", "Share", "Change"):
        made.add_column(heading, justify="right", no_wrap=True)
    if wide:
        made.add_column("Treatment", no_wrap=True, overflow="ellipsis")
    for at, node in enumerate(tree.nodes):
        if at and (node.children or tree.nodes[at - 1].children):
            made.add_row("")
        _add(made, node, "", "", wide=wide)
    console.print(made)


def _add(made: Table, node: SegmentNode, lead: str, below: str, *, wide: bool) -> None:
    made.add_row(*_cells(node, lead, wide=wide))
    for at, child in enumerate(node.children):
        last = at == len(node.children) - 1
        _add(made, child, below + ("└ " if last else "├ "), below + ("  " if last else "│ "), wide=wide)


def _cells(node: SegmentNode, lead: str, *, wide: bool) -> list[str]:
    name = escape(node.name)
    if node.kind == "framework":
        name = f"[bold]{name}[/]" + (f" [dim]{escape(node.label)}[/]" if node.label else "")
    elif node.kind == "group":
        name = f"{name} [dim]{escape(node.label)}[/]"
    elif node.kind == "rest":
        name = f"[dim italic]{name}[/]"
    if node.of == "account" and not lead:
        name += " [dim](accounts)[/]"
    treatment = " · ".join(escape(text) for text in node.treatment.values())
    cells = [f"[dim]{lead}[/]{name}", number(node.count), share(node.share), signed(node.change)]
    return [*cells, f"[dim]{treatment}[/]"] if wide else cells
