"""Which lead a key, an e-mail address or an id names, and what is said where that could be several."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import segue
from tests.starter import open_at, write

SOURCES = """workspace: keys
sources:
  crm: {file: crm.csv, into: lead, key: {column: id, is: crm id}}
  web: {file: web.csv, into: lead, key: {column: id, is: web id}}
"""
CRM = "id,email\n123,ana@acme.example\n7,bo@acme.example\n8,desk@acme.example\n9,desk@acme.example\n"
WEB = "id,email\n123,cy@acme.example\n7,ana@acme.example\ncrm id:7,dee@acme.example\n"
"""The ids of two systems that number people on their own; ana is known to both."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[segue.Project]:
    folder: Path = tmp_path_factory.mktemp("keyed")
    write(folder, "segue.yaml", SOURCES)
    write(folder, "segments.yaml", "segments:\n  Of Acme: {when: email ends with '@acme.example'}\n")
    write(folder, "crm.csv", CRM)
    write(folder, "web.csv", WEB)
    with open_at(folder) as opened:
        opened.import_data()
        opened.apply()
        yield opened


def email(project: segue.Project, named: str) -> object:
    """The address of the lead that is named so."""
    one = project.explain(named).lead_id
    return project.engine.connection.execute("SELECT email FROM segue.lead WHERE lead_id = ?", [one]).fetchone()[0]  # type: ignore[index]


def refusal(project: segue.Project, named: str) -> tuple[str, str]:
    with pytest.raises(segue.SegueError) as caught:
        project.explain(named)
    return caught.value.what, caught.value.todo


def test_two_leads_with_the_same_key_are_told_apart_by_its_kind(project: segue.Project) -> None:
    what, todo = refusal(project, "123")
    assert what == "'123' fits 2 leads"
    assert todo == "Name the one you mean:\ncrm id: segue lead 'crm id:123'\nweb id: segue lead 'web id:123'"
    assert (email(project, "crm id:123"), email(project, "web id: 123")) == ("ana@acme.example", "cy@acme.example")
    story = project.explain("crm id:123")
    assert (story.key, story.name) == ("123", "crm id:123")


def test_an_exact_key_wins_over_an_id_and_over_a_kind(project: segue.Project) -> None:
    assert email(project, "7") == "bo@acme.example"
    assert email(project, "web id:7") == "ana@acme.example"
    assert email(project, "crm id:7") == "dee@acme.example"
    assert project.explain("7").name == "7"


def test_an_address_of_several_leads_is_told_with_their_keys(project: segue.Project) -> None:
    what, todo = refusal(project, "Desk@acme.example")
    assert what == "'Desk@acme.example' fits 2 leads"
    assert todo.endswith("email: segue lead 8\nemail: segue lead 9")
    assert email(project, "email:bo@acme.example") == "bo@acme.example"


@pytest.mark.parametrize("named", ["crm id:", "crm id:8888", "phone:123", ":123"])
def test_a_kind_or_an_id_that_is_not_there_names_nobody(project: segue.Project, named: str) -> None:
    assert refusal(project, named)[0] == f"there is no lead '{named}'"
