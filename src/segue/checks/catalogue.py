"""The catalogue of checks, and how they are run."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from segue.checks.base import Check, Finding, Subject
from segue.records import Position

FOLDERS: Final = ("files", "names", "language", "meaning", "tables")


@cache
def catalogue() -> dict[str, Check]:
    """Every check by its code, in the order of the codes."""
    found = [check for folder in FOLDERS for check in _of(folder)]
    return {check.code: check for check in sorted(found, key=lambda check: check.code)}


def _of(folder: str) -> Iterator[Check]:
    package = importlib.import_module(f"segue.checks.{folder}")
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        check = getattr(module, "CHECK", None)
        if isinstance(check, Check):
            yield replace(check, module=module)


def findings(subject: Subject) -> list[tuple[Check, Finding]]:
    """What all checks find, in the order of the files and lines; equal findings once."""
    found: dict[tuple[Position, str, str], tuple[Check, Finding]] = {}
    for check in catalogue().values():
        for finding in check.find(subject):
            found.setdefault((finding.at, check.code, finding.message), (check, finding))
    return [found[key] for key in sorted(found, key=lambda key: key[:2])]
