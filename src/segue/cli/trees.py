"""The tree of segments on a terminal, and the run that it is of."""

from __future__ import annotations

from typing import Final

from rich.table import Table

from segue.cli.output import local, number, one_line, share, signed
from segue.cli.plans import print_faults
from segue.cli.screens import Screen
from segue.evaluation.segment_tree import SegmentNode, SegmentTree
from segue.project import Project
from segue.results import RunReport
from segue.wording import plural

ROOM_FOR_TREATMENT: Final = 100
ROOM_FOR_SHARE: Final = 60


def print_run(screen: Screen, report: RunReport, project: Project) -> None:
    """What a run did, and what is to be said about it."""
    done = report.run
    who = f"[bold]{plural(done.leads, 'lead')}[/] and {plural(done.accounts, 'account')}"
    moved = f": {plural(done.moves, 'move')}, {plural(done.entered, 'membership')} began, {done.exited:,} ended"
    screen.told(
        f"{who} as of {local(done.as_of, project)} under version {done.version}{moved if report.recorded else ''}. "
        f"[dim]{done.seconds:.1f} s[/]"
    )
    if not report.recorded:
        screen.told("[yellow]Not recorded:[/] a later run is recorded already, or the time is still to come.", hanging=2)
    print_faults(screen, done.faults)
    if report.unapplied_changes:
        screen.told("[yellow]The definitions in the folder are not the applied ones.[/] [dim]See: segue plan[/]", hanging=2)
    screen.print()


def print_tree(screen: Screen, tree: SegmentTree, project: Project) -> None:
    """Segments with their numbers, share, change and treatment. Narrow terminals do without some of them."""
    how = "" if tree.recorded else f"; worked out now by version {tree.version}"
    compared = f", change since {local(tree.compared_with, project)}" if tree.compared_with else ""
    there = f"{plural(tree.leads, 'lead')}, {plural(tree.accounts, 'account')} as of {local(tree.as_of, project)}"
    screen.told(f"{there}{compared}{how}", style="dim", hanging=2)
    screen.warn_outdated(outdated=tree.outdated)
    screen.print(_Table(screen.width, changes=tree.compared_with is not None).made(tree))


class _Table:
    """The table of a tree, with the columns for which there is room."""

    def __init__(self, width: int, *, changes: bool) -> None:
        self.share = width >= ROOM_FOR_SHARE
        self.treatment = width >= ROOM_FOR_TREATMENT
        self.changes = changes
        self.table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")

    def made(self, tree: SegmentTree) -> Table:
        self.table.add_column("Segment", overflow="fold")
        headings = [name for name, there in (("Members", True), ("Share", self.share), ("Change", self.changes)) if there]
        for heading in headings:
            self.table.add_column(heading, justify="right", no_wrap=True)
        if self.treatment:
            self.table.add_column("Treatment", overflow="fold")
        for at, node in enumerate(tree.nodes):
            if at and (node.children or tree.nodes[at - 1].children):
                self.table.add_row("")
            self._add(node, "", "")
        return self.table

    def _add(self, node: SegmentNode, lead: str, below: str) -> None:
        self.table.add_row(*self._cells(node, lead))
        for at, child in enumerate(node.children):
            last = at == len(node.children) - 1
            self._add(child, below + ("└ " if last else "├ "), below + ("  " if last else "│ "))

    def _cells(self, node: SegmentNode, lead: str) -> list[str]:
        name = one_line(node.name)
        label = f" [dim]{one_line(node.label)}[/]" if node.label and self.share else ""
        if node.kind == "framework":
            name = f"[bold]{name}[/]{label}"
        elif node.kind == "group":
            name = f"{name}{label}"
        elif node.kind == "rest":
            name = f"[dim italic]{name}[/]"
        if node.of == "account" and not lead:
            name += " [dim](accounts)[/]"
        cells = [f"[dim]{lead}[/]{name}", number(node.count) if node.count is not None else ""]
        cells += [share(node.share) if node.share is not None else ""] if self.share else []
        cells += [signed(node.change)] if self.changes else []
        treatment = " · ".join(one_line(text) for text in node.treatment.values())
        return [*cells, f"[dim]{treatment}[/]"] if self.treatment else cells
