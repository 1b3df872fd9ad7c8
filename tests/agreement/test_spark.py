"""What is Spark's own: its warehouse of folders, what its plans read and collect, and what is said when it cannot be used."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import segue
from segue.compiler.plan import COLLECTED, PlanOptions, compile_plan
from segue.errors import SegueError
from segue.evaluation.evaluate import positions_of
from segue.language.clock import Clock
from segue.language.sql import exp
from segue.language.template import query, template
from segue.records import Column, Table
from tests.agreement.servers import SPARK_MASTER, free_port
from tests.harness import Ground, workspace_of

ONLY_OF = ("spark",)
pytestmark = pytest.mark.usefixtures("opened")
NOW = datetime(2026, 3, 5, tzinfo=UTC)
SECRET = "tr0ub4dor"
NOTES = Table("note", (Column("id", "id"), Column("text", "text")))


def rows_of(engine: Any, table: str = "note") -> list[tuple[Any, ...]]:
    return sorted(engine.rows(exp.select("*").from_(exp.table_(table, db="segue"))))


def parts(engine: Any, table: str = "note") -> list[str]:
    return sorted(path.name for path in Path(engine.warehouse.folder, "tables", table).glob("*"))


def project_at(folder: Path, address: str) -> segue.Project:
    (folder / "segue.yaml").write_text(f"workspace: far\nengine: {{spark: '{address}'}}\n")
    return segue.open(folder)


# --- plans ---


def busy() -> dict[str, Any]:
    """Leads and accounts with events of two kinds."""
    people = [{"lead_id": at, "account_id": at % 3, "key": f"L-{at}"} for at in range(1, 9)]
    events = [
        {
            "lead_id": at % 8 + 1,
            "name": "Seen",
            "at": NOW - timedelta(days=at),
            "properties": {"path": f"/{at % 5}", "cost": at},
        }
        for at in range(40)
    ]
    return {"leads": people, "accounts": [{"account_id": at, "key": f"a{at}.com"} for at in range(3)], "events": events}


MANY = workspace_of(
    events="events:\n  Seen: {properties: {path: text, cost: number}}\n",
    traits="traits:\n"
    + "".join(f"  in_{days}: {{value: \"count of 'Seen' in the last {days} days\"}}\n" for days in range(1, 9))
    + "  paths: {value: \"distinct path of 'Seen'\"}\n  spent: {value: \"sum of cost of 'Seen'\"}\n"
    "  often: {value: \"most frequent path of 'Seen'\"}\n"
    "  of_all: {of: account, value: \"count of 'Seen' in the last 30 days\"}\n",
    segments="segments:\n  Active: {when: in_7 > 0}\n  Big: {of: account, when: of_all > 3}\n",
)


def explained(engine: Any, tree: exp.Expr) -> str:
    """The physical plan of a query."""
    return str(engine.session.sql(f"EXPLAIN FORMATTED {engine.sql(tree)}").collect()[0][0])


def scans_of_events(plan: str) -> int:
    return len(re.findall(r"Location: InMemoryFileIndex ?\[[^\]]*/tables/event/", plan))


def test_a_run_reads_the_events_once_and_brings_none_to_the_driver(
    opened: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ground(MANY, busy(), opened) as ground:
        engine, plans = ground.engine, dict[str, str]()
        make, reads = engine.make, list[str]()

        def made(name: str, tree: exp.Expr) -> int:
            plans[name] = explained(engine, tree)
            with monkeypatch.context() as watched:
                for verb in ("collect", "toArrow", "toPandas", "toLocalIterator", "take", "head", "first", "tail"):
                    watched.setattr(type(engine.session.range(1)), verb, lambda *_, verb=verb, **__: reads.append(verb))
                return int(make(name, tree))

        monkeypatch.setattr(engine, "make", made)
        assert ground.answers(NOW).leads[1].values["in_8"] == 1
    assert {name: scans_of_events(plan) for name, plan in plans.items() if scans_of_events(plan)} == {COLLECTED: 1}
    assert reads == []
    assert "Collect" not in re.sub("collect_list|partial_collect_list", "", "".join(plans.values()))
    assert "Broadcast" not in plans[COLLECTED]


def test_the_class_of_an_event_is_worked_out_once(opened: Callable[[], Any]) -> None:
    with Ground(MANY, busy(), opened) as ground:
        plan = compile_plan(MANY, Clock(NOW), PlanOptions(dialect="spark", positions=positions_of(ground.engine, MANY)))
        step = next(step for step in plan.steps if step.table == COLLECTED)
        text = explained(ground.engine, step.select)
    assert text.count("AS class#") == 1


def test_text_of_a_workspace_is_never_taken_for_more_than_text(opened: Callable[[], Any]) -> None:
    told = ["${spark.app.name}", "it's", 'say "no"', "back\\slash", "`tick`", "a\nb", "%_", "--", ":name"]
    escaped = [text.replace("\\", "\\\\").replace("'", "''").replace('"', '\\"').replace("\n", "\\n") for text in told]
    traits = "".join(f"  t{at}: {{value: \"word = '{text}'\"}}\n" for at, text in enumerate(escaped))
    workspace = workspace_of(traits=f"traits:\n  word: {{type: text}}\n{traits}")
    leads = [{"lead_id": at, "key": f"L-{at}", "word": text} for at, text in enumerate(told)]
    with Ground(workspace, {"leads": leads}, opened) as ground:
        answers = ground.answers(NOW).leads
    assert [[answers[at].values[f"t{other}"] for other in range(len(told))] for at in range(len(told))] == [
        [at == other for other in range(len(told))] for at in range(len(told))
    ]


# --- the warehouse ---


def test_what_a_failed_transaction_has_written_is_gone(opened: Callable[[], Any]) -> None:
    engine = opened()
    engine.ensure([NOTES])
    engine.append("note", [{"id": 1, "text": "kept"}])

    def fail() -> None:
        with engine.transaction():
            engine.append("note", [{"id": 2, "text": "lost"}])
            engine.amend("note", "text", exp.Literal.string("changed"), where=template("t.id = 1"))
            assert rows_of(engine) == [(1, "changed"), (2, "lost")]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rows_of(engine) == [(1, "kept")]
    with engine.trial():
        engine.insert("note", query("SELECT 3, CAST(NULL AS TEXT)"))
        assert rows_of(engine) == [(1, "kept"), (3, None)]
    assert rows_of(engine) == [(1, "kept")]
    engine.close()


def test_what_a_killed_process_has_written_is_removed_when_the_warehouse_is_opened_next(opened: Callable[[], Any]) -> None:
    engine = opened()
    engine.ensure([NOTES])
    engine.append("note", [{"id": 1, "text": "kept"}])
    before = parts(engine)
    code = textwrap.dedent(f"""
        import os, signal
        from segue.engines.spark_warehouse import Warehouse
        found = Warehouse({engine.warehouse.folder!r})
        with found.writing():
            for part in (found.new_part("note"), found.new_temporary("run_lead_state")):
                with found.opened(part) as file:
                    file.write(b"half")
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    done = subprocess.run([sys.executable, "-c", code], env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(parts(engine)) == len(before) + 1
    temporary = Path(engine.warehouse.folder, "temporary")
    assert len(list(temporary.glob("*.alive"))) == 2  # the dead one's and ours
    engine.warehouse.tidy()
    assert parts(engine) == before
    assert len(list(temporary.glob("*.alive"))) == 1
    assert rows_of(engine) == [(1, "kept")]
    engine.close()
    assert not list(temporary.glob("*"))


def test_what_a_commit_has_replaced_stays_until_the_next_one(opened: Callable[[], Any]) -> None:
    engine = opened()
    engine.ensure([NOTES])
    engine.append("note", [{"id": 1, "text": "one"}])
    first = parts(engine)
    engine.replace("note", query("SELECT 2 AS id, 'two' AS text"))
    assert set(first) < set(parts(engine))
    engine.ensure([Table("other", NOTES.columns)])
    assert not set(first) & set(parts(engine))
    engine.close()


def test_a_writer_who_was_overtaken_is_refused(opened: Callable[[], Any]) -> None:
    engine = opened()
    engine.ensure([NOTES])

    def late() -> None:
        with engine.transaction():
            engine.append("note", [{"id": 1, "text": "mine"}])
            engine.warehouse.commit(engine.warehouse.current(), {})  # as another process could where there are no locks

    with pytest.raises(SegueError, match="another process has written"):
        late()
    engine.close()


def test_a_table_of_many_parts_is_written_anew(opened: Callable[[], Any]) -> None:
    engine = opened()
    engine.ensure([NOTES])
    with engine.transaction():
        for at in range(26):
            engine.append("note", [{"id": at, "text": None}])
    assert len(rows_of(engine)) == 26
    assert len(engine.warehouse.current().tables["note"].parts) < 24
    engine.close()


def test_a_new_column_is_missing_in_the_rows_that_are_there(opened: Callable[[], Any]) -> None:
    engine = opened()
    engine.ensure([NOTES])
    engine.append("note", [{"id": 1, "text": "one"}])
    changes = engine.ensure([Table("note", (*NOTES.columns, Column("Text", "number")))])
    assert changes == ["add column Text to note"]
    assert rows_of(engine) == [(1, "one", None)]
    engine.close()


def test_a_value_that_does_not_fit_is_not_told(opened: Callable[[], Any]) -> None:
    engine = opened()
    engine.ensure([NOTES])
    with pytest.raises(SegueError) as caught:
        engine.append("note", [{"id": SECRET, "text": "one"}])
    assert SECRET not in f"{caught.value!r}"
    with pytest.raises(SegueError) as caught:
        engine.rows(query("SELECT CAST(x AS BIGINT) FROM (SELECT $secret AS x) AS q", secret=SECRET))
    assert SECRET not in f"{caught.value!r}"
    engine.close()


# --- what it cannot be or do ---


def test_the_extra_is_named_where_it_is_missing(tmp_path: Path) -> None:
    project_at(tmp_path, "local[*]")
    code = f"import sys; sys.modules['pyspark'] = None\nimport segue\nsegue.open({str(tmp_path)!r}).versions()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'segue[spark]'" in done.stderr


def test_java_is_asked_for_where_it_is_missing(tmp_path: Path) -> None:
    project_at(tmp_path, "local[*]")
    code = f"import segue\nsegue.open({str(tmp_path)!r}).versions()"
    environment = {**os.environ, "JAVA_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert "Spark needs Java 17" in done.stderr


@pytest.mark.parametrize("master", ["sc://127.0.0.1:{port}/;token={secret}", "spark://127.0.0.1:{port}"])
def test_a_cluster_that_cannot_be_reached(master: str, tmp_path: Path) -> None:
    master = master.format(port=free_port(), secret=SECRET)
    with project_at(tmp_path, f"{master} in here") as project, pytest.raises(SegueError, match="no Spark answers") as caught:
        project.versions()
    assert "segue.yaml" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_statement_is_stopped_from_another_thread(opened: Callable[[], Any]) -> None:
    engine, over = opened(), threading.Event()
    long = query("SELECT SUM(HASH(a.id, b.id)) FROM $rows AS a CROSS JOIN $rows AS b", rows=exp.table_("many"))
    engine.session.range(200_000).createOrReplaceTempView("many")

    def stop() -> None:
        while not over.wait(1):  # what has not begun yet is not stopped
            engine.interrupt()

    stopper = threading.Thread(target=stop)
    stopper.start()
    try:
        with pytest.raises(SegueError, match="was stopped"):
            engine.rows(long)
    finally:
        over.set()
        stopper.join()
    assert engine.rows(query("SELECT 1 AS a")) == [(1,)]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with project_at(tmp_path, f"{SPARK_MASTER} in file/warehouse") as project, pytest.raises(SegueError) as caught:
        project.versions()
    assert "the folder of the warehouse cannot be used" in str(caught.value)
    assert "segue.yaml" in str(caught.value)


def test_nothing_is_imported_into_it(tmp_path: Path) -> None:
    with (
        project_at(tmp_path, f"{SPARK_MASTER} in here") as project,
        pytest.raises(SegueError, match="no files can be imported"),
    ):
        project.import_data()


# --- tables of the cluster ---

OWN = """workspace: own
engine: {{spark: '{address}'}}
sources:
  contacts: {{table: {contacts}, into: lead, key: email}}
  happened: {{table: crm.happened, into: event, lead: email, at: at, name: what}}
"""


@pytest.fixture
def own(opened: Callable[[], Any], tmp_path: Path) -> Path:
    """A workspace whose leads and events lie in tables of Spark's catalogue."""
    opened().close()
    session = opened.session  # type: ignore[attr-defined]
    session.sql("DROP SCHEMA IF EXISTS crm CASCADE")
    session.sql(f"CREATE SCHEMA crm LOCATION '{tmp_path / 'crm'}'")
    session.sql(
        "CREATE TABLE crm.contacts USING parquet AS SELECT * FROM VALUES ('Ana@x.com', 12, TIMESTAMP '2026-01-01 00:00:00', "
        "array('a', 'b')), ('bo@x.com', 3, NULL, NULL) AS t(email, size, created_at, tags)"
    )
    session.sql(
        "CREATE TABLE crm.happened USING parquet AS SELECT email, 'Seen' AS what, TIMESTAMP '2026-03-01 10:00:00' AS at "
        "FROM VALUES ('ana@x.com'), ('nobody@x.com') AS t(email)"
    )
    settings = OWN.format(address=opened.address, contacts="crm.contacts")  # type: ignore[attr-defined]
    (tmp_path / "segue.yaml").write_text(settings)
    (tmp_path / "events.yaml").write_text("events:\n  Seen: {}\n")
    (tmp_path / "traits.yaml").write_text(
        "traits:\n  size: {type: whole number}\n  tags: {type: list of text}\n  seen: {value: \"count of 'Seen'\"}\n"
    )
    (tmp_path / "segments.yaml").write_text("segments:\n  Big: {when: size > 10 and seen > 0 and tags includes 'b'}\n")
    return tmp_path


def members_of(folder: Path) -> list[str]:
    with segue.open(folder, now=lambda: NOW) as project:
        project.apply()
        return [row["key"] for row in project.members("Big").rows()]


def test_tables_of_the_catalogue_are_evaluated_where_they_lie(own: Path) -> None:
    assert members_of(own) == ["ana@x.com"]


def test_a_folder_of_parquet_is_a_table_too(own: Path) -> None:
    text = (own / "segue.yaml").read_text()
    (own / "segue.yaml").write_text(text.replace("crm.contacts", f"parquet.{own}/crm/contacts"))
    assert members_of(own) == ["ana@x.com"]


def test_a_table_that_is_not_there_is_named(own: Path) -> None:
    text = (own / "segue.yaml").read_text()
    (own / "segue.yaml").write_text(text.replace("crm.contacts", "crm.people"))
    with pytest.raises(SegueError, match=r"cannot read the table crm\.people: there is no such table or view"):
        members_of(own)
