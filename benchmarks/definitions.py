"""The definitions that are measured: the sample workspace's, and so many windowed traits with a segment over each."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from segue.definitions.workspace import Workspace
from segue.workspace.find import definition_files
from segue.workspace.read import read_files

PATTERNS = (
    ("pricing", "'Page Viewed' where path = '/pricing'"), ("docs", "'Page Viewed' where path = '/docs'"), ("pages", "'Page Viewed'"),
    ("downloads", "'Content Downloaded'"), ("opens", "'Email Opened'"), ("clicks", "'Email Clicked'"), ("carts", "'Cart Updated'"),
    ("features", "'Feature Used'"),
)  # fmt: skip
WINDOWS = (3, 7, 14, 45, 90, 5, 10, 21, 28, 120)


def windowed(number: int) -> list[tuple[str, str, int]]:
    """So many traits: their names, the events they count and their windows in days."""
    pairs = [(name, pattern, days) for days in WINDOWS for name, pattern in PATTERNS]
    return [(f"{name}_{days}d", pattern, days) for name, pattern, days in pairs[:number]]


def workspace(number: int = 40) -> Workspace:
    """The sample workspace with `number` windowed traits and as many segments over them."""
    root = Path(str(files("segue.workspace").joinpath("samples/northline")))
    texts = {path: (root / path).read_text(encoding="utf-8") for path in definition_files(root)}
    texts |= {p.relative_to(root).as_posix(): p.read_text(encoding="utf-8") for p in root.rglob("frameworks/*.md")}
    traits = ["traits:"] + [
        f'  {name}: {{value: "count of {pattern} in the last {days} days"}}' for name, pattern, days in windowed(number)
    ]
    segments = ["segments:"] + [
        f"  '{name} often': {{when: {name} >= {1 + at % 3}}}" for at, (name, _, _) in enumerate(windowed(number))
    ]
    texts["traits/windowed.yaml"] = "\n".join(traits) + "\n"
    texts["segments/windowed.yaml"] = "\n".join(segments) + "\n"
    found = read_files(texts)
    assert not found.faults, found.faults[:3]
    return found
