"""Which files a source has, and what they are called in reports."""

from __future__ import annotations

import glob
from pathlib import Path

from segue.definitions.source import Source


def files_of(source: Source, root: Path) -> list[Path]:
    """The file that a source names, or all that fit its pattern, in order; none where there is no such file."""
    pattern = source.file.value
    named = root / pattern
    if named.is_file():
        return [named]
    found = (root / path for path in glob.glob(pattern, root_dir=root, recursive=True))
    return sorted(path for path in found if path.is_file())


def name_of(path: Path, root: Path) -> str:
    """A file by its place in the workspace, or by its whole path if it lies elsewhere."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
