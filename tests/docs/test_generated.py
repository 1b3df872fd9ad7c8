"""What is made from the code is as the code is now, and nothing of the code is left out or undocumented."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from docs.generator import examples
from docs.generator.commands import command_of, is_argument, parameters
from docs.generator.everything import PICTURE, REFERENCE, ROOT
from docs.generator.files import KINDS, described
from docs.generator.language import TYPES, documentation_of, written_of
from docs.generator.picture import picture
from docs.generator.python_api import documentation, public_members, records
from docs.generator.settings import variables
from pydantic import BaseModel

import segue
from segue.checks.base import Check
from segue.checks.catalogue import catalogue
from segue.cli.app import COMMANDS
from segue.language import tree
from segue.language.aggregates import aggregates
from segue.language.behaviours import behaviours
from segue.language.cells import parse_cell
from segue.language.operators import file_of, operators
from segue.language.parsing import parse_condition, parse_value
from segue.language.tree import Node
from segue.language.types import NAMED
from segue.language.typing import typed
from segue.workspace import shapes
from segue.workspace.read import read_folder
from segue.workspace.scaffold import NORTHLINE, SAMPLES

CATALOGUE = read_folder(SAMPLES / NORTHLINE).catalogue
NAMES = [name for _, commands in COMMANDS for name, _ in commands]


def page(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", REFERENCE)
def test_a_reference_page_is_what_the_code_says(path: str) -> None:
    assert page(path) == REFERENCE[path](), "write it anew with: make docs"


def test_the_picture_shows_what_the_demo_prints(demo_output: str) -> None:
    assert page(PICTURE) == picture(demo_output), "draw it anew with: make docs"


def test_the_picture_loads_nothing_from_elsewhere() -> None:
    addresses = re.findall(r"https?://[^\s\"')]+", page(PICTURE))
    assert set(addresses) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"url\((?!#)|<image|<script|@import|@font-face|href", page(PICTURE))


# --- commands ---


@pytest.mark.parametrize("name", NAMES)
def test_every_command_says_what_it_does_and_gives_an_example(name: str) -> None:
    command = command_of(name)
    assert len(command.help or "") > 20
    assert f"segue {name}" in (command.epilog or "")


@pytest.mark.parametrize("name", NAMES)
def test_every_option_of_a_command_is_explained_on_its_page(name: str) -> None:
    section = page("docs/reference/commands.md").split(f"## segue {name}\n")[1].split("\n## ")[0]
    for one in parameters(command_of(name)):
        assert one.help, f"{one.name} of {name} is not explained"
        written = [one.name.upper()] if is_argument(one) else [*one.opts, *one.secondary_opts]
        assert all(f"`{option}" in section for option in written)


# --- checks ---


@pytest.mark.parametrize("check", catalogue().values(), ids=lambda check: check.code)
def test_every_check_stands_on_its_page_with_both_examples(check: Check) -> None:
    section = page("docs/reference/checks.md").split(f"### {check.code}: ")[1].split("\n### ")[0]
    assert section.count("```yaml") == 2
    assert check.title in section


# --- language ---


@pytest.mark.parametrize("name", operators())
def test_every_operator_has_a_sentence_a_meaning_and_what_it_does_with_unknown(name: str) -> None:
    one = operators()[name]
    assert len(one.sentence) > 8
    assert len(documentation_of("segue.language.operators", file_of(one))) > 8
    assert "unknown" in one.unknown


@pytest.mark.parametrize("name", aggregates())
def test_every_aggregate_has_a_sentence_a_meaning_and_what_it_gives_of_nothing(name: str) -> None:
    one = aggregates()[name]
    assert len(one.sentence) > 8
    assert len(documentation_of("segue.language.aggregates", name)) > 8
    assert one.empty in ("0", "unknown")


@pytest.mark.parametrize("name", [one.name for one in behaviours().values()])
def test_every_behaviour_has_a_sentence_and_a_meaning(name: str) -> None:
    assert len(next(one.sentence for one in behaviours().values() if one.name == name)) > 8
    assert len(documentation_of("segue.language.behaviours", name)) > 8
    assert written_of("segue.language.behaviours", name)


@pytest.mark.parametrize(("name", "text"), examples.OPERATORS.items())
def test_the_example_of_an_operator_uses_it(name: str, text: str) -> None:
    assert name in {one.operator for one in tree.walk(right(text)) if isinstance(one, tree.Call)}


@pytest.mark.parametrize(("name", "text"), examples.AGGREGATES.items())
def test_the_example_of_an_aggregate_uses_it(name: str, text: str) -> None:
    assert name in {one.function for one in tree.walk(right(text)) if isinstance(one, tree.Aggregate)}


@pytest.mark.parametrize(("name", "text"), examples.BEHAVIOURS.items())
def test_the_example_of_a_behaviour_uses_it(name: str, text: str) -> None:
    kinds = {kind for kind, one in behaviours().items() if one.name == name}
    assert kinds & {type(one) for one in tree.walk(right(text))}


def test_every_operator_aggregate_and_behaviour_has_an_example() -> None:
    assert set(examples.OPERATORS) == set(operators())
    assert set(examples.AGGREGATES) == set(aggregates())
    assert set(examples.BEHAVIOURS) == {one.name for one in behaviours().values()}


@pytest.mark.parametrize("text", [*examples.OTHERS, *(f"did 'Page Viewed' {window}" for window in examples.WINDOWS)])
def test_the_other_examples_are_right(text: str) -> None:
    assert right(text)


@pytest.mark.parametrize(("trait", "cell"), [(trait, cell) for trait, cells in examples.CELLS for cell in cells])
def test_a_cell_of_the_reference_means_the_condition_beside_it(trait: str, cell: str) -> None:
    kind = CATALOGUE.fields[trait].type
    _, problems = parse_cell(cell, kind)
    assert not problems
    row = next(line for line in page("docs/reference/language.md").split("\n") if line.startswith(f"| `{cell}` | {kind} |"))
    condition = row.strip("| ").split("|")[-1].strip(" `")
    _, wrong = typed(parse_condition(condition), CATALOGUE, "lead")
    assert not wrong


def test_every_type_is_explained() -> None:
    assert set(TYPES) == {*NAMED, "one of [a, b]"}


def right(text: str) -> Node:
    """The tree of an example, which must have no faults over the sample workspace."""
    node, problems = typed(parse_value(text), CATALOGUE, "lead")
    assert not problems, [problem.message for problem in problems]
    return node


# --- dependencies ---


def test_every_dependency_has_its_reason_in_the_decisions() -> None:
    project = tomllib.loads(page("pyproject.toml"))
    listed = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    listed += [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    names = {re.split(r"[\[<>=~!; ]", one)[0] for one in listed}
    reasons = page("docs/decisions/012-dependencies.md")
    assert [
        name for name in sorted(names) if not re.search(rf"(?m)^\|[^|]*\b{re.escape(name)}\b[^|]*\|[^|]{{10,}}\|$", reasons)
    ] == []


# --- files, settings, Python ---


def test_every_shape_of_a_definition_is_on_the_page_of_files() -> None:
    there = {one for _, one in inspect.getmembers(shapes, inspect.isclass) if issubclass(one, shapes.Shape)}
    assert there - {shapes.Shape} == {shape for shape, _ in KINDS.values()}


@pytest.mark.parametrize("shape", [shape for shape, _ in KINDS.values()], ids=lambda shape: shape.__name__)
def test_every_key_of_a_definition_is_explained(shape: type[BaseModel]) -> None:
    assert shape.__doc__
    assert [name for name, field in shape.model_fields.items() if not described(field)] == []


def test_every_variable_of_the_environment_is_explained() -> None:
    source = inspect.getsource(segue.settings)
    assert set(re.findall(r"\"(SEGUE_\w+)\"", source)) == set(variables())
    assert all(len(meaning) > 10 for meaning in variables().values())


def members() -> Iterator[tuple[str, Any]]:
    for owner in (segue.Project, segue.Members):
        for name, value in public_members(owner):
            yield f"{owner.__name__}.{name}", value


@pytest.mark.parametrize(("name", "value"), [*members()], ids=[name for name, _ in members()])
def test_every_public_method_is_documented_and_on_the_page(name: str, value: Any) -> None:
    assert len(documentation(value)) > 10
    assert f"### {name}\n" in page("docs/reference/python.md")


@pytest.mark.parametrize("record", records(), ids=lambda record: record.__name__)
def test_everything_that_comes_back_is_documented(record: type) -> None:
    assert len(documentation(record)) > 10


def test_what_the_package_gives_is_on_the_page() -> None:
    text = page("docs/reference/python.md")
    assert [name for name in segue.__all__ if name != "__version__" and name not in text] == []
