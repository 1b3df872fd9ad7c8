"""Measures Segue against what a user would do instead, and prints ratios of one run: `make bench`.

Every contender works in a process of its own; the rounds go round all of them, so that a noisy machine is noisy for
everyone. Processor seconds are compared, the least of the rounds. A contender that finds other members than the rest
stops the run: a wrong answer is not fast.

    python -m benchmarks.run --help
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import checking, importing
from benchmarks.contenders import CONTENDERS, WAREHOUSE
from benchmarks.data import fill
from benchmarks.definitions import workspace
from segue.engines.duckdb import DuckDB
from segue.records import SCHEMA

ROOT = Path(__file__).parents[1]
DEFINITIONS = 40


@dataclass(frozen=True)
class Measured:
    """The best of some rounds. `seconds` of processor time, `wall` of the clock, `peak` memory in MB."""

    seconds: float
    wall: float
    peak: float
    members: dict[str, int]


@dataclass(frozen=True)
class Line:
    """One thing measured: what, its value, and the aim."""

    what: str
    value: str
    aim: str = ""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure Segue against what a user would do instead.")
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", action="store_true", help="also ten million leads and a hundred million events")
    parser.add_argument("--small", action="store_true", help="a try on little data: it shows that all works, not how fast")
    parser.add_argument("--folder", type=Path, help="where the data is kept; a folder that is removed at the end by default")
    asked = parser.parse_args(arguments)
    if asked.small:
        asked.leads, asked.events, asked.rounds = 10_000, 200_000, 1
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as temporary:
        folder = asked.folder or Path(temporary)
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, DuckDB {_duckdb()}")
        print(f"{asked.leads:,} leads, {asked.events:,} events, {asked.rounds} rounds\n")
        _table(_rivals(folder, asked.leads, asked.events, asked.rounds))
        _table(_growth(folder, asked.leads, asked.events, asked.rounds))
        if asked.large:
            _table(_large(folder, asked.leads * 10, asked.events * 5))
        _table([Line(*checking.measured(folder, asked.rounds))])
        _table([Line(*importing.measured(folder, asked.leads))])


# --- what is measured ---


def _rivals(folder: Path, leads: int, events: int, rounds: int) -> Iterable[Line]:
    place = _filled(folder, leads, events)
    found = _rounds([(name, place, DEFINITIONS) for name in CONTENDERS], rounds)
    members = {name: one.members for (name, _, _), one in found.items()}
    _agree(members)
    best = {name: one for (name, _, _), one in found.items()}
    for name, one in best.items():
        yield Line(name, f"{one.seconds:6.1f} s of processor, {one.wall:5.1f} s, {one.peak:6,.0f} MB")
    own = best["segue"]
    yield Line("Segue / by hand", f"{own.seconds / best['by hand'].seconds:.2f}", "at most 1.5")
    for name in ("one query a segment", "polars"):
        yield Line(f"{name} / Segue", f"{best[name].seconds / own.seconds:.2f}", "at least 5" if " " in name else "above 1")
    yield Line("peak memory of Segue", f"{own.peak:,.0f} MB", "under 8,000 MB")


def _growth(folder: Path, leads: int, events: int, rounds: int) -> Iterable[Line]:
    """What twice the definitions, and twice the events, cost."""
    once, twice = _filled(folder, leads, events), _filled(folder, leads, 2 * events)
    cases = [("segue", once, DEFINITIONS), ("segue", once, 2 * DEFINITIONS), ("segue", twice, DEFINITIONS)]
    cases.append(("one query a segment", once, 2 * DEFINITIONS))
    base, definitions, doubled, rival = _rounds(cases, rounds).values()
    yield Line("twice the definitions", f"{definitions.seconds / base.seconds:.2f}", "at most 1.4")
    yield Line("one query a segment / Segue, then", f"{rival.seconds / definitions.seconds:.2f}")
    yield Line("twice the events", f"{doubled.seconds / base.seconds:.2f}", "at most 2.1")


def _large(folder: Path, leads: int, events: int) -> Iterable[Line]:
    one = _measure("segue", _filled(folder, leads, events), DEFINITIONS)
    yield Line(f"{leads:,} leads, {events:,} events", f"{one.wall:.0f} s, {one.peak:,.0f} MB", "under 12,000 MB")


# --- measuring ---


def _filled(folder: Path, leads: int, events: int) -> Path:
    """A folder with the data, in a warehouse and as Parquet files; made where it is not there yet."""
    place = folder / f"{leads}-{events}"
    if (place / "ready").exists():
        return place
    place.mkdir(parents=True, exist_ok=True)
    print(f"making {leads:,} leads and {events:,} events ...", file=sys.stderr)
    engine = DuckDB(str(place / WAREHOUSE))
    fill(engine, workspace(DEFINITIONS), leads, events)
    for table in ("event", "lead", "account", "free_mail_domain"):
        engine.connection.execute(f"COPY {SCHEMA}.{table} TO '{place / table}.parquet'")
    engine.close()
    (place / "ready").touch()
    return place


Case = tuple[str, Path, int]


def _rounds(cases: list[Case], rounds: int) -> dict[Case, Measured]:
    """The best of each case over some rounds through all of them."""
    found: dict[Case, Measured] = {}
    for _ in range(rounds):
        for case in cases:
            one = _measure(*case)
            if case not in found or one.seconds < found[case].seconds:
                found[case] = one
    return found


def _measure(name: str, folder: Path, number: int) -> Measured:
    command = [sys.executable, "-m", "benchmarks.contenders", name, str(folder), str(number)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return Measured(**answer)


def _agree(members: dict[str, dict[str, int]]) -> None:
    """All contenders must have found the same members."""
    names = list(members)
    for label in members[names[0]]:
        counts = {name: found[label] for name, found in members.items()}
        if len(set(counts.values())) > 1:
            raise SystemExit(f"'{label}' has different members: {counts}")


def _duckdb() -> str:
    engine = DuckDB(":memory:")
    version = engine.connection.execute("SELECT version()").fetchone()
    engine.close()
    return str(version[0] if version else "").removeprefix("v")


def _table(lines: Iterable[Line]) -> None:
    for line in lines:
        aim = f"   (aim: {line.aim})" if line.aim else ""
        print(f"{line.what:36} {line.value}{aim}", flush=True)
    print()


if __name__ == "__main__":
    main()
