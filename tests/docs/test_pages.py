"""The pages are true: their commands run and print what is shown, their examples are right, their links lead somewhere."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from docs.generator.blocks import Block, blocks, prose, workspace_of
from docs.generator.commands import command_of, is_argument
from docs.generator.console import BEGIN, settled
from docs.generator.everything import ROOT, pages_with_commands
from docs.generator.markdown import anchor
from docs.generator.pages import run_page

from segue.checks.base import Subject
from segue.checks.catalogue import findings
from segue.cli.app import COMMANDS
from segue.definitions.workspace import Workspace
from segue.language.clock import Clock
from segue.workspace.find import KINDS
from segue.workspace.read import read_files, read_folder
from segue.workspace.scaffold import NORTHLINE, SAMPLES

WRITTEN_BY_HAND = [
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if "Made from the code" not in path.read_text(encoding="utf-8")
]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
COMMAND_NAMES = {name for _, commands in COMMANDS for name, _ in commands}
DEFINITIONS = ("segue.yaml", *(f"{kind}.yaml" for kind in KINDS), *(f"{kind}/" for kind in KINDS))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- commands and Python ---


@pytest.mark.parametrize("path", pages_with_commands())
def test_a_page_shows_what_its_commands_print(path: str, tmp_path: Path, northline: Path) -> None:
    run = run_page((ROOT / path).read_text(encoding="utf-8"), tmp_path, northline)
    assert run.shown, "the page runs nothing"
    wrong = [f"$ {one.command}\n{settled(one.printed)}" for one in run.shown if not one.right]
    assert not wrong, "write the outputs anew with: make docs\n\n" + "\n\n".join(wrong)


@pytest.mark.parametrize("path", pages_with_commands())
def test_no_command_of_a_page_fails_unless_the_page_says_so(path: str) -> None:
    shown = "\n".join(block.text for block in blocks((ROOT / path).read_text(encoding="utf-8")) if block.language == "console")
    assert "Error:" not in shown
    assert "Usage:" not in shown


def command_lines() -> Iterator[tuple[str, str]]:
    """Every line with a `segue` command on a page, in blocks that are run and in those that are not, and in YAML."""
    for path in PAGES:
        for block in blocks(path.read_text(encoding="utf-8")):
            if block.language in ("console", "sh", "yaml"):
                for found in re.finditer(r"^(?:\$ |\s*- run: )?(segue .+)$", block.text, re.MULTILINE):
                    for piece in re.split(r"\s(?:&&|\|\||[|>;])\s", found[1]):
                        if piece.startswith("segue "):
                            yield name_of(path), piece


@pytest.mark.parametrize(("path", "line"), dict.fromkeys(command_lines()))
def test_a_command_on_a_page_exists_with_its_options(path: str, line: str) -> None:
    _, name, *arguments = shlex.split(line, comments=True)
    if name.startswith("-"):
        assert name in ("--help", "--version")
        return
    assert name in COMMAND_NAMES
    parameters = command_of(name).params
    options = {option for one in parameters if not is_argument(one) for option in (*one.opts, *one.secondary_opts)}
    given = [argument.split("=")[0] for argument in arguments if re.match(r"--?[a-z]", argument)]
    assert set(given) <= options | {"--help"}


# --- definitions ---


def yaml_blocks() -> Iterator[tuple[str, Block]]:
    for path in WRITTEN_BY_HAND:
        for block in blocks(path.read_text(encoding="utf-8")):
            if block.language == "yaml":
                yield f"{name_of(path)}:{block.line}", block


@pytest.mark.parametrize("block", [block for _, block in yaml_blocks()], ids=[name for name, _ in yaml_blocks()])
def test_a_piece_of_yaml_can_be_read(block: Block) -> None:
    assert yaml.safe_load(block.text)


def pages_with_definitions() -> list[Path]:
    return [path for path in WRITTEN_BY_HAND if any(b.language == "yaml" for b in blocks(path.read_text(encoding="utf-8")))]


@pytest.mark.parametrize("path", pages_with_definitions(), ids=name_of)
def test_definitions_on_a_page_are_right_in_its_workspace(path: Path) -> None:
    """Files replace those of the workspace, one after the other; a piece that is no file is added for itself."""
    text = path.read_text(encoding="utf-8")
    base = {} if workspace_of(text) == "empty" else dict(read_folder(SAMPLES / NORTHLINE).files)
    for block in blocks(text):
        if block.file:
            base[block.file] = block.text
        elif block.language == "yaml":
            faults = [f"line {block.line}: {line}" for line in errors(beside(base, block.text))]
            assert not faults
    if workspace_of(text) != "empty" or "segue.yaml" in base:
        assert errors({path: text for path, text in base.items() if path.startswith(DEFINITIONS)}) == []


def beside(files: dict[str, str], piece: str) -> dict[str, str]:
    """A workspace with a piece of YAML added to it. What the piece renames is not there any more."""
    added = {**files, "segments/piece.yaml": piece}
    for segment in (yaml.safe_load(piece).get("segments") or {}).values():
        if "was" in segment:
            added["segments.yaml"] = re.sub(rf"(?m)^  {re.escape(segment['was'])}:\n    .*\n", "", added["segments.yaml"])
            added = {path: text for path, text in added.items() if segment["was"] not in text or path == "segments/piece.yaml"}
    return added


def errors(files: dict[str, str]) -> list[str]:
    """The errors that a check would find."""
    if "segue.yaml" not in files:
        files = {"segue.yaml": "workspace: page\n", **files}
    workspace: Workspace = read_files(files)
    found = findings(Subject(workspace, Clock(BEGIN, workspace.settings.calendar)))
    return [f"{finding.at}: {check.code} {finding.message}" for check, finding in found if check.severity == "error"]


# --- links ---


def links() -> Iterator[tuple[str, str]]:
    for path in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(path.read_text(encoding="utf-8"))):
            if not target.startswith(("http://", "https://", "mailto:")):
                yield name_of(path), target


@pytest.mark.parametrize(("path", "target"), dict.fromkeys(links()))
def test_a_link_leads_somewhere(path: str, target: str) -> None:
    file, _, heading = target.partition("#")
    full = ((ROOT / path).parent / file).resolve() if file else ROOT / path
    assert full.exists()
    if heading:
        headings = re.findall(r"(?m)^#+ (.+)$", full.read_text(encoding="utf-8"))
        assert heading in {anchor(one) for one in headings}


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=name_of)
def test_every_page_can_be_reached_from_the_readme(path: Path) -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        at = waiting.pop()
        if at not in reached and at.suffix == ".md":
            reached.add(at)
            found = re.findall(r"\]\(([^)\s#]+)", prose(at.read_text(encoding="utf-8")))
            waiting += [full for one in found if (full := (at.parent / one).resolve()).exists()]
    assert path in reached


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_has_one_title_and_no_level_left_out(path: Path) -> None:
    text = prose(path.read_text(encoding="utf-8"))
    levels = [len(found) for found in re.findall(r"(?m)^(#+) ", text)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
