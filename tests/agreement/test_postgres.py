"""What is Postgres' own: what is said when it cannot be reached, and what of it is not like the others."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlglot

import segue
from segue.compiler.plan import COLLECTED, PlanOptions, compile_plan
from segue.errors import SegueError
from segue.language.clock import Clock
from tests.agreement.servers import free_port
from tests.harness import Ground, workspace_of

ONLY_OF = ("postgres",)
pytestmark = pytest.mark.usefixtures("opened")
NOW = datetime(2026, 3, 5, tzinfo=UTC)
SECRET = "tr0ub4dor"


def project_at(folder: Path, address: str) -> segue.Project:
    (folder / "segue.yaml").write_text(f"workspace: far\nengine: {{postgres: '{address}'}}\n")
    return segue.open(folder)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://ana:{secret}@127.0.0.1:{closed}/leads", "no server answers there"),
        ("postgresql://ana:{secret}@nowhere.invalid:5432/leads", "there is no such host"),
        ("postgresql://ana:{secret}@127.0.0.1:{open}/nothing", "there is no such database or user on the server"),
        ("ana:{secret}@127.0.0.1", "this is no address of a Postgres server"),
        ("", "a server's address is missing"),
    ],
)
def test_a_server_that_cannot_be_reached(address: str, said: str, opened: Callable[[], Any], tmp_path: Path) -> None:
    """The setting is named, and no password."""
    there = opened.address.rpartition(":")[2].partition("/")[0]  # type: ignore[attr-defined]
    address = address.format(secret=SECRET, closed=free_port(), open=there)
    with pytest.raises(SegueError) as caught, project_at(tmp_path, address) as project:
        project.versions()
    assert said in str(caught.value)
    assert "engine" in str(caught.value)
    assert "segue.yaml" in str(caught.value)
    assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r}"


@pytest.mark.parametrize(
    ("user", "said"),
    [("locked", "does not accept the user or the password"), ("guest", "permission denied"), ("nobody", "database or user")],
)
def test_a_user_who_may_not(user: str, said: str, opened: Callable[[], Any], tmp_path: Path) -> None:
    engine = opened()
    there = {name for (name,) in engine.connection.execute("SELECT rolname FROM pg_roles").fetchall()}
    for name in {"locked", "guest"} - there:
        engine.connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'another'")
    address = opened.address.replace("segue@", f"{user}:{SECRET}@")  # type: ignore[attr-defined]
    with pytest.raises(SegueError) as caught, project_at(tmp_path, address) as project:
        project.versions()
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)


def test_the_extra_is_named_where_it_is_missing(tmp_path: Path) -> None:
    project_at(tmp_path, "postgresql://localhost/leads")
    code = f"import sys; sys.modules['psycopg'] = None\nimport segue\nsegue.open({str(tmp_path)!r}).versions()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'segue[postgres]'" in done.stderr


def test_nothing_is_imported_into_it(opened: Callable[[], Any], tmp_path: Path) -> None:
    opened()
    with project_at(tmp_path, opened.address) as project, pytest.raises(SegueError, match="no files can be imported"):  # type: ignore[attr-defined]
        project.import_data()


def test_names_longer_than_the_server_takes_stay_apart(opened: Callable[[], Any]) -> None:
    long = "Leads of companies with more than a thousand people who looked at prices in week"
    segments = "\n".join(f"  {long} {at}: {{when: visits > {at}}}" for at in (1, 2, 3))
    workspace = workspace_of(traits="traits:\n  visits: {type: whole number}\n", segments=f"segments:\n{segments}\n")
    leads = [{"lead_id": at, "key": f"L-{at}", "visits": at} for at in (1, 2, 3, 4)]
    with Ground(workspace, {"leads": leads}, opened) as ground:
        found = ground.recorded(NOW).leads
        assert ground.moves(NOW) == 0
    assert {at: len(answer.segments) for at, answer in found.items()} == {1: 0, 2: 1, 3: 2, 4: 3}


def test_more_columns_than_the_server_takes_are_refused_before_the_run(opened: Callable[[], Any]) -> None:
    traits = "\n".join(f"  t{at}: {{value: visits + {at}}}" for at in range(1_700))
    workspace = workspace_of(traits=f"traits:\n  visits: {{type: whole number}}\n{traits}\n")
    with Ground(workspace, {}, opened) as ground, pytest.raises(SegueError, match="columns side by side"):
        ground.answers(NOW)


def test_a_value_that_the_server_cannot_keep_is_not_told(opened: Callable[[], Any]) -> None:
    workspace = workspace_of(traits="traits:\n  note: {type: text}\n")
    with pytest.raises(SegueError) as caught:
        Ground(workspace, {"leads": [{"lead_id": 1, "key": "L-1", "note": f"{SECRET}\0"}]}, opened)
    assert "does not fit" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_text_is_ordered_by_code_points_whatever_the_database_is_set_to(opened: Callable[[], Any]) -> None:
    workspace = workspace_of(
        events="events:\n  Seen: {properties: {path: text}}\n",
        traits="traits:\n  one: {value: \"most frequent path of 'Seen'\"}\n  two: {value: \"first path of 'Seen'\"}\n",
    )
    events = [{"lead_id": 1, "name": "Seen", "at": NOW, "properties": {"path": path}} for path in ("a", "B", "Ä", "_")]
    with Ground(workspace, {"leads": [{"lead_id": 1, "key": "L-1"}], "events": events}, opened) as ground:
        assert ground.answers(NOW).leads[1].values == {"one": "B", "two": "B"}


def test_the_class_of_an_event_is_worked_out_once(opened: Callable[[], Any]) -> None:
    """Postgres would copy a nested query's expression to wherever it is read, were it not kept from that."""
    traits = "\n".join(f"  t{days}: {{value: \"count of 'Seen' in the last {days} days\"}}" for days in range(1, 9))
    workspace = workspace_of(events="events:\n  Seen: {}\n", traits=f"traits:\n{traits}\n")
    with Ground(workspace, {}, opened) as ground:
        plan = compile_plan(workspace, Clock(NOW), PlanOptions(dialect="postgres", fences=ground.engine.capabilities.fences))
        step = next(step for step in plan.steps if step.table == COLLECTED)
        explained = ground.engine.connection.execute(f"EXPLAIN VERBOSE {ground.engine.sql(step.select)}").fetchall()
    assert sum(line.count("'Seen'") for (line,) in explained) == 2  # once to read no others, once to tell its class


def test_a_statement_is_stopped_from_another_thread(opened: Callable[[], Any]) -> None:
    engine = opened()
    timer = threading.Timer(0.3, engine.interrupt)
    timer.start()
    with pytest.raises(SegueError, match="was stopped"):
        engine.rows(sqlglot.parse_one("SELECT pg_sleep(30)"))
    assert engine.rows(sqlglot.parse_one("SELECT 1")) == [(1,)]
