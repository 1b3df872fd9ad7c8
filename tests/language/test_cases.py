"""Every operator, aggregate and behaviour has a case file, and answers as its cases say.

The answers in the files are worked out by hand from `docs/reference/meaning.md`. Here they are held against the engine and
against the reference evaluator; every condition is also asked with `not` before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from segue.language import tree
from segue.language.aggregates import FILES as AGGREGATES
from segue.language.aggregates import aggregates
from segue.language.behaviours import FILES as BEHAVIOURS
from segue.language.behaviours import behaviours
from segue.language.operators import FILES as OPERATORS
from segue.language.operators import operators
from segue.language.parsing import LanguageError, parse_condition, parse_points, parse_value
from segue.language.printing import show
from segue.language.types import TRUTH
from segue.language.typing import typed, typed_condition, typed_points
from segue.records import Problem
from tests import reference
from tests.harness import Ground, in_memory, same
from tests.language.case_files import FOLDER, Refused, World, worlds, worlds_of

KINDS = {"operators": OPERATORS, "aggregates": AGGREGATES, "behaviours": BEHAVIOURS}
OTHERS = "conditions"
"""The folder of cases for what is neither: logic, names, segments, accounts, `case`, random shares."""

WORLDS = [world for kind in (*KINDS, OTHERS) for world in worlds(kind)]
FILES = [(kind, file) for kind, files in KINDS.items() for file in files]


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_case_file_for_everything_and_nothing_else(kind: str) -> None:
    assert {path.stem for path in (FOLDER / kind).iterdir()} == set(KINDS[kind])


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.id)
def test_cases_answer_as_they_say(world: World) -> None:
    assert list(differences(world)) == []


@pytest.mark.parametrize("world", [world for world in WORLDS if world.raw.get("refused")], ids=lambda world: world.id)
def test_what_must_be_refused_is_refused_at_its_place(world: World) -> None:
    assert list(unexpected_problems(world)) == []


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.id)
def test_what_is_printed_of_a_case_parses_to_the_same_tree(world: World) -> None:
    for case in world.cases:
        found = parse_value(case.text)
        assert parse_value(show(found)) == found


@pytest.mark.parametrize(("kind", "file"), FILES, ids=lambda value: value)
def test_a_case_file_shows_its_subject_true_false_unknown_and_refused(kind: str, file: str) -> None:
    cases = [case for world in worlds_of(FOLDER / kind / f"{file}.yaml") for case in world.cases]
    about = [case for case in cases if any(is_about(kind, file, node) for node in tree.walk(parse_value(case.text)))]
    answers = [answer for case in about for answer in case.answers.values()]
    told = {answer if answer is None or isinstance(answer, bool) else "a value" for answer in answers}
    assert told >= wanted(kind, file), f"the cases about {file} answer only {told}"
    assert any(world.raw.get("refused") for world in worlds_of(FOLDER / kind / f"{file}.yaml"))


def is_about(kind: str, file: str, node: tree.Node) -> bool:
    """Whether a node is a use of what a file is about."""
    if kind == "behaviours":
        return type(node) in behaviours() and behaviours()[type(node)].name.replace(" ", "_") == file
    if kind == "aggregates":
        return isinstance(node, tree.Aggregate) and node.function.replace(" ", "_") == file
    return isinstance(node, tree.Call) and node.operator.replace(" ", "_") == file


def wanted(kind: str, file: str) -> set[Any]:
    """The answers that cases must show: those that there can be."""
    if kind == "behaviours":
        return {True, False}
    if kind == "aggregates":
        return {"a value"} if named(aggregates(), file).empty == "0" else {"a value", None}
    operator = named(operators(), file)
    answers: set[Any] = {True, False} if operator.gives == TRUTH else {"a value"}
    return answers if operator.unknown == "never unknown" else {*answers, None}


def named(known: dict[str, Any], file: str) -> Any:
    return next(one for name, one in known.items() if name.replace(" ", "_") == file)


# --- running -----------------------------------------------------------------------------------------------------


def differences(world: World, opened: Callable[[], Any] = in_memory) -> Iterator[str]:
    """Where the engine or the reference answers another than a case says, or the engine states another change to come."""
    with Ground(world.workspace, world.data, opened) as ground:
        engine = ground.answers(world.as_of)
    for by, result in (("engine", engine), ("reference", reference.evaluate(world.workspace, world.data, world.as_of))):
        for case in (*world.cases, *world.negations):
            given = result.leads if case.of == "lead" else result.accounts
            for number, (name, expected) in enumerate(case.answers.items(), start=1):
                found = given[number].values[case.name]
                if not same(found, expected):
                    yield f"{case.text!r} for {name} is {found!r} by the {by}, not {expected!r}"
    for number, name in enumerate(world.names["lead"], start=1):
        found = engine.leads[number].next_change_at
        if name in world.changes and found != world.changes[name]:
            yield f"the answers for {name} can change at {found}, not at {world.changes[name]}"


def unexpected_problems(world: World) -> Iterator[str]:
    """What is said of texts that must be refused, where that is not what the file says."""
    for one in world.refused:
        problems = problems_of(world, one)
        said = [(problem.message, problem.start + 1) for problem in problems]
        if len(said) != 1 or said[0][1] != one.column or not is_said(one.says, said[0][0]):
            yield f"of {one.text!r} is said {said}, not {[(one.says, one.column)]}"
        elif one.hint is not None and problems[0].hint != one.hint:
            yield f"of {one.text!r} the hint is {problems[0].hint!r}, not {one.hint!r}"


def is_said(expected: str, message: str) -> bool:
    """Whether a message is the expected one, of which the end may be left out."""
    return message.startswith(expected.removesuffix("...")) if expected.endswith("...") else message == expected


def problems_of(world: World, one: Refused) -> list[Problem]:
    """What reading and typing find wrong with a text."""
    catalogue = world.workspace.catalogue
    try:
        if one.kind == "points":
            return typed_points(parse_points(one.text), catalogue, one.of)[1]
        node, check = (parse_value(one.text), typed) if one.kind == "value" else (parse_condition(one.text), typed_condition)
        return check(node, catalogue, one.of)[1]
    except LanguageError as error:
        return [error.problem]
