"""A text of the definition language as a definition holds it: as written, as parsed, and as typed."""

from __future__ import annotations

from dataclasses import dataclass

from segue.language.tree import Node
from segue.records import Fault, Problem, Written


@dataclass(frozen=True)
class Expression:
    """A condition or value. `typed` is the tree the compiler works on; it is `tree` until the workspace is typed."""

    text: Written
    tree: Node
    typed: Node

    def faults(self, problems: list[Problem]) -> list[Fault]:
        return [Fault.of(problem, self.text) for problem in problems]
