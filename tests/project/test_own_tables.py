"""Leads, accounts and events that lie in tables of the engine: the same workspace as with files, and nothing is copied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

import segue
from segue.errors import SegueError
from segue.folder import InvalidWorkspace
from segue.project import Project
from segue.workspace.sample_data import write_northline
from segue.workspace.scaffold import copy_sample
from tests.starter import replace

UNTIL = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MADE = (
    "CREATE SCHEMA crm",
    "CREATE TABLE crm.contacts AS SELECT l.key AS email, a.key AS company, l.* EXCLUDE (lead_id, account_id, key, email, "
    "account_key, known_from, source, other) FROM imported.segue.lead AS l "
    "LEFT JOIN imported.segue.account AS a USING (account_id)",
    "CREATE TABLE crm.companies AS SELECT key AS domain, account_name AS name, * EXCLUDE (account_id, key, domain, "
    "account_name, known_from, source, other) FROM imported.segue.account",
    "CREATE TABLE crm.happened AS SELECT l.key AS email, e.name AS event, e.at AS occurred_at, "
    "COLUMNS('(.*)_(?:text|number|whole|truth)$') AS '\\1' "
    "FROM imported.segue.event AS e JOIN imported.segue.lead AS l USING (lead_id)",
)
TABLES = {"data/leads.csv": "crm.contacts", "data/accounts.csv": "crm.companies", "data/events.parquet": "crm.happened"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, imported from files and applied."""
    folder = tmp_path_factory.mktemp("files")
    copy_sample(folder)
    write_northline(folder, UNTIL, leads=600, accounts=160)
    with segue.open(folder, now=lambda: UNTIL) as project:
        project.import_data()
        project.apply()
    return folder


@pytest.fixture
def tables(files: Path, tmp_path: Path) -> Path:
    """The sample with tables in the places of its files."""
    copy_sample(tmp_path)
    made(tmp_path, f"ATTACH '{files}/northline.duckdb' AS imported (READ_ONLY)", *MADE)
    for file, table in TABLES.items():
        replace(tmp_path, "segue.yaml", f"file: {file}", f"table: {table}")
    replace(tmp_path, "segue.yaml", "into: lead", "into: lead\n    account: {column: company, is: domain}")
    return tmp_path


def made(folder: Path, *statements: str) -> None:
    with duckdb.connect(str(folder / "northline.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def project(tables: Path) -> Iterator[Project]:
    with segue.open(tables, now=lambda: UNTIL) as found:
        yield found


def members(project: Project) -> dict[str, set[str]]:
    names = project.workspace.segment_names("lead")
    return {name: {row["key"] for row in project.members(name).rows()} for name in names}


def test_the_same_leads_are_in_the_same_segments(files: Path, project: Project) -> None:
    project.apply()
    with segue.open(files, now=lambda: UNTIL) as imported:
        assert members(project) == members(imported)


def test_nothing_is_copied_and_a_change_in_the_table_moves_leads(project: Project) -> None:
    project.apply()
    engine: Any = project.engine
    for table in ("lead", "account", "event", "identity"):
        assert engine.connection.execute(f"SELECT COUNT(*) FROM segue.{table}").fetchall() == [(0,)]
    assert project.run().run.moves == 0
    before = members(project)
    engine.connection.execute("UPDATE crm.contacts SET company_size = 5000 WHERE company_size < 1000")
    assert project.run(UNTIL).run.moves > 0
    assert members(project) != before


def test_a_lead_of_a_table_is_explained(project: Project) -> None:
    project.apply()
    key = next(iter(project.members("Enterprise").rows()))["key"]
    story = project.explain(key)
    assert story.key == key
    assert "Enterprise" in [one.segment for one in story.segments if one.member]


def test_import_looks_at_tables_and_tells_what_cannot_be_taken(tables: Path) -> None:
    made(
        tables, "INSERT INTO crm.contacts (email, seniority) VALUES (NULL, 'VP'), ('x@y.example', 'Emperor')",
        "UPDATE crm.companies SET company_size = -5 WHERE domain = (SELECT MIN(domain) FROM crm.companies)",
    )  # fmt: skip
    with segue.open(tables, now=lambda: UNTIL) as project:
        leads, accounts, events = project.import_data().sources
    assert (leads.bad_rows, leads.duplicates) == (1, 0)
    assert [(one.column, one.times, one.example) for one in leads.reasons if one.column] == [("seniority", 1, "Emperor")]
    assert [(one.column, one.times, one.example) for one in accounts.reasons] == [("company_size", 1, "-5")]
    assert (events.rows, events.bad_rows, events.bad_cells) == (events.same, 0, 0)


@pytest.mark.parametrize(
    ("statement", "old", "new", "told"),
    [
        ("SELECT 1", "crm.contacts", "crm.persons", "source 'leads' cannot read the table crm.persons"),
        ("SELECT 1", "key: email", "key: mail", "takes the key from column 'mail', which the file does not have"),
        ("ALTER TABLE crm.contacts ALTER company_size TYPE VARCHAR", "week", "week", "and 'company_size' is a whole number"),
        ("ALTER TABLE crm.happened ALTER occurred_at TYPE VARCHAR", "week", "week", "of crm.happened holds texts"),
        ("INSERT INTO crm.contacts SELECT * FROM crm.contacts LIMIT 1", "week", "week", "has more than one row a key"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_clear_error_and_nothing_is_written(
    tables: Path, statement: str, old: str, new: str, told: str
) -> None:
    made(tables, statement)
    replace(tables, "segue.yaml", old, new)
    with segue.open(tables, now=lambda: UNTIL) as project:
        with pytest.raises(SegueError, match=told) as raised:
            project.apply()
        assert "segue.yaml" in raised.value.where or "crm" in raised.value.where
        assert project.versions() == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("table: crm.happened", "file: data/events.parquet", "SG004"),
        ("table: crm.contacts", "table: contacts", "SG004"),
        ("table: crm.contacts", "table: crm.contacts\n    dates: dd-mm-yyyy", "SG004"),
        ("    table: crm.contacts\n", "", "SG009"),
    ],
)
def test_a_source_that_is_half_a_table_is_found_by_the_check(tables: Path, old: str, new: str, code: str) -> None:
    replace(tables, "segue.yaml", old, new)
    with segue.open(tables, now=lambda: UNTIL) as project:
        assert code in {one.code for one in project.check().diagnostics}
        with pytest.raises(InvalidWorkspace):
            project.apply()
