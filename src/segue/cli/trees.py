"""The tree of segments on a terminal, and the run that it is of."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from segue.cli.output import local, number, one_line, share, signed
from segue.cli.plans import print_faults
from segue.cli.screens import Screen
from segue.evaluation.segment_tree import SegmentNode, SegmentTree
from segue.project import Project
from segue.results import RunReport
from segue.wording import plural

ROOM_FOR_SHARE: Final = 60
ROOM_FOR_TREATMENT: Final = 36
"""Where treatments have less room than this, and do not fit, they stand on lines of their own."""

BETWEEN: Final = 2


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
        screen.told(f"[yellow]Not recorded:[/] {report.unrecorded}", hanging=2)
    print_faults(screen, done.faults)
    if report.unapplied_changes:
        screen.told("[yellow]The definitions in the folder are not the applied ones.[/] [dim]See: segue plan[/]", hanging=2)
    screen.print()


def print_tree(screen: Screen, tree: SegmentTree, project: Project) -> None:
    """Segments with their numbers, share, change and treatment. Narrow terminals do without the share and the labels."""
    how = "" if tree.recorded else f"; worked out now by version {tree.version}"
    compared = f", change since {local(tree.compared_with, project)}" if tree.compared_with else ""
    there = f"{plural(tree.leads, 'lead')}, {plural(tree.accounts, 'account')} as of {local(tree.as_of, project)}"
    screen.told(f"{there}{compared}{how}", style="dim", hanging=2)
    screen.warn_outdated(outdated=tree.outdated)
    _Table(screen, list(_lines(tree.nodes)), changes=tree.compared_with is not None).print()


def print_left_out(screen: Screen, tree: SegmentTree, as_of: str) -> None:
    """How to list whom a framework has no row for, where there are such leads. `as_of`: the time that was asked for, if any."""
    left_out = [node for node in tree.nodes if any(child.kind == "rest" and child.count for child in node.children)]
    if left_out:
        screen.print()
    for node in left_out:
        accounts = "--accounts " if node.of == "account" else ""
        then = f" --as-of {shlex.quote(as_of)}" if as_of else ""
        command = f"segue leads {accounts}--no-row {shlex.quote(node.name)}{then}"
        screen.told(f"Who is in no row: {one_line(command)}", style="dim", hanging=2)


@dataclass(frozen=True)
class _Line:
    """A segment, with the branches that stand before its name, and before what is told of it on the lines below."""

    node: SegmentNode
    before: str = ""
    below: str = ""


def _lines(nodes: tuple[SegmentNode, ...]) -> Iterator[_Line | None]:
    """The lines of a tree from its roots; None for an empty one, around roots that have branches."""
    for at, node in enumerate(nodes):
        if at and (node.children or nodes[at - 1].children):
            yield None
        yield from _branches(node, "", "")


def _branches(node: SegmentNode, before: str, below: str) -> Iterator[_Line]:
    yield _Line(node, before, below + ("│ " if node.children else "  "))
    for at, child in enumerate(node.children):
        last = at == len(node.children) - 1
        yield from _branches(child, below + ("└ " if last else "├ "), below + ("  " if last else "│ "))


class _Table:
    """The table of a tree. Treatments stand beside the figures where there is room for them, else below the names."""

    def __init__(self, screen: Screen, lines: list[_Line | None], *, changes: bool) -> None:
        self.screen, self.lines = screen, lines
        self.shares, self.changes = screen.width >= ROOM_FOR_SHARE, changes
        self.headings = ["Members", *(["Share"] if self.shares else []), *(["Change"] if changes else [])]
        there = [line for line in lines if line is not None]
        figures = [[figure.plain for figure in self._figures(line.node)] for line in there]
        self.widths = [max(map(cell_len, column)) for column in zip(self.headings, *figures, strict=True)]
        taken = sum(self.widths) + BETWEEN * len(self.widths)
        names = [cell_len(line.before) + self._name(line).cell_len for line in there]
        self.room = min(max([len("Segment"), *names]), screen.width - taken)
        self.before_treatment = self.room + taken + BETWEEN
        longest = max((cell_len(_treatment(line.node).plain) for line in there), default=0)
        self.beside = 0 < min(longest, ROOM_FOR_TREATMENT) <= screen.width - self.before_treatment

    def print(self) -> None:
        """Prints it, line by line."""
        treatment = Text("Treatment") if self.beside else None
        self._row(Text("Segment"), [Text(one) for one in self.headings], treatment, style="dim")
        for line in self.lines:
            if line is None:
                self.screen.print()
            else:
                self._line(line)

    def _line(self, line: _Line) -> None:
        names = self._name(line).wrap(self.screen, max(1, self.room - cell_len(line.before)))
        room = self.screen.width - (self.before_treatment if self.beside else cell_len(line.below))
        treatment = list(_treatment(line.node).wrap(self.screen, max(1, room)))
        beside, below = (treatment, []) if self.beside else ([], treatment)
        figures = self._figures(line.node)
        for at, (name, text) in enumerate(zip_longest(names, beside, fillvalue=Text())):
            self._row(Text(line.below if at else line.before, "dim") + name, [] if at else figures, text)
        for text in filter(None, below):
            self._row(Text(line.below, "dim") + text)

    def _row(self, name: Text, figures: Iterable[Text] = (), treatment: Text | None = None, *, style: str = "") -> None:
        row = name.copy()
        row.pad_right(max(0, self.room - row.cell_len))
        for figure, width in zip(figures, self.widths, strict=False):
            row.append(" " * (BETWEEN + width - figure.cell_len)).append_text(figure)
        if treatment:
            row.pad_right(self.before_treatment - row.cell_len)
            row.append_text(treatment)
        row.rstrip()
        self.screen.print(row, soft_wrap=True, style=style)

    def _name(self, line: _Line) -> Text:
        node, name = line.node, one_line(line.node.name)
        label = f" [dim]{one_line(node.label)}[/]" if node.label and self.shares else ""
        if node.kind == "rest":
            name = f"[dim italic]{name}[/]"
        elif node.kind == "framework":
            name = f"[bold]{name}[/]"
        accounts = " [dim](accounts)[/]" if node.of == "account" and not line.before else ""
        return Text.from_markup(name + label + accounts, emoji=False)

    def _figures(self, node: SegmentNode) -> list[Text]:
        told = [number(node.count) if node.count is not None else ""]
        told += [share(node.share) if node.share is not None else ""] if self.shares else []
        told += [signed(node.change)] if self.changes else []
        return [Text.from_markup(one) for one in told]


def _treatment(node: SegmentNode) -> Text:
    return Text.from_markup(" · ".join(one_line(text) for text in node.treatment.values()), style="dim", emoji=False)
