"""Who is measured: Segue, and what a user would do instead. Each works on the same data and says how many leads it put where.

Run as a program a contender does its work once in a process of its own, and prints seconds of processor time, seconds of
the clock, peak memory in MB and the numbers of leads, as JSON: `python -m benchmarks.contenders segue FOLDER 40`.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.data import UNTIL
from benchmarks.definitions import windowed, workspace
from benchmarks.rivals import handwritten, in_polars, one_query_a_segment
from segue.compiler.tables import tables
from segue.engines.duckdb import DuckDB
from segue.evaluation.evaluate import counts, evaluate
from segue.language.clock import Clock

Members = dict[str, int]
"""How many leads are in each windowed segment, by its trait, and in each row of the criteria table, by its number."""

WAREHOUSE = "warehouse.duckdb"


def by_segue(folder: Path, number: int) -> Members:
    definitions = workspace(number)
    engine = DuckDB(str(folder / WAREHOUSE))
    engine.ensure(tables(definitions))
    evaluation = evaluate(engine, definitions, Clock(UNTIL, definitions.settings.calendar))
    found = counts(engine, evaluation)
    rows = definitions.frameworks["B2B SaaS"].rows
    return {name: found.get(f"{name} often", 0) for name, _, _ in windowed(number)} | {
        f"row {row.number}": found.get(row.name, 0) for row in rows
    }


def by_hand(folder: Path, number: int) -> Members:
    engine = DuckDB(str(folder / WAREHOUSE))
    run = engine.connection.execute
    run(f"CREATE TEMP TABLE lead_state AS {handwritten.query(number)}")
    bits = ", ".join(f"count(*) FILTER (WHERE words >> {at} & 1 = 1)" for at in range(number))
    rows = ", ".join(f"count(*) FILTER (WHERE row_number = {at})" for at in range(1, 9))
    found = run(f"SELECT {bits}, {rows} FROM lead_state").fetchone()
    assert found is not None
    return dict(zip(_labels(number), found, strict=True))


def by_one_query_a_segment(folder: Path, number: int) -> Members:
    """The queries fill a table of members, as tools that work so do."""
    engine = DuckDB(str(folder / WAREHOUSE))
    run = engine.connection.execute
    run("CREATE TEMP TABLE member (segment INTEGER, id BIGINT)")
    for at, query in enumerate(one_query_a_segment.queries(number)):
        run(f"INSERT INTO member SELECT {at}, * FROM ({query})")
    found = dict(run("SELECT segment, count(*) FROM member GROUP BY segment").fetchall())
    return {label: found.get(at, 0) for at, label in enumerate(_labels(number))}


def by_polars(folder: Path, number: int) -> Members:
    state = in_polars.lead_state(folder, number)
    found = {name: int(state[f"in_{name}"].sum()) for name, _, _ in windowed(number)}
    return found | {f"row {at}": int((state["row_number"] == at).sum()) for at in range(1, 9)}


def _labels(number: int) -> list[str]:
    return [name for name, _, _ in windowed(number)] + [f"row {at}" for at in range(1, 9)]


CONTENDERS: dict[str, Callable[[Path, int], Members]] = {
    "segue": by_segue, "by hand": by_hand, "one query a segment": by_one_query_a_segment, "polars": by_polars,
}  # fmt: skip


def main(name: str, folder: str, number: str) -> None:
    processor, clock = time.process_time(), time.perf_counter()
    members = CONTENDERS[name](Path(folder), int(number))
    seconds, wall = time.process_time() - processor, time.perf_counter() - clock
    print(json.dumps({"seconds": seconds, "wall": wall, "peak": peak_memory(), "members": members}))


def peak_memory() -> float:
    """The most memory this process has had, in MB. `getrusage` would count what the process that began it had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
    return int(lines["VmHWM"].split()[0]) / 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
