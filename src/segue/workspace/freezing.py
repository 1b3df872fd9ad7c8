"""Writes the members of a segment as a fixed list: a file of keys, and a segment that names it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from segue.errors import SegueError
from segue.language.types import Scope
from segue.wording import plural

FOLDER = "segments/frozen"


@dataclass(frozen=True)
class Frozen:
    """A fixed segment that was written: how many members it has, and its files, relative to the workspace."""

    members: int
    files: tuple[str, ...]


def write_frozen(root: Path, name: str, of: Scope, keys: list[str], whose: str, at: datetime) -> Frozen:
    """Writes the files. `whose` keys they are, in words. Raises SegueError where there are such files already."""
    if not name.strip() or not name.isprintable():
        raise SegueError(f"{name!r} cannot name a segment", todo="Give it a name such as 'Spring push'.")
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "frozen"
    listing, definition = f"{FOLDER}/{stem}.csv", f"{FOLDER}/{stem}.yaml"
    for path in (listing, definition):
        if (root / path).exists():
            raise SegueError("there is such a file already", where=path, todo="Choose another name.")
    owner = "    of: account\n" if of == "account" else ""
    text = (
        f"# {plural(len(keys), of)}, {json.dumps(whose, ensure_ascii=False)[1:-1]}, at {at:%Y-%m-%d %H:%M} UTC.\n"
        f"segments:\n  {json.dumps(name, ensure_ascii=False)}:\n{owner}    members: {{file: {stem}.csv, key: key}}\n"
    )
    _write(root, {listing: _as_csv(keys), definition: text})
    return Frozen(len(keys), (listing, definition))


def _as_csv(keys: list[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["key"])
    writer.writerows([key] for key in keys)
    return out.getvalue()


def _write(root: Path, files: Mapping[str, str]) -> None:
    """Writes files that are not there yet, all or none."""
    try:
        (root / FOLDER).mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            (root / path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        for path in files:
            (root / path).unlink(missing_ok=True)
        todo = "Check that there is room, and that the folder can be written to."
        raise SegueError(f"the list cannot be written: {error.strerror}", where=FOLDER, todo=todo) from error
