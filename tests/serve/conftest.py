"""Servers of the graph made by hand, as the command line starts them."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

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
    """A server that runs: its address and its process."""

    address: str
    process: subprocess.Popen[str]

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


@contextmanager
def started(out: Path, cache: Path, *options: str) -> Iterator[Server]:
    """A server of an output folder at a free port, for as long as the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", str(out), "--port", "0", *options],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "KG_CACHE": str(cache)},
    )
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        match = re.search(r"serving at (\S+);", line)
        assert match, line + process.stderr.read()
        yield Server(match[1], process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


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
