"""The conditions on behaviour, one file each."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Final

from segue.language.behaviours.base import Behaviour
from segue.language.tree import Node

FILES: Final = ("did", "first_did", "regularly", "restarted", "sequence", "stopped")


@cache
def behaviours() -> dict[type[Node], Behaviour]:
    """Every behaviour by the kind of its node."""
    modules = (importlib.import_module(f"{__name__}.{file}") for file in FILES)
    return {module.BEHAVIOUR.node: module.BEHAVIOUR for module in modules}
