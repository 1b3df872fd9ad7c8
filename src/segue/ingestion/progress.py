"""How far an import is, by the bytes of the files that it has come to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from segue.definitions.workspace import Workspace
from segue.ingestion.source_files import files_of, name_of

ORDER: Final = ("account", "lead", "event")
READ: Final = 0.3
"""How much of a file's share is done when it has been read and is being sorted in."""


class ImportProgress:
    """Turns the sentences of an import, each of which ends with the name of its file, into parts of the whole.

    Tells `progress` the sentence and a part from 0 to 1. What names no file comes after all of them.
    """

    def __init__(
        self, workspace: Workspace, root: Path, names: tuple[str, ...], progress: Callable[[str, float], None]
    ) -> None:
        self._progress = progress
        self._sizes: dict[str, int] = {}
        for source in sorted(workspace.sources.values(), key=lambda one: ORDER.index(one.into)):
            if not names or source.name.value in names:
                self._sizes |= {name_of(path, root): path.stat().st_size for path in files_of(source, root)}
        self._begun: set[str] = set()

    def __call__(self, sentence: str) -> None:
        done = 0.0
        for name, size in self._sizes.items():
            if sentence.endswith(f" {name}"):
                done += size * READ * (name in self._begun)
                self._begun.add(name)
                break
            done += size
        self._progress(sentence, done / max(1, sum(self._sizes.values())))
