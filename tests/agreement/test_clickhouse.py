"""What is ClickHouse's own: what is said when it cannot be reached, and how commits are finished."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import segue
from segue.errors import SegueError
from segue.language.template import template
from segue.records import SCHEMA, Column, Table
from tests.agreement.engines import Tried
from tests.agreement.servers import free_port
from tests.harness import Ground, workspace_of

ONLY_OF = ("clickhouse", "clickhouse-http")
pytestmark = pytest.mark.usefixtures("opened")
NOW = datetime(2026, 3, 5, tzinfo=UTC)
SECRET = "tr0ub4dor"
PAIR = (Table("one", (Column("x", "id"),)), Table("two", (Column("x", "id"),)))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("clickhouse://ana:{secret}@127.0.0.1:{closed}/leads", "no server answers there"),
        ("clickhouse://ana:{secret}@nowhere.invalid:8123/leads", "there is no such host"),
        ("ana:{secret}@127.0.0.1", "this is no address of a ClickHouse server"),
        ("clickhouse://ana:{secret}@127.0.0.1:port/leads", "this is no address of a ClickHouse server"),
        ("", "a server's address is missing"),
    ],
)
def test_a_server_that_cannot_be_reached(address: str, said: str, tmp_path: Path) -> None:
    """The setting is named, and no password."""
    address = address.format(secret=SECRET, closed=free_port())
    (tmp_path / "segue.yaml").write_text(f"workspace: far\nengine: {{clickhouse: '{address}'}}\n")
    with pytest.raises(SegueError) as caught, segue.open(tmp_path) as project:
        project.versions()
    assert said in str(caught.value)
    assert "segue.yaml" in str(caught.value)
    assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_a_password_that_is_wrong(opened: Any, tried: Tried, tmp_path: Path) -> None:
    if tried.name == "chdb":
        pytest.skip("chDB asks nobody who he is")
    address = opened.address.replace("segue@", f"locked:{SECRET}@")
    (tmp_path / "segue.yaml").write_text(f"workspace: far\nengine: {{clickhouse: '{address}'}}\n")
    with pytest.raises(SegueError, match="does not accept the user or the password") as caught, segue.open(tmp_path) as project:
        project.versions()
    assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r}"


@pytest.mark.parametrize("package", ["clickhouse_connect", "chdb"])
def test_a_missing_package_names_the_extra(package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    (tmp_path / "segue.yaml").write_text("workspace: near\nengine: {chdb: near.chdb}\n")
    with pytest.raises(SegueError, match=f"needs {package}") as caught, segue.open(tmp_path) as project:
        project.versions()
    assert "segue[chdb]" in caught.value.todo


@pytest.mark.parametrize("at", range(3))
def test_a_commit_that_was_begun_is_finished_by_who_opens_next(at: int, opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether none of two tables has changed places, one of them, or both, when the process dies."""
    engine = opened()
    engine.ensure(PAIR)
    for table in PAIR:
        engine.append(table.name, [{"x": 1}])
    real, done = engine.connection.command, [0]

    def dying(sql: str) -> None:
        if sql.startswith(("EXCHANGE", "TRUNCATE")):
            if done[0] >= at:
                raise KeyboardInterrupt
            done[0] += 1
        if done[0] < at or not sql.startswith("DROP"):  # who is dead drops nothing
            real(sql)

    def append_twos() -> None:
        with engine.transaction():
            for table in PAIR:
                engine.append(table.name, [{"x": 2}])

    monkeypatch.setattr(engine.connection, "command", dying)
    with pytest.raises(KeyboardInterrupt):
        append_twos()
    monkeypatch.undo()
    engine.connection.command(f'DROP TABLE IF EXISTS {SCHEMA}."~writer"')  # as is done for a process that is dead
    other = opened.another()
    for name in ("one", "two"):
        found = other.connection.query(f"SELECT x FROM {SCHEMA}.{name} ORDER BY x").result_rows
        assert [x for (x,) in found] == [1, 2], name
    other.close()


def test_a_session_leaves_nothing_behind(opened: Any) -> None:
    opened()
    engine = opened.another()
    engine.ensure(PAIR)
    engine.make("passing", template("SELECT 1 AS x"))
    engine.close()
    there = opened.engine.connection.query(f"SELECT name FROM system.tables WHERE database = '{SCHEMA}'").result_rows
    assert {name for (name,) in there} == {"one", "two", "~commit"}


def test_who_would_write_is_told_who_does(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from segue.engines import clickhouse_commits

    opened()
    one, other = opened.another(), opened.another()
    monkeypatch.setattr(clickhouse_commits, "PATIENCE", 0.3)
    with one.transaction(), pytest.raises(SegueError, match="another process is writing to the warehouse"):
        other.ensure(PAIR)
    other.ensure(PAIR)
    for engine in (one, other):
        engine.close()


def test_instants_of_any_time_are_kept(opened: Callable[[], Any]) -> None:
    workspace = workspace_of(traits="traits:\n  born: {type: instant}\n  old: {value: \"born before '1850-01-01'\"}\n")
    born = [datetime(year, 1, 1, tzinfo=UTC) for year in (1, 1849, 1850, 9000)]
    leads = [{"lead_id": at, "key": f"L-{at}", "born": one} for at, one in enumerate(born)]
    with Ground(workspace, {"leads": leads}, opened) as ground:
        found = ground.answers(NOW).leads
    assert [found[at].values["old"] for at in range(4)] == [True, True, False, False]


def test_a_statement_that_is_at_work_can_be_stopped(opened: Callable[[], Any]) -> None:
    engine = opened()
    threading.Timer(0.5, engine.interrupt).start()
    with pytest.raises(SegueError, match="the statement was stopped"):
        engine.connection.query("SELECT sum(sleepEachRow(0.1)) FROM numbers(100) SETTINGS max_block_size = 1")
