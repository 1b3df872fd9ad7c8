"""`Project.test`: the workspace's own tests."""

from __future__ import annotations

from pathlib import Path

import segue
from tests.starter import contents, open_at, replace


def test_the_tests_of_the_starter_pass(looked_at: segue.Project) -> None:
    (result,) = looked_at.test()
    assert result.passed
    assert result.checked == 10
    assert result.at.path == "tests/enterprise_now.yaml"


def test_a_test_that_fails_says_where_when_and_what_was_found(starter: Path) -> None:
    replace(starter, "tests/enterprise_now.yaml", "interest: 52", "interest: 53")
    with open_at(starter) as project:
        (result,) = project.test()
    (failure,) = result.failures
    assert not result.passed
    assert failure.message == "expected interest to be 53, but it is 52"
    line = (starter / "tests/enterprise_now.yaml").read_text().split("\n")[failure.at.line - 1]
    assert line[failure.at.column - 1 :].startswith("53")
    assert (failure.as_of.day, failure.as_of.hour, failure.as_of.minute) == (5, 10, 30)


def test_tests_are_chosen_by_a_part_of_their_name(looked_at: segue.Project) -> None:
    assert len(looked_at.test("DEMO request")) == 1
    assert looked_at.test("nothing of the kind") == []


def test_testing_needs_no_data_and_leaves_the_warehouse_alone(starter: Path) -> None:
    before = contents(starter)
    with open_at(starter) as project:
        project.test()
    assert contents(starter) == before
    (starter / "starter.duckdb").unlink()
    with open_at(starter) as project:
        assert project.test()[0].passed
    assert not (starter / "starter.duckdb").exists()
