"""Which files of a folder are read, and what is told of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from segue.definitions.workspace import Workspace
from segue.errors import SegueError
from segue.workspace.find import find_workspace
from segue.workspace.read import read_folder


def folder(tmp_path: Path, **files: str) -> Path:
    """A workspace's folder; `__` in a name stands for a folder."""
    for name, text in {"segue": "workspace: test\n", **files}.items():
        path = tmp_path / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def told(workspace: Workspace) -> list[str]:
    return [f"{one.at.path}:{one.at.line} {one.message} ({one.hint})" for one in workspace.faults]


def test_definitions_may_stand_in_any_file_that_is_read(tmp_path: Path) -> None:
    text = "traits:\n  {0}: {{type: number}}\n"
    root = folder(tmp_path, traits=text.format("a"), traits__more=text.format("b"), segments__deep__er=text.format("c"))
    assert list(read_folder(root).traits) == ["a", "b", "c"]


def test_sources_may_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    root = folder(tmp_path, sources="sources:\n  crm: {file: leads.csv, into: lead, key: email}\n")
    assert list(read_folder(root).sources) == ["crm"]


def test_definitions_under_a_name_that_is_not_read_are_told(tmp_path: Path) -> None:
    root = folder(tmp_path, trait="# mine\ntraits:\n  a: {type: number}\n", compose="services: {}\n")
    assert told(read_folder(root)) == [
        "trait.yaml:2 this file has traits in it, but files of this name are not read "
        "(name it traits.yaml, or put it into traits/)"
    ]


def test_a_file_that_is_not_text_is_a_fault_and_the_rest_is_read(tmp_path: Path) -> None:
    root = folder(tmp_path, traits="traits:\n  a: {type: number}\n")
    (root / "segments.yaml").write_bytes(b"segments:\n  Caf\xe9: {when: a > 1}\n")
    workspace = read_folder(root)
    assert told(workspace) == ["segments.yaml:1 the file is not UTF-8 text (byte 16) (save it as UTF-8)"]
    assert list(workspace.traits) == ["a"]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "traits.yaml").write_bytes(b"\xef\xbb\xbftraits:\r\n  a: {type: number}\r\n")
    workspace = read_folder(root)
    assert not told(workspace)
    assert list(workspace.traits) == ["a"]


def test_a_workspace_is_found_from_a_folder_below_it(tmp_path: Path) -> None:
    root = folder(tmp_path, traits__base="traits: {}\n")
    assert find_workspace(root / "traits") == root.resolve()


def test_no_workspace_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SegueError, match="there is no workspace"):
        find_workspace(tmp_path)
    with pytest.raises(SegueError, match="there is no folder"):
        find_workspace(tmp_path / "nowhere")
