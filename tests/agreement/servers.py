"""Servers that tests start by themselves, each in a temporary folder and on a free port of this machine, and stop again."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/pgsql/bin")
"""Where the programs of Postgres are, beside the search path."""
IN_A_HURRY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=20", "log_min_messages=panic")
SPARK_MASTER = os.environ.get("SEGUE_TEST_SPARK", "local-cluster[2,1,1024]")
"""Two executors that are processes of their own, of one core and a gigabyte each."""
QUICK_TO_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SPARK_SETTINGS = {
    "spark.sql.shuffle.partitions": "2", "spark.default.parallelism": "2", "spark.driver.host": "127.0.0.1",
    "spark.driver.extraJavaOptions": QUICK_TO_START, "spark.executor.extraJavaOptions": QUICK_TO_START,
}  # fmt: skip
"""For many small questions. Java's better compiler would take longer than what it makes faster."""
UNPRIVILEGED = "postgres"
"""The user that a server runs as where root runs the tests: as root it refuses to."""


def postgres_programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`; None where Postgres is not installed."""
    found = [path for place in PLACES for path in sorted(Path("/").glob(place[1:]), reverse=True)]
    on_path = shutil.which("pg_ctl")
    return next((one for one in [*([Path(on_path).parent] if on_path else []), *found] if (one / "initdb").exists()), None)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A server with an empty database; its address. Of all users only `locked` needs a password."""
    programs, port = postgres_programs(), free_port()
    assert programs is not None
    data = folder / "data"
    if os.getuid() == 0:
        shutil.chown(folder, UNPRIVILEGED, UNPRIVILEGED)
    options = " ".join([f"-p {port}", "-h 127.0.0.1", f"-k {folder}", *(f"-c {option}" for option in IN_A_HURRY)])
    run(programs / "initdb", "-D", data, "-U", "segue", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    rules = data / "pg_hba.conf"
    rules.write_text(f"host all locked 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
    run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql://segue@127.0.0.1:{port}/postgres"
    finally:
        run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


@contextmanager
def clickhouse(folder: Path) -> Iterator[str]:
    """chDB behind ClickHouse's HTTP interface, in a process of its own; its address."""
    port = free_port()
    program = Path(__file__).with_name("clickhouse_server.py")
    server = subprocess.Popen([sys.executable, str(program), str(folder), str(port)])
    try:
        wait_for(port)
        yield f"clickhouse://segue@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    """Until something answers at a port."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def java() -> str | None:
    """The program that Spark runs in; None where it is not installed."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None)


@contextmanager
def spark() -> Iterator[Any]:
    """A Spark that stays as long as tests run; engines find it there, and leave it."""
    from segue.definitions.spark_address import SparkAddress
    from segue.engines.spark_session import session_at

    session, started = session_at(SparkAddress(SPARK_MASTER, ""), SPARK_SETTINGS)
    assert started
    try:
        yield session
    finally:
        session.stop()


def run(*command: object) -> None:
    """Runs a program as a user without privileges."""
    before = ["setpriv", f"--reuid={UNPRIVILEGED}", f"--regid={UNPRIVILEGED}", "--clear-groups"] if os.getuid() == 0 else []
    done = subprocess.run(
        [*before, *map(str, command)], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
