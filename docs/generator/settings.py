"""The reference page of the settings, from `segue.settings`."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields

from docs.generator.markdown import code, page, sentence, table

from segue import settings


def variables() -> dict[str, str]:
    """The environment variables, each with what it is for."""
    told = " ".join(inspect.cleandoc(settings.Environment.__doc__ or "").split())
    meaning = dict(re.findall(r"`(\w+)`: (.*?)(?=\. `\w+`:|$)", told))
    found = {}
    for one in fields(settings.Environment):
        name = getattr(settings, one.name.upper())
        found[name] = sentence(meaning[one.name])
    return found


def settings_page() -> str:
    intro = (
        "What belongs to a workspace is said in its `segue.yaml` ([keys](files.md#segueyaml)). What belongs to a machine "
        "or a person is said in the environment. There is no other configuration, and Segue sends nothing anywhere."
    )
    rows = [(code(name), meaning) for name, meaning in variables().items()]
    kept = (
        "## What Segue writes\n\nIn the workspace's folder: the warehouse (the file named by `engine: {duckdb: ...}`, or "
        "`<workspace>.duckdb`), and `.segue/` with the JSON Schemas for editors. Both are made from your files and your "
        "data and do not belong in git; `segue init` writes a `.gitignore` that says so. One process at a time can have "
        "the warehouse open."
    )
    return page("Settings", intro, table(["Variable", "What it is for"], rows), kept)
