"""A graph that is built again while it is served."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.export.graph import Graph
from kg.graph.tables import TABLES
from kg.serve import editions

NAME = "SELECT ?name { MESH:D009101 rdfs:label ?name }"
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


def wait_for(server: Any, name: str) -> None:
    end = time.monotonic() + 60
    while ask(server) != name:
        assert time.monotonic() < end
        time.sleep(0.1)


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
    answers: list[str] = []
    slow = threading.Thread(target=lambda: answers.append(ask(server, SLOW)))
    slow.start()
    exchange(build(made, out.with_name("new"), "second"), out)
    wait_for(server, "second")
    assert "<h1>second</h1>" in server.ask(NODE).text
    assert [it["name"] for it in json.loads(server.ask("/api/suggest?q=second").text)] == ["second"]
    slow.join(120)
    assert int(answers[0]) > 100_000


def test_a_request_is_answered_by_the_edition_it_came_to(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "PERIOD", 0.02)
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = build(made, tmp_path / "graph", "first")
    closed: list[str] = []

    def opener(graph: Graph, store: str, held: ExitStack) -> Any:
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
    time.sleep(2.5)
    assert ask(server) == "first"
    assert "<h1>first</h1>" in server.ask(NODE).text
    exchange(build(made, out.with_name("new"), "third"), out)
    wait_for(server, "third")


def test_a_manifest_that_is_only_touched_changes_nothing(live: tuple[Any, Path]) -> None:
    server, out = live
    children = _children(server.process.pid)
    (out / "manifest.json").write_bytes((out / "manifest.json").read_bytes())
    time.sleep(2.5)
    assert ask(server) == "first"
    assert _children(server.process.pid) == children


def _children(pid: int) -> set[str]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.is_file():
        pytest.skip("there is no /proc")
    return set(path.read_text().split())
