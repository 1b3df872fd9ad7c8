"""A session of Spark as Segue needs it: started here, taken from the program that Segue runs in, or on a Spark Connect server.

Beside what is set here a session is what the cluster's administrator says (`spark-defaults.conf`).
"""

from __future__ import annotations

import logging
import re
import socket
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, Final

from py4j.protocol import Py4JError, Py4JNetworkError
from pyspark import SparkConf, SparkContext
from pyspark.errors import AnalysisException, PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

from segue.definitions.spark_address import SparkAddress
from segue.errors import SegueError

SETTINGS: Final = {
    "spark.sql.ansi.enabled": "true", "spark.sql.caseSensitive": "true", "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",
}  # fmt: skip
"""What statements rely on. `variable.substitute`: a `${...}` within a text would be replaced."""

STARTED: Final = {
    "spark.app.name": "segue",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
STARTED_HERE: Final = {"spark.sql.shuffle.partitions": "16"}
"""On one machine: Spark's 200 are for many."""
LOGS: Final = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
"""Logs of pyspark that tell failures with the values that failed."""
PATIENCE: Final = 10
"""Seconds in which a host must take a connection."""
SETTING: Final = "Check 'engine' in segue.yaml."
NO_JAVA: Final = "JAVA_GATEWAY_EXITED"


def session_at(address: SparkAddress, limits: Mapping[str, str]) -> tuple[SparkSession, bool]:
    """A session of Segue's own, and whether Spark was started for it. `limits`: more settings for a Spark that is started."""
    _refuse_silence(address)
    for name in LOGS:
        logging.getLogger(name).disabled = True
    try:
        with warnings.catch_warnings(action="ignore"):  # what is newer than Spark knows is no concern of who segments leads
            session, started = _found(address, limits)
        for name, value in SETTINGS.items():
            session.conf.set(name, value)
    except (PySparkException, Py4JError, OSError, ImportError, RuntimeError) as error:
        cause = None if address.is_connect else error  # its text may tell the address, and with it a token
        raise _not_started(address, error) from cause
    return session, started


def _refuse_silence(address: SparkAddress) -> None:
    """Raises SegueError where nobody is at any of the places of an address: Spark itself would ask for minutes."""
    if address.places and not any(map(_answers, address.places)):
        raise SegueError("no Spark answers there", where=address.told, todo=SETTING)


def _answers(place: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(place, timeout=PATIENCE):
            return True
    except OSError:
        return False


def _found(address: SparkAddress, limits: Mapping[str, str]) -> tuple[SparkSession, bool]:
    if address.is_connect:
        return SparkSession.builder.remote(address.master).create(), True
    there = SparkSession.getActiveSession()
    if there is not None:  # who has started a Spark wants it used, and left as it is
        return there.newSession(), False
    return _started(address, limits), True


def _started(address: SparkAddress, limits: Mapping[str, str]) -> SparkSession:
    here = STARTED_HERE if address.is_here else {}
    conf = SparkConf().setMaster(address.master).setAll([*STARTED.items(), *here.items(), *limits.items()])
    if SparkContext._gateway is None:
        with tempfile.TemporaryFile() as said:  # what Java says while it starts is of no use to anyone where it starts
            SparkContext._ensure_initialized(gateway=_gateway(conf, said))
    return SparkSession.builder.config(conf=conf).getOrCreate()


def _gateway(conf: SparkConf, said: IO[bytes]) -> Any:
    launch: Callable[..., Any] = launch_gateway
    return launch(conf, {"stderr": said})


def _not_started(address: SparkAddress, error: Exception) -> SegueError:
    where = address.told
    if isinstance(error, FileNotFoundError) or (isinstance(error, PySparkException) and error.getCondition() == NO_JAVA):
        return SegueError("Spark needs Java 17 or newer, which is not found", where=where, todo="Install it, or set JAVA_HOME.")
    if address.is_connect and isinstance(error, ImportError):
        todo = "Install it with: pip install 'segue[spark]'"
        return SegueError("Spark Connect needs grpcio, which is not installed", where=where, todo=todo)
    said = type(error).__name__ if address.is_connect else first_line(error)
    return SegueError(f"Spark does not start, or does not answer: {said}", where=where, todo=SETTING)


class Stop:
    """Stops what was marked. The marks of a classic session are its context's: those of its own do not reach its jobs."""

    def __init__(self, session: SparkSession, *, is_connect: bool) -> None:
        self.tag = f"segue-{uuid.uuid4().hex}"
        self.session, self.is_connect = session, is_connect

    def mark(self) -> None:
        """What this thread asks for from now on."""
        if self.is_connect:
            self.session.addTag(self.tag)
        else:
            self.session.sparkContext.addJobTag(self.tag)

    def __call__(self) -> None:
        if self.is_connect:
            self.session.interruptTag(self.tag)
        else:
            self.session.sparkContext.cancelJobsWithTag(self.tag)


def quoted(name: str) -> str:
    """A name as Spark reads it whatever is in it."""
    return "`" + name.replace("`", "``") + "`"


CONDITION: Final = re.compile(r"\[([A-Z_.]+)\]")
"""How a failure's text names its condition."""
SAID: Final = {
    "TABLE_OR_VIEW_NOT_FOUND": "there is no such table or view", "SCHEMA_NOT_FOUND": "there is no such schema",
    "PATH_NOT_FOUND": "there is no such path", "UNRESOLVED_COLUMN": "there is no such column",
    "FAILED_READ_FILE": "a file cannot be read, or has been replaced meanwhile",
}  # fmt: skip
"""What is said of a failure by the beginning of its condition's name."""


@contextmanager
def telling(where: str) -> Iterator[None]:
    """Failures of Spark as SegueErrors, told without the values that they may speak of."""
    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise _failed(where, error) from error


def _failed(where: str, error: Exception) -> SegueError:
    text = str(error)
    named = CONDITION.search(text)
    condition = (error.getCondition() if isinstance(error, PySparkException) else None) or (named[1] if named else "")
    if "cancelled" in text.lower() or condition == "OPERATION_CANCELED":
        return SegueError("the statement was stopped", where=where, todo="Nothing was changed.")
    if isinstance(error, Py4JNetworkError) or "SparkContext was shut down" in text or "stopped SparkContext" in text:
        return SegueError("the connection to Spark is lost", where=where, todo="Nothing was changed. Try again.")
    if "No space left" in text or "OutOfMemoryError" in text:
        return SegueError("Spark ran out of memory or of disk", where=where, todo="Nothing was changed.")
    said = next((said for name, said in SAID.items() if condition.startswith(name)), None)
    if said is not None:
        return SegueError(said, where=where)
    shown = first_line(error) if isinstance(error, AnalysisException) else condition or type(error).__name__
    return SegueError(f"the engine refused a statement: {shown}", where=where)


def first_line(error: Exception) -> str:
    """What an error says, in a line."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__
