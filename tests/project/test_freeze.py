"""`Members.freeze`: the members of a segment as a fixed list that stays what it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import segue
from tests.starter import ANA, NOW, memberships, open_at, write

TOM = "tom.byrne@fenholm.example"


def test_a_frozen_segment_keeps_its_members_when_the_other_changes(starter: Path) -> None:
    with open_at(starter) as project:
        frozen = project.members("Comparing prices").freeze("Spring push")
        assert frozen.members == 2
        assert all((starter / path).is_file() for path in frozen.files)
        assert project.check().ok
        project.apply()
        assert memberships(project)["Spring push"] == {ANA, TOM}
    with open_at(starter, NOW + timedelta(days=1)) as project:
        project.run()
        assert memberships(project)["Comparing prices"] == {ANA}
        assert memberships(project)["Spring push"] == {ANA, TOM}


def test_what_was_selected_is_told_in_the_file(starter: Path) -> None:
    with open_at(starter) as project:
        frozen = project.members("Comparing prices", where="company_size >= 1000").freeze("Large and comparing")
        assert (
            (starter / frozen.files[1])
            .read_text()
            .startswith("# 1 lead, members of 'Comparing prices' and company_size >= 1000, at 2026-")
        )
        project.apply()
        assert memberships(project)["Large and comparing"] == {ANA}


def test_conditions_use_a_frozen_segment_like_any_other(starter: Path) -> None:
    with open_at(starter) as project:
        project.members("Comparing prices").freeze("Spring push")
        write(
            starter,
            "segments/more.yaml",
            "segments:\n  Pushed and large: {when: in segment 'Spring push' and company_size >= 1000}\n",
        )
        project.apply()
        assert memberships(project)["Pushed and large"] == {ANA}


def test_the_past_can_be_frozen(starter: Path) -> None:
    with open_at(starter, NOW + timedelta(days=1)) as project:
        project.run()
        assert project.members("Comparing prices").freeze("Now").members == 1
        assert project.members("Comparing prices", as_of=NOW).freeze("Yesterday").members == 2


@pytest.mark.parametrize(
    ("segment", "name", "told"),
    [
        ("Comparing price", "X", "Did you mean 'Comparing prices'"),
        ("Comparing prices", " ", "cannot name a segment"),
        ("Comparing prices", "Gone quiet", "already"),
    ],
)
def test_wrong_names_are_told_and_nothing_is_written(starter: Path, segment: str, name: str, told: str) -> None:
    before = sorted(starter.rglob("*"))
    with open_at(starter) as project, pytest.raises(segue.SegueError, match=told):
        project.members(segment).freeze(name)
    assert sorted(starter.rglob("*")) == before


def test_a_frozen_segment_is_never_written_over(starter: Path) -> None:
    with open_at(starter) as project:
        project.members("Comparing prices").freeze("Spring push")
        with pytest.raises(segue.SegueError, match="already"):
            project.members("Large companies").freeze("Spring push")
        with pytest.raises(segue.SegueError, match="already"):
            project.members("Large companies").freeze("spring PUSH")
