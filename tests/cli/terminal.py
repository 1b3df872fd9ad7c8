"""Runs `segue` in this process, at a fixed time and width, and reads what it prints."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

from segue.cli.app import run
from tests.starter import NOW

CLEAN, FINDINGS, FAILED = 0, 1, 2


@dataclass(frozen=True)
class Done:
    """What a command ended with: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote for a program; nothing else may stand there."""
        return json.loads(self.out)

    @property
    def text(self) -> str:
        """What it told people, line ends and indents apart."""
        return " ".join((self.out + self.err).split())

    @property
    def lines(self) -> list[str]:
        return (self.out + self.err).split("\n")


def segue(*arguments: object, folder: Path, width: int = 100, now: datetime = NOW) -> Done:
    """What `segue` does with the arguments, in a folder."""
    out, err = io.StringIO(), io.StringIO()
    environment = mock.patch.dict(os.environ, {"COLUMNS": str(width), "SEGUE_USER": "ana"})
    with at(now), chdir(folder), environment, redirect_stdout(out), redirect_stderr(err):
        code = run([str(one) for one in arguments])
    return Done(code, out.getvalue(), err.getvalue())


@contextmanager
def at(now: datetime) -> Iterator[None]:
    """With the clocks that commands read standing still."""

    class Still(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return now.astimezone(tz)

    with ExitStack() as patches:
        for module in ("segue.project", "segue.cli.check", "segue.cli.demonstration", "segue.workspace.scaffold"):
            patches.enter_context(mock.patch(f"{module}.datetime", Still))
        yield


def too_wide(done: Done, width: int) -> list[str]:
    """The lines that a terminal of that width would break."""
    return [line for line in done.lines if len(line) > width]


def shown_on_terminal(written: str, width: int = 80) -> list[str]:
    """What stands on a terminal after all that was written to it, line ends and colours understood."""
    lines, row, column = [""], 0, 0
    for piece in re.findall(r"\x1b\[[0-9;?]*[a-zA-Z]|\r|\n|[^\x1b\r\n]+", written):
        if piece == "\r":
            column = 0
        elif piece == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif piece.startswith("\x1b"):
            count = int(re.sub(r"\D", "", piece) or 1)
            row = max(0, row - count) if piece.endswith("A") else row
            lines[row] = "" if piece.endswith("K") else lines[row]
        else:
            lines[row] = lines[row].ljust(column)[:column] + piece + lines[row][column + len(piece) :]
            column += len(piece)
    return [line.rstrip() for line in lines]
