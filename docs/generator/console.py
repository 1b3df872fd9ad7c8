"""Runs the commands and the Python of the pages, in this process and at a fixed time, so that a page always shows the same.

The clock goes on by a minute with every command. Times that a command took are the only thing that differs from run to run.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from segue import project
from segue.cli import app, demonstration
from segue.workspace import scaffold

BEGIN = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
WIDTH = 110
STEP = timedelta(minutes=1)
PLAIN = {"NO_COLOR": "1", "TERM": "dumb"}
COLOURFUL = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
NOW_IN_SHELL = "$(date -u +%FT%TZ)"
"""How a page writes the present in a command of the shell."""
PLACES = (project, demonstration, scaffold)
"""The modules that read the clock."""


@dataclass
class Console:
    """A folder in which commands run, one after the other. `variables` are those of the page's Python.

    With `colour` commands print as on a terminal, and what they tell on standard error (progress) is left out.
    """

    folder: Path
    now: datetime = BEGIN
    width: int = WIDTH
    colour: bool = False
    variables: dict[str, Any] = field(default_factory=dict)

    def run(self, command: str) -> str:
        """What a command prints. `cd` goes to another folder, `segue` runs here, all else in a shell."""
        self.now += STEP
        words = shlex.split(command, comments=True)
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve()
            return ""
        if words[0] == "segue" and not set(words) & {"|", ">", "&&", ";", "||"}:
            return self._segue(words[1:])
        command = command.replace(NOW_IN_SHELL, f"{self.now - STEP:%Y-%m-%dT%H:%M:%SZ}")
        done = subprocess.run(command, shell=True, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)  # noqa: S602
        return done.stdout + done.stderr

    def python(self, text: str) -> str:
        """What a piece of Python prints. Names it makes are there for the next piece."""
        self.now += STEP
        out = io.StringIO()
        with self._here(), redirect_stdout(out):
            exec(compile(text, "<page>", "exec"), self.variables)  # noqa: S102
        return out.getvalue()

    def write(self, path: str, text: str) -> None:
        """Makes a file of the folder."""
        full = self.folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text + "\n", encoding="utf-8")

    def _segue(self, arguments: list[str]) -> str:
        out = io.StringIO()
        with self._here(), redirect_stdout(out), redirect_stderr(io.StringIO() if self.colour else out):
            app.run(arguments)
        return out.getvalue()

    @contextmanager
    def _here(self) -> Iterator[None]:
        """In the folder, at the time, with the width and the name of the pages."""
        before = Path.cwd()
        variables = {"COLUMNS": str(self.width), "SEGUE_USER": "ana"}
        variables |= COLOURFUL if self.colour else PLAIN
        os.chdir(self.folder)
        try:
            with mock.patch.dict(os.environ, variables), stopped_clock(self.now):
                yield
        finally:
            os.chdir(before)


@contextmanager
def stopped_clock(now: datetime) -> Iterator[None]:
    """All that asks for the time is told this one."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return now.astimezone(tz)

    patches = [mock.patch.object(module, "datetime", Stopped) for module in PLACES]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()


def settled(output: str) -> str:
    """An output without what differs from run to run: how long things took, and space at the ends of lines."""
    lines = [re.sub(r"\b\d+\.\d s\b", "0.0 s", line).rstrip() for line in output.strip("\n").split("\n")]
    return "\n".join(lines).strip()
