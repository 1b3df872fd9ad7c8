"""ClickHouse's HTTP interface as far as its client speaks it, with chDB behind it: a server for machines without one.

Run as a program it takes a folder and a port. Every request has a handle of its own, to which its parameters are settings; a
statement that fails is answered as ClickHouse does. Only the user `locked` is refused.
"""

from __future__ import annotations

import base64
import io
import re
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TRANSPORT = {
    "query", "database", "query_id", "session_id", "client_protocol_version", "wait_end_of_query", "compress", "decompress",
    "enable_http_compression", "send_progress_in_http_headers", "http_headers_progress_interval_ms", "role",
}  # fmt: skip


class Answer(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    folder = ""

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length")
        body = self.rfile.read(int(length)) if length else self.chunks()
        if self.headers.get("Content-Encoding") == "lz4":
            import lz4.frame

            with lz4.frame.open(io.BytesIO(body)) as frames:  # one a block
                body = frames.read()
        if base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).startswith(b"locked:"):
            self.told(403, b"Code: 516. DB::Exception: locked: Authentication failed. (AUTHENTICATION_FAILED)", 516)
            return
        parameters = dict(parse_qsl(urlsplit(self.path).query))
        try:
            self.told(200, self.done(parameters, body))
        except Exception as error:  # noqa: BLE001
            text = str(error)
            found = re.search(r"Code: (\d+)", text)
            self.told(500, text.encode(), int(found[1]) if found else 1)

    def chunks(self) -> bytes:
        found = b""
        while self.headers.get("Transfer-Encoding") == "chunked" and (size := int(self.rfile.readline(), 16)) >= 0:
            found += self.rfile.read(size)
            self.rfile.readline()
            if not size:
                break
        return found

    def done(self, parameters: dict[str, str], body: bytes) -> bytes:
        import chdb

        handle = chdb.connect(self.folder)
        try:
            for name, value in parameters.items():
                if name not in TRANSPORT:
                    handle.query(f"SET {name} = '{value}'", "TabSeparated")
            if parameters.get("database"):
                handle.query(f'USE "{parameters["database"]}"', "TabSeparated")
            first, _, rest = body.partition(b"\n")
            if first.startswith(b"INSERT INTO") and first.endswith(b"FORMAT Native"):
                return self.inserted(handle, first.decode(), rest)
            text = parameters.get("query", "") + body.decode()
            return bytes(handle.query(text, "TabSeparated").bytes() or b"")
        finally:
            handle.close()

    @staticmethod
    def inserted(handle: Any, statement: str, block: bytes) -> bytes:
        with tempfile.NamedTemporaryFile(suffix=".native") as file:
            file.write(block)
            file.flush()
            where = statement.replace("FORMAT Native", f"FROM INFILE '{file.name}' FORMAT Native")
            handle.query(where, "TabSeparated")
        return b""

    def told(self, status: int, body: bytes, code: int = 0) -> None:
        self.send_response(status)
        if code:
            self.send_header("X-ClickHouse-Exception-Code", str(code))
        self.send_header("X-ClickHouse-Summary", "{}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody is told."""


if __name__ == "__main__":
    import chdb

    Answer.folder = sys.argv[1]
    kept = chdb.connect(Answer.folder)  # the engine stays while there is a handle
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Answer).serve_forever()
