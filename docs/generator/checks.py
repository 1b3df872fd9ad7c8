"""The reference page of the checks, from their catalogue."""

from __future__ import annotations

import re

from docs.generator.markdown import anchor, page, table

from segue.checks.base import Check
from segue.checks.catalogue import FOLDERS, catalogue

GROUPS = {
    "files": "Files",
    "names": "Names",
    "language": "Conditions, values and cells",
    "meaning": "Meaning",
    "tables": "Criteria tables",
}


def checks_page() -> str:
    intro = (
        "`segue check` finds these. Codes stay what they are: a code that is no longer used is not given to another "
        "check. **Errors** keep definitions from being applied; **warnings** are likely mistakes; **hints** (`segue "
        "check --hints`) are worth a look. `segue explain CODE` shows the text below."
    )
    by_folder: dict[str, list[Check]] = {folder: [] for folder in FOLDERS}
    for check in catalogue().values():
        assert check.module is not None  # the catalogue fills it in
        by_folder[check.module.__name__.split(".")[-2]].append(check)
    rows = [_row(check) for checks in by_folder.values() for check in checks]
    parts = [intro, table(["Code", "Severity", "What it finds"], rows)]
    for folder, checks in by_folder.items():
        parts.append(f"## {GROUPS[folder]}")
        parts += [_section(check) for check in checks]
    return page("Checks", *parts)


def _heading(check: Check) -> str:
    return f"{check.code}: {check.name}"


def _row(check: Check) -> list[str]:
    return [f"[{check.code}](#{anchor(_heading(check))})", check.severity, check.title]


def _section(check: Check) -> str:
    return f"### {_heading(check)}\n\n*{check.severity}*. {as_markdown(check.documentation)}"


def as_markdown(documentation: str) -> str:
    """A check's documentation with its indented examples as blocks."""
    found: list[str] = []
    example: list[str] = []
    for line in [*documentation.split("\n"), ""]:
        if line.startswith("    ") or (example and not line.strip()):
            example.append(line[4:])
            continue
        if example:
            text = "\n".join(example).strip("\n")
            found += [f"```yaml\n{text}\n```", ""]
            example = []
        found.append(re.sub(r"^(Bad|Good):$", r"**\1**", line))
    if example:
        text = "\n".join(example).strip("\n")
        found.append(f"```yaml\n{text}\n```")
    return "\n".join(found).strip()
