"""What the environment says. Nothing else reads it."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from typing import Final

MEMORY: Final = "SEGUE_MEMORY"
THREADS: Final = "SEGUE_THREADS"
TEMP: Final = "SEGUE_TEMP"
USER: Final = "SEGUE_USER"


@dataclass(frozen=True)
class Environment:
    """Limits for the engine, and who is at work.

    `memory`: the most memory the engine takes, as in 8GB; without it most of the machine's. `threads`: how many cores
    the engine works on; without it all. `temp`: the folder for data that memory has no room for; without it beside the
    warehouse. `user`: the name written down with versions; without it the login's.
    """

    memory: str = ""
    threads: int = 0
    temp: str = ""
    user: str = ""


def environment() -> Environment:
    """The settings of this process. A number that is none counts as not set."""
    threads = os.environ.get(THREADS, "")
    return Environment(
        memory=os.environ.get(MEMORY, ""), threads=int(threads) if threads.isdigit() else 0, temp=os.environ.get(TEMP, ""),
        user=os.environ.get(USER, "") or _login(),
    )  # fmt: skip


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
