"""Every operator, aggregate and behaviour says what it is: in its file's name, in how it is written, in a sentence."""

from __future__ import annotations

import importlib

import pytest

from segue.language import aggregates as aggregate_files
from segue.language import behaviours as behaviour_files
from segue.language import operators as operator_files
from segue.language import tree
from segue.language.operators import file_of, operators
from segue.language.operators.base import Operand, Operator
from segue.language.parsing import parse_value

PACKAGES = (operator_files, aggregate_files, behaviour_files)
MODULES = [f"{package.__name__}.{file}" for package in PACKAGES for file in package.FILES]
SAMPLES = {tree.Duration: "7 days", tree.Period: "this week", tree.Ages: "1 and 3 days ago", tree.Items: "(1, 2)"}


def operands(operator: Operator) -> list[str]:
    """A text for every operand."""
    return [sample(take, name) for take, name in zip(operator.takes, "abc", strict=False)]


def sample(take: Operand, name: str) -> str:
    if take.node in SAMPLES:
        return SAMPLES[take.node]
    return "'2026-03-01'" if take.constant else name


@pytest.mark.parametrize("module", MODULES)
def test_every_file_begins_with_how_it_is_written_and_what_it_means(module: str) -> None:
    text = importlib.import_module(module).__doc__ or ""
    assert text.startswith("`")
    assert "`: " in text.partition("\n")[0] or "`, " in text.partition("\n")[0]


@pytest.mark.parametrize("operator", operators().values(), ids=file_of)
def test_an_operator_is_written_as_its_text_says(operator: Operator) -> None:
    found = parse_value(operator.text.format(*operands(operator)))
    assert isinstance(found, tree.Call)
    assert found.operator == operator.name
    assert len(found.operands) == len(operator.takes)


@pytest.mark.parametrize("operator", [one for one in operators().values() if one.negated], ids=file_of)
def test_a_negation_is_written_as_its_text_says(operator: Operator) -> None:
    plain, negated = (parse_value(text.format(*operands(operator))) for text in (operator.text, operator.negated))
    assert negated == tree.Not(plain)


@pytest.mark.parametrize("operator", operators().values(), ids=file_of)
def test_a_sentence_names_every_operand_of_its_operator(operator: Operator) -> None:
    for number in range(len(operator.takes)):
        assert f"{{{number}}}" in operator.sentence
    assert operator.spelled


@pytest.mark.parametrize("module", MODULES)
def test_a_file_is_called_like_what_it_holds(module: str) -> None:
    package, _, file = module.rpartition(".")
    held = {"operators": "OPERATOR", "aggregates": "AGGREGATE", "behaviours": "BEHAVIOUR"}[package.rpartition(".")[2]]
    assert getattr(importlib.import_module(module), held).name.replace(" ", "_") == file
