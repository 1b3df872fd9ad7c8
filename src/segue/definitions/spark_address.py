"""Where Spark runs and where its warehouse is, as `engine: {spark: ...}` says it: `local[*] in warehouse`.

Before `in` stands what Spark calls a master (`local[*]`, `yarn`, `spark://host:7077`, `k8s://...`), or the address of a Spark
Connect server (`sc://host`); after it the folder in which Segue keeps its own tables, as Parquet. The folder is a path, from
the workspace's folder on, or a URL such as `hdfs://name/segue`; all of Spark must reach it under that name. On this machine
it may be left out, and is then `warehouse`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MASTER: Final = re.compile(r"local(-cluster)?(\[[\d*, ]+\])?|yarn|(spark|k8s|sc)://\S+")
CONNECT: Final = "sc://"
PORTS: Final = {"sc": 15002, "spark": 7077}
"""Where Spark listens unless an address says otherwise."""
HERE: Final = "local"
"""How the masters begin that are this machine."""
DEFAULT_MASTER: Final = "local[*]"
DEFAULT_FOLDER: Final = "warehouse"
URL: Final = re.compile(r"[a-z][a-z0-9]*:")


class NotAnAddress(Exception):
    """What is wrong with an address, and what to write."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True)
class SparkAddress:
    """A master, or a Spark Connect address, and the folder of the warehouse."""

    master: str
    folder: str

    def __str__(self) -> str:
        return f"{self.master} in {self.folder}"

    @property
    def is_connect(self) -> bool:
        return self.master.startswith(CONNECT)

    @property
    def is_here(self) -> bool:
        return self.master.startswith(HERE)

    @property
    def told(self) -> str:
        """The address without what Spark Connect is told beside it, which may be a secret."""
        return f"{self.master.partition('/;')[0].partition(';')[0]} in {self.folder}"

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """The hosts and ports that are called for a session, where the address names any."""
        scheme, _, named = self.master.partition("://")
        if scheme not in PORTS:
            return ()
        hosts = (one.rpartition(":") if ":" in one else (one, "", "") for one in named.partition("/")[0].split(","))
        return tuple((host, int(port) if port.isdigit() else PORTS[scheme]) for host, _, port in hosts)

    def seen_from(self, root: Path) -> SparkAddress:
        """The address with its folder as it is called from anywhere; a relative one is within `root`."""
        return self if URL.match(self.folder) else SparkAddress(self.master, str((root / self.folder).absolute()))


def read_spark_address(text: str) -> SparkAddress:
    """The parts of an address. Raises NotAnAddress."""
    master, _, folder = (part.strip() for part in (text.strip() or DEFAULT_MASTER).partition(" in "))
    if not MASTER.fullmatch(master):
        raise NotAnAddress(f"'{master}' is not where Spark runs", "write local[*], spark://host:7077, yarn or sc://host")
    if not folder and not master.startswith(HERE):
        raise NotAnAddress(
            f"'{text}' does not say where the warehouse is",
            f"name a folder that all of Spark reaches, as in: {master} in hdfs://name/segue",
        )
    return SparkAddress(master, folder or DEFAULT_FOLDER)
