"""The fenced blocks of a page, with what is said of them in a comment on the line before.

`<!-- file: PATH -->` the block is the content of that file of the workspace
`<!-- page: WORKSPACE -->` in the first lines of a page: where its commands run, `empty` or `northline`
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>```+)(?P<language>[a-z]*)\s*$")
TOLD = re.compile(r"^\s*<!-- (?P<key>file|page|clock): (?P<value>.+?) -->\s*$")


@dataclass(frozen=True)
class Block:
    """A fenced block. `line` counts from 1 and is that of its first line of text; `end` is that of its closing fence."""

    language: str
    text: str
    line: int
    end: int
    indent: str = ""
    file: str = ""
    clock: str = ""


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page in their order."""
    found: list[Block] = []
    lines = page.split("\n")
    told: dict[str, str] = {}
    at = 0
    while at < len(lines):
        comment, opening = TOLD.match(lines[at]), FENCE.match(lines[at])
        if comment:
            told[comment["key"]] = comment["value"]
        elif opening:
            end = _end(lines, at, opening["fence"])
            indent = opening["indent"]
            text = "\n".join(line.removeprefix(indent) for line in lines[at + 1 : end])
            found.append(Block(opening["language"], text, at + 2, end + 1, indent, told.get("file", ""), told.get("clock", "")))
            at, told = end, {}
        elif lines[at].strip():
            told = {}
        at += 1
    return found


def _end(lines: list[str], start: int, fence: str) -> int:
    for at in range(start + 1, len(lines)):
        if lines[at].strip() == fence:
            return at
    raise ValueError(f"line {start + 1}: the block is never closed")


def workspace_of(page: str) -> str:
    """The workspace in which a page's commands run; none for a page without any."""
    found = re.search(r"^<!-- page: (\w+) -->$", page, re.MULTILINE)
    return found[1] if found else ""


def prose(page: str) -> str:
    """A page without its fenced blocks and its code within lines."""
    lines = page.split("\n")
    for block in blocks(page):
        for at in range(block.line - 2, block.end):
            lines[at] = ""
    return re.sub(r"``[^`]+``|`[^`\n]+`", "", "\n".join(lines))
