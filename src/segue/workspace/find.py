"""Where a workspace is, and which of its files hold definitions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from segue.errors import SegueError
from segue.records import Fault, Position, SourceFile

SETTINGS_FILE: Final = "segue.yaml"
KINDS: Final = ("sources", "events", "traits", "scores", "segments", "frameworks", "tests")
"""Names of files (`traits.yaml`) and folders (`traits/`) that hold definitions."""

DEFINES: Final = re.compile(rf"^({'|'.join(f'{kind}?' for kind in KINDS)}):", re.MULTILINE)
"""A line that begins a section of definitions, or a single framework or test."""

MAX_FILE_BYTES: Final = 20_000_000


def find_workspace(start: Path) -> Path:
    """The folder with `segue.yaml`: the given one, or the nearest above it. Raises SegueError."""
    if not start.exists():
        raise SegueError(f"there is no folder '{start}'", todo="Make a workspace with: segue init " + str(start))
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise SegueError(
        f"there is no workspace in '{start}' (no {SETTINGS_FILE} there or above)",
        todo="Make one with: segue init FOLDER, or name its folder: --workspace FOLDER",
    )


def definition_files(root: Path) -> list[str]:
    """The paths of all YAML files that hold definitions, relative to the root, in a stable order."""
    found = [SETTINGS_FILE] if (root / SETTINGS_FILE).is_file() else []
    for kind in KINDS:
        found += sorted(p.name for p in root.glob(f"{kind}.y*ml") if p.suffix in (".yaml", ".yml"))
        inside = (p for p in (root / kind).rglob("*.y*ml") if p.suffix in (".yaml", ".yml"))
        found += sorted(p.relative_to(root).as_posix() for p in inside)
    return found


def stray_files(root: Path) -> list[Fault]:
    """Files beside the settings that hold definitions, but under a name that is not read."""
    known = set(definition_files(root))
    found = []
    for path in sorted(p for p in root.glob("*.y*ml") if p.suffix in (".yaml", ".yml") and p.name not in known):
        file, faults = load(root, path.name)
        kind = DEFINES.search(file.text)
        if kind is not None and not faults:
            name = KINDS[[one.startswith(kind[1].rstrip("s")) for one in KINDS].index(True)]
            line = file.text.count("\n", 0, kind.start()) + 1
            message = f"this file has {name} in it, but files of this name are not read"
            hint = f"name it {name}.yaml, or put it into {name}/"
            found.append(Fault("file", message, Position(path.name, line, 1), hint=hint))
    return found


def load(root: Path, path: str) -> tuple[SourceFile, list[Fault]]:
    """A file of the workspace; one that cannot be read as text is empty and a fault."""
    at = Position(path, 1, 1)
    full = root / path
    try:
        if not full.is_file() and full.exists():
            return SourceFile(path, ""), [Fault("file", "this is no file with text", at)]
        if full.stat().st_size > MAX_FILE_BYTES:
            message = f"the file is larger than {MAX_FILE_BYTES // 1_000_000} MB; definitions never are"
            return SourceFile(path, ""), [Fault("file", message, at)]
        text = full.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8 text (byte {error.start + 1})"
        return SourceFile(path, ""), [Fault("file", message, at, hint="save it as UTF-8")]
    except OSError as error:
        return SourceFile(path, ""), [Fault("file", f"cannot read the file: {error.strerror}", at)]
    if "\0" in text:
        return SourceFile(path, ""), [Fault("file", "the file has a NUL character in it", at)]
    return SourceFile(path, text.replace("\r\n", "\n")), []
