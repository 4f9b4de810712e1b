"""A graph that is built again while it is served."""

from __future__ import annotations

import asyncio
import errno
import http.client
import json
import multiprocessing
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode, urlsplit

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.errors import GraphError
from kg.export.graph import Graph
from kg.graph.reading import spill_prefix
from kg.graph.tables import TABLES
from kg.serve import editions, index, loading
from kg.serve.loading import Loaded, load, load_beside
from kg.serve.server import ServeOptions, make_app, serve
from kg.serve.workers import Pool

ROOT = Path(__file__).parent.parent.parent
NAME = "SELECT ?name { MESH:D009101 rdfs:label ?name }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?d) }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?a != ?d) }"
NODE = "/node?id=MESH%3AD009101"


def build(made: ModuleType, folder: Path, name: str) -> Path:
    """A graph in which myeloma is called ``name``, with a manifest."""
    made.write_graph(folder)
    path = folder / "tables" / "nodes.parquet"
    rows = pq.read_table(path).to_pylist()
    for row in rows:
        if row["id"] == "MESH:D009101":
            row["name"] = name
    pq.write_table(pa.Table.from_pylist(rows, schema=TABLES["nodes"][0]), path)
    (folder / "manifest.json").write_text(json.dumps({"name": name}))
    return folder


def exchange(new: Path, out: Path) -> None:
    """Put a build in the place of another, as ``kg build`` does."""
    out.rename(out.with_name("old"))
    new.rename(out)
    shutil.rmtree(out.with_name("old"))


def ask(server: Any, query: str = NAME) -> str:
    reply = server.ask("/sparql?" + urlencode({"query": query}), accept="text/csv")
    assert reply.status == 200, reply.text
    return str(reply.text.splitlines()[1])


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def wait_for(server: Any, name: str) -> None:
    until(lambda: ask(server) == name)


@contextmanager
def asked(server: Any, query: str) -> Iterator[socket.socket]:
    """A client that has asked a query, which the server has begun to answer, and reads no answer yet."""
    place = urlsplit(server.address)
    path = "/sparql?" + urlencode({"query": query})
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n"
    with socket.create_connection((place.hostname, place.port), 120) as client:
        client.sendall(head.encode())
        assert server.ask(NODE).status == 200  # which came later
        yield client


def many_nodes(out: Path) -> Path:
    """So many nodes that loading them takes seconds."""
    path = out / "tables" / "nodes.parquet"
    rows = pq.read_table(path).to_pylist()
    rows += [rows[0] | {"id": f"KG:{n:06}", "name": f"name {n}"} for n in range(60_000)]
    pq.write_table(pa.Table.from_pylist(rows, schema=TABLES["nodes"][0]), path)
    return out


def left_over(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob(".*")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_at_once_and_leaves_nothing(
    live: tuple[Any, Path], made: ModuleType, number: int
) -> None:
    server, out = live
    with asked(server, ENDLESS) as client:
        exchange(build(made, out.with_name("new"), "second"), out)
        wait_for(server, "second")
        exchange(many_nodes(build(made, out.with_name("new"), "third")), out)
        until(lambda: bool(left_over(out.with_name("cache"))))  # it is being loaded
        children = server.children()
        assert len(children) == 3
        assert server.end(number, seconds=8) == 128 + number
        assert client.recv(1000).startswith(b"HTTP/1.1 503 ")
    assert left_over(out) + left_over(out.with_name("cache")) == []
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert "Traceback" not in server.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_loading_ends_at_once(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    out = many_nodes(build(made, tmp_path / "graph", "first"))
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", str(out), "--port", "0"],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "KG_CACHE": str(tmp_path / "cache")},
        encoding="utf-8",
    )
    until(lambda: bool(left_over(tmp_path / "cache")))
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert said.splitlines() == [
        f"kg: {'interrupted' if number == signal.SIGINT else 'terminated'}"
    ]
    assert left_over(tmp_path) == []


@pytest.mark.parametrize(
    "bug", [AttributeError("bug"), sqlite3.OperationalError("bug"), duckdb.Error("bug")]
)
def test_a_bug_in_opening_a_build_stops_the_server(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bug: Exception
) -> None:
    monkeypatch.setattr(editions, "PERIOD", 0.02)
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = build(made, tmp_path / "graph", "first")
    closed: list[str] = []

    def opener(graph: Graph, loaded: Loaded, held: ExitStack) -> Any:
        if graph.manifest["name"] != "first":
            raise bug
        held.callback(closed.append, "first")

    async def scene() -> BaseException:
        live = editions.Live(out, opener)
        stopped: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()
        app = make_app(live, ServeOptions(), (), stopped.set_result)
        async with app.router.lifespan_context(app):
            exchange(build(made, out.with_name("new"), "second"), out)
            return await asyncio.wait_for(stopped, 60)

    assert asyncio.run(scene()) is bug
    assert closed == ["first"]


def test_what_is_opened_when_the_server_ends_is_closed(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "PERIOD", 0.02)
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = build(made, tmp_path / "graph", "first")
    begun, go_on = threading.Event(), threading.Event()
    closed: list[str] = []

    def opener(graph: Graph, loaded: Loaded, held: ExitStack) -> Any:
        held.callback(closed.append, graph.manifest["name"])
        if graph.manifest["name"] == "second":
            begun.set()
            go_on.wait(60)

    async def scene() -> None:
        live = editions.Live(out, opener)
        watching = asyncio.create_task(live.watch())
        exchange(build(made, out.with_name("new"), "second"), out)
        await asyncio.to_thread(begun.wait, 60)
        watching.cancel()
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.wait({watching})
        assert closed == ["second"]
        await live.end()

    asyncio.run(scene())
    assert closed == ["second", "first"]


@pytest.mark.parametrize("ending", ["", "in time", "by force"])
def test_what_is_loaded_is_given_or_removed(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = many_nodes(build(made, tmp_path / "graph", "first"))

    async def ended(work: asyncio.Task[Loaded]) -> None:
        while not left_over(tmp_path / "cache"):
            assert not work.done()
            await asyncio.sleep(0.02)
        [child] = multiprocessing.active_children()
        (out / "tables" / f"{spill_prefix(child.pid)}x").mkdir()
        if ending == "by force":
            os.kill(child.pid or 0, signal.SIGSTOP)  # so that it cannot tidy up
        work.cancel()
        await asyncio.wait({work})
        assert work.cancelled() and not child.is_alive()

    async def scene() -> Loaded | None:
        work = asyncio.create_task(load_beside(out, tmp_path))
        if not ending:
            return await work
        return await ended(work)

    loaded = asyncio.run(scene())
    assert left_over(tmp_path) == []
    if loaded:
        assert Path(loaded.store).parent == tmp_path / "cache" / "stores"
        assert loaded == load(out, tmp_path)


def test_a_process_that_ends_while_it_loads_is_an_error_of_ours(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = build(made, tmp_path / "graph", "first")

    async def scene() -> None:
        work = asyncio.create_task(load_beside(out, tmp_path))
        while not multiprocessing.active_children():
            await asyncio.sleep(0)
        multiprocessing.active_children()[0].kill()
        await work

    with pytest.raises(GraphError, match=r"ended \(-9\)"):
        asyncio.run(scene())


def test_an_edition_is_of_one_build(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = build(made, tmp_path / "graph", "first")
    loaded = load(out, tmp_path)
    closed: list[str] = []

    def opener(graph: Graph, loaded: Loaded, held: ExitStack) -> Any:
        held.callback(closed.append, "it")
        exchange(build(made, out.with_name("new"), "second"), out)

    with pytest.raises(GraphError, match="built again while"):
        editions.open_loaded(out, loaded, opener, ExitStack())
    assert closed == ["it"]

    def index_of(graph: Graph) -> Path:
        exchange(build(made, out.with_name("new"), "third"), out)
        return index.index_of(graph)

    monkeypatch.setattr(loading, "index_of", index_of)
    with pytest.raises(GraphError, match="built again while"):
        load(out, tmp_path)


def test_a_worker_that_cannot_be_started_is_no_fault_of_the_tables(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = build(made, tmp_path / "graph", "first")
    cause = OSError(errno.EAGAIN, "Resource temporarily unavailable")

    def fail(pool: Pool) -> None:
        raise cause

    monkeypatch.setattr(Pool, "start", fail)
    with pytest.raises(OSError) as found:
        serve(out, ServeOptions(port=0))
    assert found.value is cause


def test_errors_of_loading_are_told(made: ModuleType, tmp_path: Path) -> None:
    out = build(made, tmp_path / "graph", "first")
    (out / "tables" / "nodes.parquet").write_bytes(b"no table")
    with pytest.raises(GraphError, match="the table cannot be read"):
        asyncio.run(load_beside(out, tmp_path))


def test_a_good_build_is_opened_at_once_though_the_one_before_was_broken(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "PERIOD", 0.02)
    monkeypatch.setattr(editions, "LONGEST_PAUSE", 3600.0)
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = build(made, tmp_path / "graph", "first")
    tried: list[float] = []

    async def scene() -> None:
        live = editions.Live(out, lambda graph, loaded, held: graph.manifest["name"])

        async def renew() -> None:
            tried.append(time.monotonic())
            raise GraphError("broken")

        renewed = live._renew
        monkeypatch.setattr(live, "_renew", renew)
        watching = asyncio.create_task(live.watch())
        (out / "manifest.json").write_text(json.dumps({"name": "broken"}))
        while len(tried) < 9:  # 5 s to the next
            await asyncio.sleep(0.02)
        pauses = [later - earlier for earlier, later in pairwise(tried)]
        assert all(pause >= 0.019 * 2**place for place, pause in enumerate(pauses))
        monkeypatch.setattr(live, "_renew", renewed)
        (out / "manifest.json").write_text(json.dumps({"name": "mended"}))
        changed = time.monotonic()
        while live._edition.app != "mended":
            await asyncio.sleep(0.02)
        assert time.monotonic() - changed < 60
        watching.cancel()
        live.close()

    asyncio.run(scene())


@pytest.fixture
def live(
    made: ModuleType, tmp_path: Path, start: Callable[..., AbstractContextManager[Any]]
) -> Iterator[tuple[Any, Path]]:
    out = build(made, tmp_path / "graph", "first")
    with start(out, tmp_path / "cache", "--timeout", "120") as server:
        yield server, out


def test_a_new_build_is_shown_and_no_query_fails(live: tuple[Any, Path], made: ModuleType) -> None:
    server, out = live
    assert ask(server) == "first"
    [worker] = server.children()
    os.kill(worker, signal.SIGSTOP)  # so the query lasts until the new build is shown
    with asked(server, SLOW) as client:
        exchange(build(made, out.with_name("new"), "second"), out)
        wait_for(server, "second")
        assert "<h1>second</h1>" in server.ask(NODE).text
        found = json.loads(server.ask("/api/suggest?q=second").text)
        assert [it["name"] for it in found] == ["second"]
        os.kill(worker, signal.SIGCONT)
        answer = http.client.HTTPResponse(client)
        answer.begin()
        assert answer.status == 200
        assert int(answer.read().decode().splitlines()[1]) > 100_000
    until(lambda: worker not in server.children())


def test_a_request_is_answered_by_the_edition_it_came_to(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "PERIOD", 0.02)
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = build(made, tmp_path / "graph", "first")
    closed: list[str] = []

    def opener(graph: Graph, loaded: Loaded, held: ExitStack) -> Any:
        name = str(graph.manifest["name"])
        held.callback(closed.append, name)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await receive()
            await send(name)

        return app

    async def scene() -> list[str]:
        live = editions.Live(out, opener)
        watching = asyncio.create_task(live.watch())
        said: list[str] = []
        go_on = asyncio.Event()

        async def send(name: str) -> None:
            said.append(name)

        slow = asyncio.create_task(live({}, go_on.wait, send))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        exchange(build(made, out.with_name("new"), "second"), out)
        while said[-1:] != ["second"]:
            await asyncio.sleep(0.02)
            said.clear()
            await live({}, lambda: asyncio.sleep(0), send)  # type: ignore[arg-type]
        assert not closed
        go_on.set()
        await slow
        assert closed == ["first"]
        watching.cancel()
        live.close()
        return said

    assert asyncio.run(scene()) == ["second", "first"]
    assert closed == ["first", "second"]


def test_a_build_that_cannot_be_opened_leaves_the_last_one(
    live: tuple[Any, Path], made: ModuleType
) -> None:
    server, out = live
    broken = build(made, out.with_name("new"), "broken")
    (broken / "tables" / "nodes.parquet").write_bytes(b"no table")
    exchange(broken, out)
    server.wait_for("the new build cannot be opened")
    assert ask(server) == "first"
    assert "<h1>first</h1>" in server.ask(NODE).text
    exchange(build(made, out.with_name("new"), "third"), out)
    wait_for(server, "third")


def test_a_manifest_that_is_only_touched_changes_nothing(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "PERIOD", 0.02)
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = build(made, tmp_path / "graph", "first")
    opened: list[str] = []

    async def scene() -> None:
        live = editions.Live(out, lambda graph, *_: opened.append(graph.name))  # type: ignore[arg-type, func-returns-value]
        seen = live._seen
        watching = asyncio.create_task(live.watch())
        (out / "manifest.json").write_bytes((out / "manifest.json").read_bytes())
        while live._seen == seen:
            assert not watching.done()
            await asyncio.sleep(0.02)
        watching.cancel()
        live.close()

    asyncio.run(asyncio.wait_for(scene(), 60))
    assert opened == [str(out)]
