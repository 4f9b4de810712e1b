"""Servers of the graph made by hand, as the command line starts them."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.graph.tables import TABLES

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Reply:
    """A response."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8")

    @property
    def media_type(self) -> str:
        return self.headers["content-type"].partition(";")[0]


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, its process, and the file of what it says on stderr."""

    address: str
    process: subprocess.Popen[bytes]
    stderr: Path

    @property
    def said(self) -> str:
        return self.stderr.read_text(encoding="utf-8")

    def wait_for(self, words: str) -> None:
        """Wait until it has said something on stderr."""
        until(lambda: words in self.said)

    def children(self) -> set[int]:
        """Its processes that answer queries or load a graph; the test is skipped where that is not known."""
        pid = self.process.pid
        path = Path(f"/proc/{pid}/task/{pid}/children")
        if not path.is_file():
            pytest.skip("there is no /proc")
        found = {int(child) for child in path.read_text().split()}
        return {child for child in found if b"spawn_main" in _command(child)}

    def wait_until_busy(self) -> set[int]:
        """Wait until its processes have worked, and give them."""
        before = {child: _ticks(child) for child in self.children()}
        until(lambda: any(_ticks(child) > before.get(child, 0) + 20 for child in self.children()))
        return self.children()

    def end(self, number: int = signal.SIGTERM, seconds: float = 20) -> int:
        """Tell it to stop by a signal; its exit code. Fails where it is still there after so many seconds."""
        self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"no end after {seconds} s:\n{self.said}") from None

    @property
    def sparql(self) -> str:
        return self.address + "sparql"

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | str | None = None,
        **headers: str,
    ) -> Reply:
        """What it answers; ``content_type`` is the header Content-Type."""
        place = urlsplit(self.address)
        with contextlib.closing(
            http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        ) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            content = body.encode() if isinstance(body, str) else body
            connection.request(method, path, content, named)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


def _ticks(pid: int) -> int:
    """How long a process has worked, in hundredths of a second mostly."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


@contextmanager
def started(out: Path, cache: Path, *options: str) -> Iterator[Server]:
    """A server of an output folder at a free port, for as long as the block lasts."""
    with tempfile.NamedTemporaryFile(prefix="kg-serve-") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", "serve", str(out), "--port", "0", *options],
            stderr=said,
            env={**os.environ, "PYTHONPATH": str(ROOT), "KG_CACHE": str(cache)},
        )
        server = Server("", process, Path(said.name))
        try:
            until(lambda: "serving at" in server.said or process.poll() is not None)
            match = re.search(r"serving at (\S+);", server.said)
            assert match, server.said
            yield replace(server, address=match[1])
        finally:
            if process.poll() is None:
                code = server.end()
                assert code == 128 + signal.SIGTERM, server.said


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it is true; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache that all servers use."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def server(out: Path, cache: Path) -> Iterator[Server]:
    """A server with the options that are the default."""
    with started(out, cache) as found:
        yield found


@pytest.fixture(scope="session")
def strict(out: Path, cache: Path) -> Iterator[Server]:
    """A server with narrow limits that lets a page elsewhere ask, and a query ask elsewhere."""
    options = ["--timeout", "2", "--max-rows", "5", "--workers", "1"]
    with started(out, cache, *options, "--cors", "https://a.example", "--federation") as found:
        yield found


@pytest.fixture(scope="session")
def start() -> Callable[..., contextlib.AbstractContextManager[Server]]:
    """Starts a server; see :func:`started`."""
    return started


@pytest.fixture(scope="session")
def long(
    made: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Path, str]]:
    """A server of a graph with a name, a title and a sentence of 100,000 letters without a blank."""
    folder = tmp_path_factory.mktemp("long")
    out = made.write_graph(folder / "graph")
    word = "Myel" + "x" * 100_000
    for name, column in (("nodes", "name"), ("documents", "title"), ("sentences", "text")):
        path = out / "tables" / f"{name}.parquet"
        rows = pq.read_table(path).to_pylist()
        for row in rows:
            if name == "sentences":
                row[column] += word
            elif name == "documents" or row["id"] == made.MYELOMA:
                row[column] = word
        pq.write_table(pa.Table.from_pylist(rows, schema=TABLES[name][0]), path)
    with started(out, folder / "cache") as found:
        yield found, out, word
