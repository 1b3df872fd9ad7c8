"""A failed operation: what failed, where, and what to do about it.

Author's mistakes in definitions are not errors but diagnostics (`segue.checks`); anything that is neither is a bug
and is never caught.
"""

from __future__ import annotations


class SegueError(Exception):
    """An operation that could not be done. Nothing was half done: state is as it was before.

    `what` is one sentence, `todo` the next step for the person who reads it.
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        todo = f"\n{self.todo}" if self.todo else ""
        return f"{where}{self.what}{todo}"
