"""All that is made: each page or picture by its path, as it should be."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from docs.generator.blocks import workspace_of
from docs.generator.checks import checks_page
from docs.generator.commands import commands_page
from docs.generator.files import files_page
from docs.generator.language import language_page
from docs.generator.pages import run_page
from docs.generator.picture import demo, picture
from docs.generator.python_api import api_page
from docs.generator.settings import settings_page

ROOT: Final = Path(__file__).resolve().parents[2]
REFERENCE: Final[dict[str, Callable[[], str]]] = {
    "docs/reference/commands.md": commands_page,
    "docs/reference/checks.md": checks_page,
    "docs/reference/language.md": language_page,
    "docs/reference/files.md": files_page,
    "docs/reference/settings.md": settings_page,
    "docs/reference/python.md": api_page,
}
PICTURE: Final = "docs/images/demo.svg"


def pages_with_commands() -> list[str]:
    """The paths of the pages whose commands run."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [path.relative_to(ROOT).as_posix() for path in found if workspace_of(path.read_text(encoding="utf-8"))]


def everything() -> Iterator[tuple[str, str]]:
    """The path and the text of all that is made."""
    for path, make in REFERENCE.items():
        yield path, make()
    with tempfile.TemporaryDirectory(prefix="segue-docs-") as scratch:
        sample = _folder(scratch, "sample")
        yield PICTURE, picture(demo(sample))
        for number, path in enumerate(pages_with_commands()):
            page = (ROOT / path).read_text(encoding="utf-8")
            yield path, run_page(page, _folder(scratch, f"page-{number}"), sample / "northline").page


def _folder(scratch: str, name: str) -> Path:
    folder = Path(scratch) / name
    folder.mkdir()
    return folder
