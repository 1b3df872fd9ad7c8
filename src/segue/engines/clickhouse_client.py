"""Two doors to ClickHouse behind one client: a server over HTTP, and chDB, which is ClickHouse within this process.

What a session of ours sets is the same for both. Failures are told without values, and never with a password.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import clickhouse_connect
from clickhouse_connect.driver import exceptions

from segue.errors import SegueError

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client
    from clickhouse_connect.driver.query import QueryResult

logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())  # else what fails is told twice, and at length

SETTING: Final = "Check 'engine' in segue.yaml."
WHERE: Final = "engine: clickhouse"
SCHEMES: Final = {"clickhouse": False, "http": False, "clickhouses": True, "https": True}
"""How an address of a server may begin, and whether what goes there is encrypted."""
SETTINGS: Final[dict[str, Any]] = {
    "session_timezone": "UTC", "join_use_nulls": 1, "transform_null_in": 0, "cast_keep_nullable": 1,
    "prefer_column_name_to_alias": 1, "union_default_mode": "DISTINCT", "use_variant_as_common_type": 0,
    "least_greatest_legacy_null_behavior": 0, "enable_positional_arguments": 1, "mutations_sync": 2, "async_insert": 0,
    "compile_expressions": 0, "compile_aggregate_expressions": 0,
    "max_query_size": 1 << 30, "max_ast_elements": 50_000_000, "max_expanded_ast_elements": 50_000_000,
    "max_ast_depth": 100_000, "max_parser_depth": 100_000, "allow_experimental_nullable_tuple_type": 1,
}  # fmt: skip
"""`join_use_nulls`: what has no partner is unknown, not 0. `prefer_column_name_to_alias`: a name is the table's column even
where the same select gives another one that name. `use_variant_as_common_type`: rather an error than a column of two types.
`compile_expressions`: compiling the long expressions of a plan takes half a minute, working them out a second.
"""


TABLE_ALREADY_EXISTS: Final = 57


class Connection:
    """A client of a server, or of the engine in this process. Every failure is a SegueError."""

    def __init__(self, client: Client, where: str, session: str) -> None:
        self.client, self.where, self.session = client, where, session
        settings = {**SETTINGS, "log_comment": session}
        for name in settings.keys() & client.server_settings.keys():
            client.set_client_setting(name, settings[name])

    def command(self, sql: str) -> None:
        """Runs a statement that gives nothing."""
        try:
            self.client.command(sql)
        except exceptions.ClickHouseError as error:
            raise failed(self.where, error) from error

    def query(self, sql: str) -> QueryResult:
        try:
            return self.client.query(sql)
        except exceptions.ClickHouseError as error:
            raise failed(self.where, error) from error

    def insert(self, schema: str, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Adds rows, in the columns' order."""
        try:
            self.client.insert(table, rows, column_names=columns, database=schema)
        except exceptions.ClickHouseError as error:
            raise failed(self.where, error) from error

    def close(self) -> None:
        with suppress(exceptions.ClickHouseError):
            self.client.close()


def server(address: str) -> tuple[Client, str]:
    """A client of a server, and how the server is called. `address`: clickhouse://user:password@host:8123/database."""
    if not address:
        raise SegueError("a server's address is missing", where=WHERE, todo=SETTING)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise _no_address() from None
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise _no_address()
    secure = SCHEMES[parts.scheme]
    port = port or (8443 if secure else 8123)
    where = f"{parts.hostname}:{port}"
    try:
        client = clickhouse_connect.get_client(
            interface="https" if secure else "http", host=parts.hostname, port=port, username=unquote(parts.username or ""),
            password=unquote(parts.password or ""), database=parts.path.strip("/") or "default", connect_timeout=10,
            send_receive_timeout=24 * 3600, autogenerate_session_id=False, client_name="segue",
        )  # fmt: skip
    except exceptions.ClickHouseError as error:
        raise _not_opened(where, error) from None  # its text may tell more than it should
    return client, where


def embedded(folder: str, threads: int = 0) -> tuple[Client, str]:
    """The engine of this process on a folder, and how it is called. A process has one folder open at a time."""
    try:
        client = clickhouse_connect.get_client(interface="chdb", path=folder)
        if threads:
            client.set_client_setting("max_threads", threads)
        return client, folder
    except exceptions.ClickHouseError as error:
        text = str(error)
        if "different path" in text:
            todo = "Close it first; chDB takes one at a time."
            raise SegueError("this process has another warehouse of chDB open", where=folder, todo=todo) from error
        raise SegueError(
            "the warehouse cannot be opened", where=folder,
            todo=f"Only one process can have it open at a time, and its folder must be writable. {SETTING}",
        ) from error  # fmt: skip


def _no_address() -> SegueError:
    todo = f"Write clickhouse://user@host:8123. {SETTING}"
    return SegueError("this is no address of a ClickHouse server", where=WHERE, todo=todo)


REFUSED: Final = {
    194: "the server does not accept the user or the password", 516: "the server does not accept the user or the password",
    192: "the server does not accept the user or the password", 193: "the server does not accept the user or the password",
    81: "there is no such database on the server",
}  # fmt: skip
UNREACHABLE: Final = {
    "NameResolutionError": "there is no such host", "refused": "no server answers there",
    "timed out": "no server answers there", "certificate": "the server's certificate is not trusted",
}  # fmt: skip


def _not_opened(where: str, error: exceptions.ClickHouseError) -> SegueError:
    text = str(error)
    reason = REFUSED.get(_code(error)) or next((said for word, said in UNREACHABLE.items() if word in text), "")
    return SegueError(reason or "what answers there is no ClickHouse server, or does not take the connection", where=where,
                      todo=SETTING)  # fmt: skip


TOLD: Final = {
    394: ("the statement was stopped", "Nothing was changed."),
    241: ("the server ran out of memory", "Nothing was changed."),
    243: ("the server ran out of disk", "Nothing was changed."),
    497: ("the server refuses: the user may not do this", "The user needs to write the database 'segue'."),
    164: ("the server refuses: the user may only read", "The user needs to write the database 'segue'."),
}  # fmt: skip
OF_VALUES: Final = (6, 26, 27, 38, 41, 69, 70, 72, 131, 349, 407, 488)
"""Codes of failures whose texts quote what is in the data."""


def failed(where: str, error: exceptions.ClickHouseError) -> SegueError:
    """A failure of the engine, told without the values that it may speak of."""
    code = _code(error)
    if code in TOLD:
        what, todo = TOLD[code]
        return SegueError(what, where=where, todo=todo)
    if code in OF_VALUES or isinstance(error, exceptions.DataError):
        return SegueError(f"a value does not fit its place ({code or 'on its way to the engine'})", where=where)
    if not code and isinstance(error, exceptions.OperationalError):
        return SegueError("the connection to the server is lost", where=where, todo="Nothing was changed. Try again.")
    first = (str(error).splitlines() or [""])[0].partition("DB::Exception: ")[2] or str(error).partition("\n")[0]
    return SegueError(f"the engine refused a statement: {first.partition(': In scope')[0][:300]}", where=where)


def is_there_already(error: SegueError) -> bool:
    """Whether a table could not be made because there was one of its name at that moment."""
    return isinstance(error.__cause__, exceptions.ClickHouseError) and _code(error.__cause__) == TABLE_ALREADY_EXISTS


def _code(error: exceptions.ClickHouseError) -> int:
    return getattr(error, "code", None) or 0
