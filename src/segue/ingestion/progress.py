"""How far an import is, by the bytes of the files that it has come to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from segue.definitions.workspace import Workspace
from segue.ingestion.source_files import files_of, name_of

LOOKING: Final = "looking at"
LOOKED: Final = 0.05
"""How much of the whole is done when all files have been looked at, to see which have changed."""

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
        for source in workspace.sources.values():
            if not names or source.name.value in names:
                self._sizes |= {name_of(path, root): path.stat().st_size for path in files_of(source, root)}
        self._looked_at: set[str] = set()
        self._begun: set[str] = set()

    def __call__(self, sentence: str) -> None:
        name = next((name for name in self._sizes if sentence.endswith(f" {name}")), None)
        if sentence.startswith(LOOKING) and name is not None:
            done = LOOKED * self._share(self._looked_at)
            self._looked_at.add(name)
        elif name is not None:
            before, begun = self._share(self._begun - {name}), name in self._begun
            done = LOOKED + (1 - LOOKED) * (before + begun * READ * self._share({name}))
            self._begun.add(name)
        else:
            done = 1.0
        self._progress(sentence, done)

    def _share(self, names: set[str]) -> float:
        """The share of some files in the bytes of all."""
        return sum(self._sizes[name] for name in names) / max(1, sum(self._sizes.values()))
