"""Where commands print: on a terminal in its width, with a progress bar while they work; elsewhere without wrapping."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

import segue
from segue.cli.options import Format
from segue.cli.stopping import stopping

if TYPE_CHECKING:
    from segue.project import Project

UNWRAPPED: Final = 100_000
"""The width of what is no terminal: lines are as long as they are, so that other programs can find what is in them."""

NARROWEST: Final = 20
LEAST_TEXT: Final = 10
"""Room that a paragraph has in any case, however far it is indented."""

BAR_WIDTH: Final = 24
BESIDE_BAR: Final = 44
"""How much of a line a progress bar and its figures take with the longest sentence."""


class Bar:
    """Shows what runs and how far it is, in the last line of the terminal. Shows nothing where there is none."""

    def __init__(self, *, shown: bool = True) -> None:
        self._console = _console(error=True)
        self._shown = shown and self._console.is_terminal
        self._progress: Progress | None = None
        self._task = TaskID(0)

    def __call__(self, sentence: str, part: float | None) -> None:
        """`part` is from 0 to 1; None where it is not known."""
        if not self._shown:
            return
        if self._progress is None:
            self._begin()
        assert self._progress is not None  # just begun
        room = max(10, self._console.width - BESIDE_BAR + (BAR_WIDTH if self._narrow else 0))
        told = sentence if len(sentence) <= room else sentence[: room - 1] + "…"
        self._progress.update(self._task, description=told, completed=part or 0.0, total=None if part is None else 1.0)

    @property
    def _narrow(self) -> bool:
        return self._console.width < BESIDE_BAR + BAR_WIDTH

    def _begin(self) -> None:
        bar = [] if self._narrow else [BarColumn(bar_width=BAR_WIDTH)]
        columns = [SpinnerColumn(), TextColumn("{task.description}", markup=False), *bar, TaskProgressColumn()]
        self._progress = Progress(*columns, TimeElapsedColumn(), console=self._console, transient=True)
        self._task = self._progress.add_task("", total=1.0)
        self._progress.start()

    def stop(self) -> None:
        """Takes it away, until there is progress again."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


class Screen(Console):
    """A console on which results are printed: progress is taken away before something is. Elsewhere than on a terminal no
    line ends with the spaces that fill up a column.
    """

    def __init__(self, bar: Bar | None = None, *, error: bool = False) -> None:
        self._bar = bar
        width, height = _size(Console(stderr=error))
        super().__init__(stderr=error, highlight=False, emoji=False, width=width, height=height)

    def print(self, *objects: Any, **options: Any) -> None:
        """As Rich prints. Raises BrokenPipeError where nobody reads it any more."""
        if self._bar is not None:
            self._bar.stop()
        if self.is_terminal:
            super().print(*objects, **options)
            return
        with self.capture() as captured:
            super().print(*objects, **options)
        self.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().split("\n")[:-1]))

    def told(self, markup: str, *, indent: int = 0, hanging: int = 0, style: str = "") -> None:
        """Prints a paragraph: all its lines are indented, those after the first by `hanging` more."""
        for line in Text.from_markup(markup, style=style, emoji=False).split("\n", allow_blank=True):
            for text in self._wrapped(line, indent, hanging):
                self.print(text, soft_wrap=True)

    def warn_outdated(self, *, outdated: bool) -> None:
        """Says that what was printed does not know of all data, where that is so."""
        if outdated:
            hint = "[dim]Bring the segments up to date with: segue run[/]"
            self.told(f"[yellow]Data was imported since.[/] {hint}", hanging=2)

    def _wrapped(self, line: Text, indent: int, hanging: int) -> Iterator[Text]:
        if not line.plain:
            yield line
            return
        room = max(LEAST_TEXT, self.width - indent)
        first = line.wrap(self, room)[0]
        rest = line[_begin_of_rest(line.plain, len(first.plain)) :]
        yield _indented(first, indent)
        if rest.plain:
            for text in rest.wrap(self, max(LEAST_TEXT, room - hanging)):
                yield _indented(text, indent + hanging)

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def _indented(text: Text, by: int) -> Text:
    text.rstrip()
    return Text(" " * by) + text


def _begin_of_rest(text: str, after: int) -> int:
    """Where a line goes on after so many characters of it stand on the line before."""
    while after < len(text) and text[after] == " ":
        after += 1
    return after


def _console(*, error: bool) -> Console:
    width, height = _size(Console(stderr=error))
    return Console(stderr=error, highlight=False, emoji=False, width=width, height=height)


def _size(console: Console) -> tuple[int, int]:
    size = shutil.get_terminal_size((80 if console.is_terminal else UNWRAPPED, 25))
    return max(NARROWEST, size.columns), size.lines


@contextmanager
def opened(
    workspace: Path, form: Format = Format.text, *, now: Callable[[], datetime] | None = None
) -> Iterator[tuple[Project, Screen]]:  # fmt: skip
    """The workspace, and the screen for its results, with a progress bar on the terminal while it works."""
    with working(form) as bar, segue.open(workspace, now=now, progress=bar) as project, stopping(project.stop):
        yield project, Screen(bar)


@contextmanager
def working(form: Format = Format.text) -> Iterator[Bar]:
    """A progress bar, where people look at it; taken away in the end, whatever happens."""
    bar = Bar(shown=form is Format.text)
    try:
        yield bar
    finally:
        bar.stop()
