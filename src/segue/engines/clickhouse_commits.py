"""How several writes to ClickHouse, which has no transactions, become one.

What is written to a table goes into a copy of it that only this session knows: a clone, which shares its parts with the table
and copies nothing. At the end one row names the copies, each by its table's name and its own UUID; that row is the commit. Then
each copy changes places with its table, at once for whoever reads it, and the row is taken away. A session that dies before
the row has changed nothing; one that dies after it is finished by who opens the warehouse next: a table that has the UUID
of its copy has changed places already. Between the first and the last change of places, some milliseconds, another reader
may see some tables of before and some of after.

One session writes at a time: who writes makes a table, which can be made but once, and drops it at the end. Tables of a
session begin with its name, so that what a session left that died can be told, and dropped.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from segue.engines.clickhouse_client import Connection, is_there_already
from segue.errors import SegueError
from segue.records import SCHEMA

COMMIT: Final = "~commit"
WRITER: Final = "~writer"
PATIENCE: Final = 30.0
"""Seconds that a writer waits for another."""
OLDEST_LEFT: Final = 2 * 24 * 3600
"""Seconds after which what a session of another machine left is taken for dead."""


def session_name() -> str:
    """A name for this session that tells its machine and process."""
    return f"~{_machine()}-{os.getpid()}-{secrets.token_hex(4)}"


def _machine() -> str:
    return sha256(socket.gethostname().encode()).hexdigest()[:8]


def quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '""') + '"'


def table_of(name: str) -> str:
    return f"{SCHEMA}.{quoted(name)}"


def text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


@dataclass
class Commits:
    """The copies that a session writes to. `copies`: of each table that was written to, the name of its copy."""

    connection: Connection
    session: str
    copies: dict[str, str] = field(default_factory=dict)
    made: int = 0
    depth: int = 0

    # --- copies ---

    def place(self, name: str) -> str:
        """Where a table of the warehouse is for this session."""
        return self.copies.get(name, name)

    def fresh(self, name: str) -> str:
        """A name for a new copy of a table."""
        self.made += 1
        return f"{self.session}~{self.made}~{name}"

    def copy(self, name: str) -> str:
        """The copy of a table to write to, made where there is none yet."""
        if name not in self.copies:
            copy = self.fresh(name)
            self.connection.command(f"CREATE TABLE {table_of(copy)} CLONE AS {table_of(name)}")
            self.copies[name] = copy
        return self.copies[name]

    def put(self, name: str, copy: str) -> None:
        """Lets a new copy stand for a table, in place of an earlier one."""
        earlier = self.copies.get(name)
        self.copies[name] = copy
        if earlier is not None:
            self._drop([earlier])

    def _drop(self, names: Sequence[str]) -> None:
        for name in names:
            self.connection.command(f"DROP TABLE IF EXISTS {table_of(name)}")

    # --- all or nothing ---

    @contextmanager
    def all_or_nothing(self, *, keep: bool) -> Iterator[None]:
        """What is written inside is kept at the end, or with `keep` false undone, as it is where something fails."""
        self.depth += 1
        try:
            yield
            if keep:
                self._commit()
        finally:
            self.depth -= 1
            copies, self.copies = list(self.copies.values()), {}
            with suppress(SegueError):  # a connection that is lost: they are dropped when the warehouse is opened next
                self._drop(copies)

    def _commit(self) -> None:
        if not self.copies:
            return
        uuids = self._uuids()
        rows = [(name, copy, uuids[copy]) for name, copy in self.copies.items()]
        if not self._is_writer():
            raise SegueError("another process took over the warehouse", where=self.connection.where, todo="Try again.")
        listed = ", ".join(f"({text(name)}, {text(copy)}, {text(uuid)})" for name, copy, uuid in rows)
        self.connection.command(f"INSERT INTO {table_of(COMMIT)} SELECT * FROM VALUES({text(COLUMNS)}, {listed})")
        self.finish()

    def finish(self) -> None:
        """Puts copies that were committed in the places of their tables."""
        rows = self.connection.query(f"SELECT name, copy, uuid FROM {table_of(COMMIT)}").result_rows
        if not rows:
            return
        uuids = self._uuids()
        for name, copy, uuid in rows:
            self._change_places(name, copy, uuid, uuids)
        self.connection.command(f"TRUNCATE TABLE {table_of(COMMIT)}")
        self._drop([copy for _, copy, _ in rows])

    def _change_places(self, name: str, copy: str, uuid: str, uuids: dict[str, str]) -> None:
        if uuids.get(name) == uuid or copy not in uuids:
            return
        if name in uuids:
            self.connection.command(f"EXCHANGE TABLES {table_of(copy)} AND {table_of(name)}")
        else:
            self.connection.command(f"RENAME TABLE {table_of(copy)} TO {table_of(name)}")

    def _uuids(self) -> dict[str, str]:
        found = self.connection.query(f"SELECT name, toString(uuid) FROM system.tables WHERE database = {text(SCHEMA)}")
        return {str(name): str(uuid) for name, uuid in found.result_rows}

    # --- one writer ---

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Waits until no other session writes. Raises SegueError where one goes on to."""
        until = time.monotonic() + PATIENCE
        while not self._become_writer():
            if time.monotonic() > until:
                who = self._writer()
                raise SegueError(
                    f"another process is writing to the warehouse: {who.get('pid', '?')} on {who.get('host', '?')}",
                    where=self.connection.where,
                    todo=f'Wait for it to end. If it died, release what it holds: DROP TABLE {table_of(WRITER)}',
                )  # fmt: skip
            time.sleep(0.1)
        try:
            self.finish()
            yield
        finally:
            if self._is_writer():
                self._drop([WRITER])

    def _become_writer(self) -> bool:
        self._release_dead()
        who = json.dumps({"session": self.session, "host": socket.gethostname(), "pid": os.getpid()})
        made = f"CREATE TABLE {table_of(WRITER)} (x UInt8) ENGINE = MergeTree ORDER BY tuple() COMMENT {text(who)}"
        try:
            self.connection.command(made)
        except SegueError as error:
            if is_there_already(error) or self._writer():  # who had it may have ended since
                return False
            raise
        return self._is_writer()

    def _writer(self) -> dict[str, str]:
        """Who writes; nothing where nobody does."""
        asked = f"SELECT comment FROM system.tables WHERE database = {text(SCHEMA)} AND name = {text(WRITER)}"
        found = self.connection.query(asked).result_rows
        try:
            return dict(json.loads(found[0][0])) if found else {}
        except ValueError:
            return {"session": "?"}

    def _is_writer(self) -> bool:
        with suppress(SegueError):
            return self._writer().get("session") == self.session
        return False

    def _release_dead(self) -> None:
        if _is_dead(self._writer().get("session", "")):
            self._drop([WRITER])

    # --- opening and closing ---

    def begin(self) -> None:
        """Makes what commits need, finishes what a session that died had committed, and drops what such sessions left."""
        self.connection.command(f"CREATE DATABASE IF NOT EXISTS {SCHEMA}")
        made = f"CREATE TABLE IF NOT EXISTS {table_of(COMMIT)} ({COLUMNS}) ENGINE = MergeTree ORDER BY name"
        self.connection.command(made)
        self._release_dead()
        if not self._writer():
            self.finish()
            self._drop([name for name, age in self._of_sessions() if _is_dead(name) or age > OLDEST_LEFT])

    def end(self) -> None:
        """Drops the tables of this session."""
        self._drop([name for name, _ in self._of_sessions() if name.startswith(f"{self.session}~")])

    def _of_sessions(self) -> list[tuple[str, int]]:
        """Tables of sessions, with their age in seconds; not those that a commit names."""
        asked = (
            "SELECT name, dateDiff('second', metadata_modification_time, now()) FROM system.tables "
            f"WHERE database = {text(SCHEMA)} AND match(name, '^~[0-9a-f]+-[0-9]+-') "
            f"AND name NOT IN (SELECT copy FROM {table_of(COMMIT)})"
        )
        return [(name, age) for name, age in self.connection.query(asked).result_rows]


COLUMNS: Final = "name String, copy String, uuid String"


def _is_dead(name: str) -> bool:
    """Whether a name is of a session of this machine whose process is no more."""
    machine, _, rest = name.removeprefix("~").partition("-")
    pid = rest.partition("-")[0]
    if machine != _machine() or not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _is_zombie(int(pid))


def _is_zombie(pid: int) -> bool:
    """Whether a process has ended, and only its parent does not know it yet. Where the system tells that."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[:1] == ["Z"]
