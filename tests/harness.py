"""Runs the product on plain data, and reads its answers back in the shape of the reference's.

`data` is what `reference.facts` describes. Every test has its own warehouse, which lives as long as its `Ground`: a DuckDB in
memory, unless another engine is given.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from segue.compiler.plan import STATES, word_of
from segue.compiler.tables import account_table, lead_table, property_column, tables
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import DuckDB
from segue.evaluation.differences import difference
from segue.evaluation.evaluate import Evaluation, evaluate
from segue.evaluation.memberships import record
from segue.language.clock import Clock
from segue.language.sql import column, exp
from segue.language.types import Scope
from segue.records import Table
from segue.workspace.read import read_files
from tests.reference.facts import Data
from tests.reference.results import Answer, Result

NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def workspace_of(**files: str) -> Workspace:
    """A workspace without faults, from the texts of its files; `traits="..."` is the file traits.yaml."""
    texts = {f"{name}.yaml" if "." not in name else name: text for name, text in files.items()}
    workspace = read_files({"segue.yaml": "workspace: test\n", **texts})
    told = "\n".join(f"{fault.at}: {fault.message} ({fault.hint})" for fault in workspace.faults)
    assert not workspace.faults, told
    return workspace


def in_memory() -> DuckDB:
    return DuckDB(":memory:", threads=1)


class Ground:
    """A workspace's warehouse with its data, on which an engine evaluates. `opened` opens an empty warehouse."""

    def __init__(self, workspace: Workspace, data: Data, opened: Callable[[], Any] = in_memory) -> None:
        self.workspace = workspace
        self.engine: Any = opened()
        self.engine.ensure(tables(workspace))
        self.runs = 0
        self._load(data)

    def _load(self, data: Data) -> None:
        self._append("lead", _rows(lead_table(self.workspace), data.get("leads", ())))
        self._append("account", _rows(account_table(self.workspace), data.get("accounts", ())))
        self._append("event", self._events(data.get("events", ())))
        self._append(
            "trait_change", [{**row, "recorded_at": row["at"], "source": "test"} for row in data.get("trait_changes", ())]
        )
        self._append("free_mail_domain", [{"domain": domain} for domain in data.get("free_mail", ())])

    def _append(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        self.engine.append(table, rows)

    def _events(self, events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        columns = {
            (event, name): property_column(name, one.type)
            for event, definition in self.workspace.events.items()
            for name, one in definition.properties.items()
        }
        blank: dict[str, Any] = dict.fromkeys(columns.values())
        return [
            {
                **blank, "event_id": str(uuid.UUID(int=number)), "lead_id": event.get("lead_id"),
                "account_id": event.get("account_id"), "name": event["name"], "at": event["at"], "received_at": NEVER,
                **{columns[event["name"], name]: value for name, value in event["properties"].items()},
            }
            for number, event in enumerate(events, start=1)
        ]  # fmt: skip

    # --- evaluating ---

    def evaluation(self, as_of: datetime, workspace: Workspace | None = None) -> Evaluation:
        """Runs the plan; the states are left as temporary tables."""
        workspace = workspace or self.workspace
        return evaluate(self.engine, workspace, Clock(as_of, workspace.settings.calendar))

    def answers(self, as_of: datetime, workspace: Workspace | None = None) -> Result:
        """What the engine says, at an instant."""
        evaluation = self.evaluation(as_of, workspace)
        return Result(self._read(evaluation, "lead"), self._read(evaluation, "account"))

    def recorded(self, as_of: datetime, workspace: Workspace | None = None) -> Result:
        """What the engine says, after recording it."""
        evaluation = self.evaluation(as_of, workspace)
        found = Result(self._read(evaluation, "lead"), self._read(evaluation, "account"))
        with self.engine.transaction():
            done = record(self.engine, evaluation, version=1)
            self.engine.append("run", [{"number": done.run, "scope": "all", "as_of": as_of, "started_at": as_of, "version": 1}])
        return found

    def moves(self, as_of: datetime) -> int:
        """How many memberships an evaluation would change."""
        return difference(self.engine, self.evaluation(as_of))

    def _read(self, evaluation: Evaluation, scope: Scope) -> dict[int, Answer]:
        columns = list(self.engine.kinds(STATES[scope]))
        query = exp.select(*(column(name) for name in columns)).from_(STATES[scope])
        rows = [dict(zip(columns, row, strict=True)) for row in self.engine.rows(query)]
        found = {row[f"{scope}_id"]: self._answer(evaluation, scope, row) for row in rows}
        assert len(found) == len(rows), f"a {scope} has several rows"
        return found

    def _answer(self, evaluation: Evaluation, scope: Scope, row: Mapping[str, Any]) -> Answer:
        bits = {name: word_of(evaluation.positions[name]) for name in evaluation.plan.segments[scope]}
        frameworks = [name for name, one in evaluation.workspace.frameworks.items() if one.of == scope]
        return Answer(
            {name: plain(row[name]) for name in evaluation.plan.fields[scope] if ":" not in name},
            frozenset(name for name, (word, bit) in bits.items() if row[word] >> bit & 1),
            {name: row[f"row:{name}"] if row[f"row:{name}"] > 0 else None for name in frameworks},
            frozenset(name for name in frameworks if row[f"fault:{name}"]),
            plain(row["next_change_at"]),
        )

    def close(self) -> None:
        self.engine.close()

    def __enter__(self) -> Ground:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with every column of a table; what is not told is missing."""
    names = [column.name for column in table.columns]
    return [{name: row.get(name) for name in names} for row in rows]


def plain(value: Any) -> Any:
    """A value of the engine as the reference has it: instants in UTC, lists as tuples."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return tuple(value) if isinstance(value, list) else value


def disagreements(engine: Result, reference: Result) -> list[str]:
    """Where two results differ, a line each: whose, what, and both answers."""
    found: list[str] = []
    for scope in ("leads", "accounts"):
        one, other = getattr(engine, scope), getattr(reference, scope)
        if one.keys() != other.keys():
            found.append(f"{scope}: engine has {sorted(one)}, reference {sorted(other)}")
        for key in sorted(one.keys() & other.keys()):
            found += [f"{scope} {key} {line}" for line in answers_differ(one[key], other[key])]
    return found


def answers_differ(engine: Answer, reference: Answer) -> list[str]:
    """What differs between two answers for one lead or account."""
    found = []
    for name in sorted(engine.values.keys() | reference.values.keys()):
        one, other = engine.values.get(name, "(nothing)"), reference.values.get(name, "(nothing)")
        if not same(one, other):
            found.append(f"{name}: engine {one!r}, reference {other!r}")
    for name in sorted(engine.segments ^ reference.segments):
        found.append(f"in '{name}': engine {name in engine.segments}, reference {name in reference.segments}")
    if engine.rows != reference.rows:
        found.append(f"rows: engine {engine.rows}, reference {reference.rows}")
    if engine.faults != reference.faults:
        found.append(f"faults: engine {sorted(engine.faults)}, reference {sorted(reference.faults)}")
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same; numbers to nine places, and neither a number nor a text is ever a truth."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)
