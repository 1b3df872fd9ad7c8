"""Segue: lead segmentation. Describe segments as a table, see who would move before you apply it, explain every membership.

`segue.open(folder)` opens a workspace; see `segue.project.Project` for what can be done with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segue.errors import SegueError
    from segue.evaluation.members import Members
    from segue.folder import InvalidWorkspace
    from segue.project import Project
    from segue.project import open_project as open

__version__ = "0.1.0"
__all__ = ["InvalidWorkspace", "Members", "Project", "SegueError", "__version__", "open"]

_HOMES = {
    "SegueError": ("segue.errors", "SegueError"), "open": ("segue.project", "open_project"),
    "Project": ("segue.project", "Project"), "Members": ("segue.evaluation.members", "Members"),
    "InvalidWorkspace": ("segue.folder", "InvalidWorkspace"),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Loads what is asked for when it is asked for, so that `import segue` and `segue --help` are quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'segue' has no attribute '{name}'")
    import importlib

    module, attribute = _HOMES[name]
    return getattr(importlib.import_module(module), attribute)
