"""New workspaces: a small one to start from, and the sample Northline.

Nothing that is in a folder already is ever overwritten. Where writing fails, what was written is taken away again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from segue.errors import SegueError
from segue.workspace.find import SETTINGS_FILE

SAMPLES: Final = Path(__file__).parent / "samples"
STARTER: Final = "starter"
NORTHLINE: Final = "northline"
IGNORED: Final = "# What Segue makes of this folder; the definitions belong in git.\n*.duckdb\n*.duckdb.wal\n.segue/\n"
IGNORED_DATA: Final = {NORTHLINE: "# Made anew by: segue demo\ndata/\n"}

DAYS_AGO: Final = re.compile(r"@(\d+)(?: (\d\d:\d\d))?")
"""In the starter's data: a day so many days ago, so that its events are recent whenever it is laid out."""

NOT_PLAIN: Final = frozenset(("null", "true", "false", "yes", "no", "on", "off"))


@dataclass(frozen=True)
class Copied:
    """What copying a sample did to each of its files. `kept`: files that were there and differ from the sample's."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]


def scaffold(folder: Path, name: str, *, now: datetime | None = None) -> list[str]:
    """Lays out a small workspace of that name; the files written, relative to the folder.

    Files that are there stay as they are. Raises SegueError where there is a workspace already, and for a bad name.
    """
    _may_be_workspace(folder)
    if (folder / SETTINGS_FILE).exists():
        todo = "Work with it as it is, or choose another folder."
        raise SegueError(f"there is a workspace in '{folder}' already", where=SETTINGS_FILE, todo=todo)
    files = _starter_files(_checked(name), now or datetime.now(UTC))
    there = {path for path in files if (folder / path).exists()}
    return _write(folder, {path: text for path, text in files.items() if path not in there})


def copy_sample(folder: Path, name: str = NORTHLINE) -> Copied:
    """Lays out the definitions of a sample; its data are made by `write_northline`.

    Doing it again is fine: what is there stays, and what differs is named. Raises SegueError where the folder holds
    another workspace.
    """
    files = _sample_files(name)
    _may_be_workspace(folder)
    there = {path: _text(folder / path) for path in files if (folder / path).exists()}
    settings = there.get(SETTINGS_FILE)
    if settings is not None and not re.search(rf"(?m)^workspace: {name}\b", settings):
        todo = "Choose another folder for the sample."
        raise SegueError(f"there is another workspace in '{folder}'", where=SETTINGS_FILE, todo=todo)
    written = _write(folder, {path: text for path, text in files.items() if path not in there})
    same = tuple(path for path, text in there.items() if text == files[path])
    return Copied(tuple(written), same, tuple(path for path in there if path not in same))


def _checked(name: str) -> str:
    name = name.strip()
    if not name or not name.isprintable():
        raise SegueError(f"{name!r} cannot name a workspace", todo="Give it a name such as northline.")
    return name


def _may_be_workspace(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise SegueError(f"'{folder}' is a file, not a folder", todo="Name a folder for the workspace.")


# --- what is laid out ---


def _starter_files(name: str, now: datetime) -> dict[str, str]:
    files = _packaged(STARTER)
    plain = re.fullmatch(r"[A-Za-z][\w -]*", name) and name.lower() not in NOT_PLAIN
    written = name if plain else json.dumps(name, ensure_ascii=False)
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "workspace"
    settings = files[SETTINGS_FILE].replace("workspace: starter", f"workspace: {written}")
    files[SETTINGS_FILE] = settings.replace("starter.duckdb", f"{slug}.duckdb")
    for path in files:
        if path.endswith(".csv"):
            files[path] = DAYS_AGO.sub(lambda found: _day(found, now), files[path])
    return files | {".gitignore": IGNORED}


def _day(found: re.Match[str], now: datetime) -> str:
    day = (now - timedelta(days=int(found[1]))).strftime("%Y-%m-%d")
    return f"{day} {found[2]}" if found[2] else day


def _sample_files(name: str) -> dict[str, str]:
    if name not in IGNORED_DATA:
        raise SegueError(f"there is no sample '{name}'", todo=f"Samples are: {', '.join(IGNORED_DATA)}.")
    return _packaged(name) | {".gitignore": IGNORED + IGNORED_DATA[name]}


def _packaged(name: str) -> dict[str, str]:
    """The files of a folder that comes with Segue, by path."""
    root = SAMPLES / name
    paths = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix in (".yaml", ".md", ".csv"))
    return {path.relative_to(root).as_posix(): _text(path) for path in paths}


# --- files ---


def _text(path: Path) -> str:
    """Its text with plain line ends; what is no text differs from any."""
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    except OSError as error:
        raise SegueError(f"cannot read the file: {error.strerror}", where=str(path)) from error


def _write(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Writes files that are not there yet, all or none."""
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            full = folder / path
            full.parent.mkdir(parents=True, exist_ok=True)
            with full.open("x", encoding="utf-8", newline="\n") as file:
                made.append(full)
                file.write(text)
    except OSError as error:
        for full in made:
            full.unlink(missing_ok=True)
        todo = "Check that the folder can be written to, or choose another."
        raise SegueError(f"cannot lay out the workspace: {error.strerror}", where=str(folder), todo=todo) from error
    return list(files)
