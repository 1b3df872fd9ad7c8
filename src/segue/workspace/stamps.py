"""Whether the files of a workspace have changed since they were read: by their times and sizes, never by their content."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from segue.workspace.find import definition_files

Stamp = tuple[tuple[str, int, int], ...]


def stamp(root: Path, files: Iterable[str]) -> Stamp:
    """Of the definition files that are there now, and of the other files that they name (tables, lists of members)."""
    return tuple(_one(root, path) for path in sorted({*definition_files(root), *files}))


def _one(root: Path, path: str) -> tuple[str, int, int]:
    try:
        found = (root / path).stat()
    except OSError:
        return path, 0, -1
    return path, found.st_mtime_ns, found.st_size
