"""Leads, accounts and events that lie in tables of the engine: the same members as DuckDB has of files; nothing is copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import segue
from segue.engines.duckdb import KINDS
from segue.errors import SegueError
from segue.project import Project
from segue.records import Column, Table
from segue.workspace.sample_data import write_northline
from segue.workspace.scaffold import copy_sample
from tests.agreement.engines import Tried
from tests.project.test_own_tables import MADE, TABLES, UNTIL, members
from tests.starter import replace


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample on DuckDB, imported from files and applied."""
    folder = tmp_path_factory.mktemp("files")
    copy_sample(folder)
    write_northline(folder, UNTIL, leads=600, accounts=160)
    with segue.open(folder, now=lambda: UNTIL) as project:
        project.import_data()
        project.apply()
    return folder


@pytest.fixture(scope="module")
def project(
    files: Path, tried: Tried, opened: Callable[[], Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Project]:
    """The same on the engine, with tables in the places of its files; applied."""
    opened()
    give_tables(files, opened)
    folder = tmp_path_factory.mktemp("tables")
    copy_sample(folder)
    address = opened.address  # type: ignore[attr-defined]
    replace(folder, "segue.yaml", "engine: {duckdb: northline.duckdb}", f"engine: {{{tried.name}: '{address}'}}")
    for file, table in TABLES.items():
        replace(folder, "segue.yaml", f"file: {file}", f"table: {table}")
    replace(folder, "segue.yaml", "into: lead", "into: lead\n    account: {column: company, is: domain}")
    with segue.open(folder, now=lambda: UNTIL) as found:
        found.apply()
        yield found


def give_tables(files: Path, opened: Any) -> None:
    """Copies the tables that someone has to the engine."""
    with duckdb.connect() as connection:
        for statement in (f"ATTACH '{files}/northline.duckdb' AS imported (READ_ONLY)", *MADE):
            connection.execute(statement)
        for table in TABLES.values():
            name = table.partition(".")[2]
            found = connection.execute(f"SELECT * FROM {table}")
            columns = [(one[0], KINDS.get(str(one[1]), "text")) for one in found.description or ()]
            opened.engine.ensure([Table(name, tuple(Column(one, kind) for one, kind in columns))])  # type: ignore[arg-type]
            rows = [dict(zip([one for one, _ in columns], row, strict=True)) for row in found.fetchall()]
            opened.engine.append(name, rows)
            opened.give_away(name, table)


def test_the_same_leads_are_in_the_same_segments(files: Path, project: Project) -> None:
    with segue.open(files, now=lambda: UNTIL) as imported:
        assert members(project) == members(imported)


def test_nothing_is_copied_and_a_second_run_moves_nobody(project: Project) -> None:
    stored = project.engine
    stored.show({})
    for table in ("lead", "account", "event", "identity"):
        assert stored.rows(segue_count(table)) == [(0,)]
    assert project.run().run.moves == 0


def segue_count(table: str) -> Any:
    from segue.language.template import template

    return template(f"SELECT COUNT(*) FROM segue.{table}")


def test_a_lead_of_a_table_is_explained(project: Project) -> None:
    key = next(iter(project.members("Enterprise").rows()))["key"]
    story = project.explain(key)
    assert story.key == key
    assert "Enterprise" in [one.segment for one in story.segments if one.member]


def test_import_tells_what_the_tables_hold(files: Path, project: Project) -> None:
    leads, accounts, events = project.import_data().sources
    with segue.open(files, now=lambda: UNTIL) as imported:
        there = {name: imported.engine.rows(segue_count(name))[0][0] for name in ("lead", "account")}
    assert (leads.rows, leads.bad_rows, leads.duplicates) == (there["lead"], 0, 0)
    assert (accounts.rows, accounts.bad_rows, accounts.duplicates) == (there["account"], 0, 0)
    assert (events.rows, events.bad_rows, events.bad_cells) == (events.same, 0, 0)


def test_a_table_that_is_not_there_is_named(project: Project) -> None:
    replace(project.root, "segue.yaml", "table: crm.contacts", "table: crm.persons")
    try:
        with pytest.raises(SegueError, match=r"source 'leads' cannot read the table crm\.persons"):
            project.plan()
    finally:
        replace(project.root, "segue.yaml", "table: crm.persons", "table: crm.contacts")
