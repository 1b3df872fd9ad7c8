"""The heavier parts of the command line, loaded when a command first uses them, so that help is quick."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segue.checks import catalogue
    from segue.cli import applying, demonstration, diagnostics, imports, output, plans, stories, trees
    from segue.workspace import scaffold, schemas
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
    imports = _lazily("segue.cli.imports")
    output = _lazily("segue.cli.output")
    plans = _lazily("segue.cli.plans")
    stories = _lazily("segue.cli.stories")
    trees = _lazily("segue.cli.trees")
    catalogue = _lazily("segue.checks.catalogue")
    scaffold = _lazily("segue.workspace.scaffold")
    schemas = _lazily("segue.workspace.schemas")

__all__ = [
    "applying", "catalogue", "demonstration", "diagnostics", "imports", "output", "plans", "scaffold", "schemas", "stories", "trees",
]  # fmt: skip
