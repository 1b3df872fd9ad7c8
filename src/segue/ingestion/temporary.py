"""Folders for copies of files that are being read: in the workspace, for its owner only, and gone afterwards.

A process that was killed leaves its folder behind; the next one that opens the warehouse for writing clears it. Links are
never followed: where the place for such folders is one, or cannot be made, the system's own place for them is taken.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

PLACE: Final = Path(".segue", "tmp")
MADE_BY: Final = re.compile(r"(\d+)-")


@contextmanager
def temporary_folder(root: Path) -> Iterator[Path]:
    """A new folder while the context lasts. `root`: the workspace."""
    place = _made(root)
    name = tempfile.mkdtemp(prefix=f"{os.getpid()}-" if place else "segue-", dir=place)
    try:
        yield Path(name)
    finally:
        shutil.rmtree(name, ignore_errors=True)
        if place:
            _remove_empty(place)


def clear_stale(root: Path) -> None:
    """Removes the folders of processes that are gone. For the one process that has the warehouse open."""
    place = root / PLACE
    if not _is_folder(place.parent) or not _is_folder(place):
        return
    for path in place.iterdir():
        made = MADE_BY.match(path.name)
        if made and _is_folder(path) and not _runs(int(made[1])):
            shutil.rmtree(path, ignore_errors=True)
    _remove_empty(place)


def _made(root: Path) -> Path | None:
    """The place for temporary folders; None where it cannot be had."""
    place = root / PLACE
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        if _is_folder(place.parent):
            place.mkdir(mode=stat.S_IRWXU, exist_ok=True)
            if _is_folder(place):
                place.chmod(stat.S_IRWXU)
                return place if os.access(place, os.W_OK) else None
    return None


def _is_folder(path: Path) -> bool:
    """Whether it is a folder, and no link to one."""
    return path.is_dir() and not path.is_symlink()


def _remove_empty(place: Path) -> None:
    with suppress(OSError):
        place.rmdir()
        place.parent.rmdir()


def _runs(process: int) -> bool:
    if os.name != "posix":  # elsewhere the question would end the process
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
