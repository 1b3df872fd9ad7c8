"""A process that is killed in the middle of an operation.

    python -m tests.robustness.victim FOLDER OPERATION STATEMENT [AFTER]

It dies as by kill -9 just before the engine gets that statement; with AFTER, so many milliseconds after the engine got it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from tests.robustness.grounds import before_each_statement, perform


def main(folder: str, operation: str, statement: str, after: str = "") -> None:
    def told(number: int, sql: str) -> None:
        if number == int(statement):
            if after:
                threading.Timer(float(after) / 1000, _die).start()
            else:
                _die()

    with before_each_statement(told):
        perform(Path(folder), operation)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
