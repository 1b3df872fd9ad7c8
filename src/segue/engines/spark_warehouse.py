"""The folder of a warehouse on Spark: tables as folders of Parquet, and a small file that says which of them count.

`_current.json` names for each table its schema and its parts, which are folders that are written once and never changed. A
write makes new parts; a commit puts a new `_current.json` in the place of the old one, in one step. So a run that dies
half-way leaves parts that nothing names, and they are removed when the warehouse is opened next. What a commit has replaced
stays until the next one, for whoever is reading it.

On this machine's disks a lock keeps a second writer waiting, and its absence tells that a process is dead. Elsewhere there is
none: there a commit is refused whose beginning another process has overtaken, and one writer at a time is the operator's care.
"""

from __future__ import annotations

import json
import os
import re
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from pyarrow import fs
from pyspark.sql.types import StructType

from segue.engines.spark_results import KIND
from segue.errors import SegueError
from segue.records import ColumnKind

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CURRENT: Final = "_current.json"
LOCK: Final = "_lock"
TABLES: Final = "tables"
TEMPORARY: Final = "temporary"
ALIVE: Final = ".alive"
A_MOMENT: Final = 0.2
"""Seconds between two looks at a lock."""
PATIENCE: Final = 3_000
"""How often a lock is looked at before giving up: for ten minutes."""


@dataclass(frozen=True)
class Kept:
    """A table of the warehouse: its schema as Spark writes it down, and its parts."""

    schema: Mapping[str, Any]
    parts: tuple[str, ...] = ()

    @property
    def type(self) -> StructType:
        return StructType.fromJson(dict(self.schema))

    @property
    def kinds(self) -> dict[str, ColumnKind]:
        """The columns of a table that was made from kinds."""
        return {one["name"]: one["metadata"][KIND] for one in self.schema["fields"]}


@dataclass(frozen=True)
class State:
    """What the warehouse is after so many commits. `replaced`: parts that the last commit has done away with."""

    number: int = 0
    tables: Mapping[str, Kept] = field(default_factory=dict)
    replaced: tuple[str, ...] = ()

    @property
    def parts(self) -> set[str]:
        return {part for table in self.tables.values() for part in table.parts}


class Warehouse:
    """A folder, by its path or URL. Raises SegueError where it cannot be made or read."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        with self._told():
            self._files, self._base = _file_system(folder)
            self.is_local = isinstance(self._files, fs.LocalFileSystem)
            self._files.create_dir(self._base, recursive=True)
        self.session = f"{TEMPORARY}/{_token()}"
        self._alive = self._own_lock()

    def url(self, part: str) -> str:
        """A part as Spark calls it."""
        return f"file:{self._base}/{part}" if self.is_local else f"{self.folder.rstrip('/')}/{part}"

    def new_part(self, table: str) -> str:
        return f"{TABLES}/{table}/{_token()}"

    def new_temporary(self, name: str) -> str:
        return f"{self.session}/{name}-{_token()}"

    def opened(self, part: str) -> Any:
        """A file of a part, for writing."""
        with self._told():
            self._files.create_dir(f"{self._base}/{part}", recursive=True)
            return self._files.open_output_stream(f"{self._base}/{part}/rows.parquet")

    def files_of(self, part: str) -> list[str]:
        """The paths of the Parquet files of a part."""
        found = self._files.get_file_info(fs.FileSelector(f"{self._base}/{part}", allow_not_found=True))
        return [one.path for one in found if one.path.endswith(".parquet")]

    @property
    def files(self) -> fs.FileSystem:
        return self._files

    def remove(self, *parts: str) -> None:
        for part in parts:
            if self._files.get_file_info(f"{self._base}/{part}").type != fs.FileType.NotFound:
                self._files.delete_dir(f"{self._base}/{part}")

    # --- what counts ---

    def current(self) -> State:
        """What counts now."""
        path = f"{self._base}/{CURRENT}"
        with self._told():
            if self._files.get_file_info(path).type == fs.FileType.NotFound:
                return State()
            with self._files.open_input_stream(path) as file:
                raw = json.loads(file.read())
        tables = {name: Kept(one["schema"], tuple(one["parts"])) for name, one in raw["tables"].items()}
        return State(raw["number"], tables, tuple(raw["replaced"]))

    def commit(self, before: State, tables: Mapping[str, Kept]) -> State:
        """Puts the state after some writes in the place of the one before them."""
        if self.current().number != before.number:
            raise SegueError("another process has written to the warehouse meanwhile", where=self.folder,
                             todo="Nothing was changed. Try again.")  # fmt: skip
        after = State(before.number + 1, tables)
        after = State(after.number, tables, tuple(sorted(before.parts - after.parts)))
        told = {name: {"schema": one.schema, "parts": one.parts} for name, one in tables.items()}
        text = json.dumps({"number": after.number, "tables": told, "replaced": after.replaced})
        with self._told():
            self._put(text.encode())
            self.remove(*before.replaced)
        return after

    def _put(self, text: bytes) -> None:
        """An object of a store appears whole; a file is moved to its place when it is on the disk."""
        path = f"{self._base}/{CURRENT}"
        if not self.is_local:
            with self._files.open_output_stream(path) as file:
                file.write(text)
            return
        fresh = Path(f"{path}.new")
        with fresh.open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    # --- order ---

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keeps other writers out, or waits for them."""
        lock = self._locked(f"{self._base}/{LOCK}", PATIENCE) if self.is_local else None
        try:
            yield
        finally:
            if lock is not None:
                lock.close()

    def tidy(self) -> None:
        """Removes what dead processes have left behind, where it is certain that they are dead."""
        if not self.is_local:
            return
        for alive in (Path(self._base) / TEMPORARY).glob(f"*{ALIVE}"):
            with _free(str(alive)) as free:
                if free:
                    self.remove(f"{TEMPORARY}/{alive.name.removesuffix(ALIVE)}")
                    alive.unlink(missing_ok=True)
        with _free(f"{self._base}/{LOCK}") as free:
            if free:
                current = self.current()
                known = current.parts.union(current.replaced)
                there = {f"{TABLES}/{one.parent.name}/{one.name}" for one in (Path(self._base) / TABLES).glob("*/*")}
                self.remove(*(there - known))

    def close(self) -> None:
        """Removes the session's temporary tables."""
        self.remove(self.session)
        if self._alive is not None:
            self._alive.close()
            Path(_lock_of(f"{self._base}/{self.session}")).unlink(missing_ok=True)

    def _own_lock(self) -> IO[bytes] | None:
        """A lock that tells others that the session lives; it is held before anyone can see it."""
        if not self.is_local:
            return None
        self._files.create_dir(f"{self._base}/{TEMPORARY}", recursive=True)
        lock = _lock_of(f"{self._base}/{self.session}")
        held = self._locked(f"{lock}.new", 1)
        Path(held.name).rename(lock)
        return held

    def _locked(self, path: str, patience: int) -> IO[bytes]:
        file = Path(path).open("ab")  # noqa: SIM115 - the lock lasts as long as it is open
        for _ in range(patience):
            if _take(file):
                return file
            time.sleep(A_MOMENT)
        file.close()
        raise SegueError("another process is writing to the warehouse", where=self.folder, todo="Wait for it to end.")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise SegueError(f"the folder of the warehouse cannot be used: {reason}", where=self.folder,
                             todo="Check 'engine' in segue.yaml, and that you may write there.") from error  # fmt: skip


def _file_system(folder: str) -> tuple[fs.FileSystem, str]:
    """A folder as Arrow reaches it. What Hadoop calls s3a is s3 to Arrow."""
    if "://" not in folder:
        path = re.sub("^file:", "", folder)
        return fs.LocalFileSystem(), str(Path(path).absolute())
    found, base = fs.FileSystem.from_uri(re.sub("^s3[an]:", "s3:", folder))
    return found, base.rstrip("/")


def _token() -> str:
    return uuid.uuid4().hex[:16]


def _lock_of(folder: str) -> str:
    """The lock of a session, beside the folder of its temporary tables."""
    return f"{folder}{ALIVE}"


@contextmanager
def _free(path: str) -> Iterator[bool]:
    """Whether nobody holds a lock, which is held meanwhile."""
    with Path(path).open("ab") as file:
        yield _take(file)


def _take(file: IO[bytes]) -> bool:
    """Takes a lock unless another process holds it. Where a system has no such locks, everybody has it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
