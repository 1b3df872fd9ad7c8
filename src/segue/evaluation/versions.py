"""Versions: every set of definitions that was applied, kept whole, so that any of them can be read and applied again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from segue.engines.base import Engine
from segue.errors import SegueError
from segue.language.sql import column
from segue.language.template import template


@dataclass(frozen=True)
class Version:
    """One applied set of definitions. `undoes`: the version that a rollback went back to, or 0."""

    number: int
    fingerprint: str
    applied_at: datetime
    by: str
    summary: str
    undoes: int = 0


def fingerprint(files: Mapping[str, str]) -> str:
    """A short name for the content of definition files."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{files[path]}\0".encode())
    return digest.hexdigest()[:16]


def versions(engine: Engine) -> list[Version]:
    """All versions, the latest first."""
    rows = engine.rows(
        template("SELECT number, fingerprint, applied_at, \"by\", summary, undoes FROM segue.version ORDER BY number DESC")
    )  # fmt: skip
    return [Version(*row) for row in rows]


def current(engine: Engine) -> Version | None:
    found = versions(engine)
    return found[0] if found else None


def files_of(engine: Engine, number: int) -> dict[str, str]:
    """The definition files of a version, text by path. Raises SegueError for a version that is not there."""
    found = engine.rows(template("SELECT CAST(files AS TEXT) FROM segue.version WHERE number = $number", number=number))
    if not found:
        last = current(engine)
        there = f"Versions are 1 to {last.number}." if last else "Nothing was applied yet."
        raise SegueError(f"there is no version {number}", todo=there)
    hashes: dict[str, str] = json.loads(found[0][0])
    texts: dict[str, str] = dict(
        engine.rows(
            exp.select("hash", "text").from_(exp.table_("file", db="segue")).where(
                exp.In(this=column("hash"), expressions=[exp.Literal.string(one) for one in sorted(set(hashes.values()))])
            )
        )
    )  # fmt: skip
    return {path: texts[one] for path, one in hashes.items()}


def record_version(
    engine: Engine, files: Mapping[str, str], *, at: datetime, by: str, summary: str, undoes: int = 0
) -> Version:  # fmt: skip
    """Writes a version down; a text that an earlier version had is not kept twice."""
    last = current(engine)
    version = Version((last.number if last else 0) + 1, fingerprint(files), at, by, summary, undoes)
    hashes = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in files.items()}
    known = {one for (one,) in engine.rows(template("SELECT hash FROM segue.file"))}
    fresh = {hashes[path]: text for path, text in files.items() if hashes[path] not in known}
    engine.append("file", [{"hash": one, "text": text} for one, text in fresh.items()])
    engine.append(
        "version",
        [
            {
                "number": version.number, "fingerprint": version.fingerprint, "applied_at": at, "by": by, "summary": summary,
                "files": hashes, "undoes": undoes,
            }
        ],
    )  # fmt: skip
    return version
