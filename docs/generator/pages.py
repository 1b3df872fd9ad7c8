"""Pages with commands in them: run from top to bottom, and written anew with what the commands really print.

In a block ```console each line that begins with `$ ` is a command and what follows is its output; a line `...` stands for any
number of lines. A block ```text after a block ```python is what the Python prints. A block that is a file is written.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from docs.generator.blocks import Block, blocks, workspace_of
from docs.generator.console import Console, settled

ELIDED = "..."


@dataclass(frozen=True)
class Shown:
    """A command of a page with the output that the page shows, and what it really prints."""

    command: str
    shown: str
    printed: str

    @property
    def right(self) -> bool:
        """Whether the page shows what is printed, but for what differs from run to run."""
        return alike(settled(self.shown), settled(self.printed))

    @property
    def best(self) -> str:
        """The output for the page: as it is where it is right, else anew, left out where it was."""
        return (
            self.shown
            if self.right
            else elided(self.shown, "\n".join(x.rstrip() for x in self.printed.strip("\n").split("\n")))
        )


def alike(shown: str, printed: str) -> bool:
    pieces = [re.escape(piece) for piece in re.split(r"(?m)^\.\.\.$", shown)]
    return re.fullmatch(r"[\s\S]*?".join(pieces), printed) is not None


def elided(shown: str, printed: str) -> str:
    """What is printed, with as many lines left at both ends as the page showed before, and the parts between that it showed."""
    lines = printed.split("\n")
    pieces = [piece.strip("\n").split("\n") for piece in re.split(r"(?m)^\.\.\.$", shown)]
    if len(pieces) == 1 or sum(_size(piece) for piece in pieces) >= len(lines):
        return printed
    head, *middle, tail = pieces
    return "\n".join([*lines[: _size(head)], *_middle(middle, lines), ELIDED, *lines[len(lines) - _size(tail) :]])


def _size(piece: list[str]) -> int:
    return 0 if piece == [""] else len(piece)


def _middle(pieces: list[list[str]], lines: list[str]) -> list[str]:
    """The parts of an output that begin as those do, numbers aside."""
    found: list[str] = []
    for piece in pieces:
        begins = next((at for at, line in enumerate(lines) if _words(line) == _words(piece[0])), None)
        if begins is not None:
            found += [ELIDED, *lines[begins : begins + len(piece)]]
    return found


def _words(line: str) -> str:
    return re.sub(r"[\d,.]+", "0", line).strip()


@dataclass
class Run:
    """A page that was run: its commands in their order, and the page with their outputs."""

    shown: list[Shown]
    page: str


def run_page(page: str, folder: Path, northline: Path) -> Run:
    """Runs a page in an empty folder. `northline`: the prepared sample, of which the page gets a copy where it asks for it."""
    console = Console(folder)
    if workspace_of(page) == "northline":
        shutil.copytree(northline, folder / "northline")
        console.folder = folder / "northline"
    lines: list[str] = page.split("\n")
    shown: list[Shown] = []
    replaced: list[tuple[Block, str]] = []
    printed = ""
    for block in blocks(page):
        if block.clock:
            console.now = datetime.fromisoformat(block.clock).replace(tzinfo=UTC)
        if block.file:
            console.write(block.file, block.text)
        elif block.language == "console":
            found = run_block(block, console)
            shown += found
            replaced.append((block, "\n".join(f"$ {one.command}\n{one.best}".rstrip() for one in found)))
        elif block.language == "python":
            printed = console.python(block.text)
        elif block.language == "text" and printed:
            shown.append(Shown("(Python)", block.text, printed))
            replaced.append((block, shown[-1].best))
            printed = ""
    for block, text in reversed(replaced):
        lines[block.line - 1 : block.end - 1] = [f"{block.indent}{line}".rstrip() for line in text.split("\n")]
    return Run(shown, "\n".join(lines))


def run_block(block: Block, console: Console) -> list[Shown]:
    """The commands of a block, run."""
    return [Shown(command, output, console.run(command)) for command, output in commands(block)]


def commands(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output shown below it. A command may go on after a backslash."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.split("\n"):
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif not found:
            raise ValueError(f"line {block.line}: a console block begins with a command")
        elif found[-1][0].endswith("\\") and not found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line}", [])
        else:
            found[-1][1].append(line)
    return [(command, "\n".join(output)) for command, output in found]
