"""Leads, accounts and events that lie in tables of the engine: the same workspace as with files, and nothing is copied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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
    "account_key, known_from, source, other) FROM imported.segue.lead AS l LEFT JOIN imported.segue.account AS a USING (account_id)",
    "CREATE TABLE crm.companies AS SELECT key AS domain, account_name AS name, * EXCLUDE (account_id, key, domain, "
    "account_name, known_from, source, other) FROM imported.segue.account",
    "CREATE TABLE crm.happened AS SELECT l.key AS email, e.name AS event, e.at AS occurred_at, "
    "COLUMNS('(.*)_(?:text|number|whole|truth)$') AS '\\1' FROM imported.segue.event AS e JOIN imported.segue.lead AS l USING (lead_id)",
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
