"""What of the command line is loaded when, so that help is quick.

The module of a command is loaded when the command is named; all that commands stand on, when they first use it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING


def command_module(name: str) -> ModuleType:
    """The module of a command. One whose name is a word of Python ends with an underscore."""
    return importlib.import_module(f"segue.cli.{name}_" if name == "import" else f"segue.cli.{name}")


if TYPE_CHECKING:
    from segue import folder, project
    from segue.checks import catalogue
    from segue.cli import (
        applying,
        demonstration,
        diagnostics,
        failures,
        imports,
        listings,
        output,
        plans,
        screens,
        set_aside,
        stories,
        trees,
    )  # fmt: skip
    from segue.workspace import find, scaffold, schemas
else:

    def _lazily(name: str) -> ModuleType:
        """A module that is loaded at the first use of something in it."""
        if name in sys.modules:
            return sys.modules[name]
        spec = importlib.util.find_spec(name)
        spec.loader = importlib.util.LazyLoader(spec.loader)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    applying = _lazily("segue.cli.applying")
    demonstration = _lazily("segue.cli.demonstration")
    diagnostics = _lazily("segue.cli.diagnostics")
    failures = _lazily("segue.cli.failures")
    imports = _lazily("segue.cli.imports")
    listings = _lazily("segue.cli.listings")
    output = _lazily("segue.cli.output")
    plans = _lazily("segue.cli.plans")
    screens = _lazily("segue.cli.screens")
    set_aside = _lazily("segue.cli.set_aside")
    stories = _lazily("segue.cli.stories")
    trees = _lazily("segue.cli.trees")
    catalogue = _lazily("segue.checks.catalogue")
    find = _lazily("segue.workspace.find")
    folder = _lazily("segue.folder")
    project = _lazily("segue.project")
    scaffold = _lazily("segue.workspace.scaffold")
    schemas = _lazily("segue.workspace.schemas")

__all__ = [
    "applying", "catalogue", "demonstration", "diagnostics", "failures", "find", "folder", "imports", "listings", "output",
    "plans", "project", "scaffold", "schemas", "screens", "set_aside", "stories", "trees",
]  # fmt: skip
