"""A server of files on the loopback interface, for the tests of downloading."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.lexicon.downloading import Outcome, Patience, download
from kg.lexicon.downloads import Download, find_download

DATA = Path(__file__).parents[1] / "data" / "lexicon"
QUICK = Patience(timeout=5, attempts=3, pause=0)


class Server(ThreadingHTTPServer):
    """Gives ``files``. Each request takes one step off ``script``: an answer other than the file, or where
    to cut the connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.modified = "Thu, 01 Jan 2099 10:00:00 GMT"
        self.etags = True
        self.ranges = self.conditions = self.lengths = True
        self.heeds_if_range = True
        self.shift = 0  # of the ranges that it sends
        self.script: list[int | str | None] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def asked(self, header: str) -> list[str]:
        """The values of a header, request by request."""
        return [headers.get(header, "") for _, headers in self.requests]

    def fetch(
        self, root: Path, source: Download | str = "mondo", **options: Any
    ) -> tuple[Outcome, ...]:
        """Download from here."""
        found = find_download(source) if isinstance(source, str) else source
        return download(found, root, **{"base_url": self.url, "patience": QUICK, **options})


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        server = self.server
        server.requests.append((self.path, dict(self.headers)))
        step = server.script.pop(0) if server.script else None
        content = server.files.get(self.path.rpartition("/")[2])
        if isinstance(step, int):
            self.send_error(step)
        elif self.path in server.redirects:
            self.send_response(302)
            self.send_header("Location", server.redirects[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif content is None:
            self.send_error(404)
        else:
            self._give(content, step or "")

    def _give(self, content: bytes, step: str) -> None:
        server, start, total = self.server, 0, len(content)
        etag = f'"{hashlib.md5(content).hexdigest()}"' if server.etags else ""
        state = {etag, server.modified} - {""}
        conditions = {self.headers.get(each) for each in ("If-None-Match", "If-Modified-Since")}
        if server.conditions and conditions & state:
            status = 304
        elif (
            server.ranges
            and "Range" in self.headers
            and (not server.heeds_if_range or self.headers["If-Range"] in state)
        ):
            start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            start += server.shift
            status = 206 if start < total else 416
        else:
            status = 200
        self.send_response(status)
        body = {304: b"", 416: b"no such range"}.get(status, content[start:])
        if status in (206, 416):
            sent = f"{start}-{total - 1}" if status == 206 else "*"
            self.send_header("Content-Range", f"bytes {sent}/{total}")
        if etag:
            self.send_header("ETag", etag)
        if server.modified:
            self.send_header("Last-Modified", server.modified)
        if server.lengths:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        what, _, place = step.partition(" ")
        self.wfile.write(body[: int(place)] if place else body)
        self.wfile.flush()
        if what == "stall":
            server.released.wait(20)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        server.files["mondo.obo"] = (DATA / "mondo.obo").read_bytes()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def begun(server: Server, tmp_path: Path) -> Path:
    """A folder with the first 300 bytes of a file."""
    server.script = ["cut 300"]
    with pytest.raises(InputError, match="ended after 300 of"):
        server.fetch(tmp_path, patience=Patience(attempts=1))
    server.requests.clear()
    return tmp_path / "mondo"
