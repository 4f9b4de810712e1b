"""Processes that answer queries: that they are used again, stopped and replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import QueryError
from kg.export.graph import read_graph
from kg.prefixes import PREFIXES
from kg.query.store import make_store
from kg.serve.results import NotAcceptableError, Wanted
from kg.serve.workers import DiedError, GoneError, Pool, Task, TimedOutError

ROOT = Path(__file__).parent.parent.parent
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?d) }"
GREEDY = "SELECT DISTINCT ?a ?c ?d ?f ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def store(out: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("stores") / "store"
    make_store(read_graph(out), target)
    return str(target)


@pytest.fixture
def run(store: str) -> Iterator[Callable[..., Any]]:
    """Runs a coroutine that is given a pool."""

    def run(work: Callable[[Pool], Awaitable[Any]], **options: Any) -> Any:
        async def inside() -> Any:
            pool = Pool(store, PREFIXES, **({"size": 1, "seconds": 60.0} | options))
            try:
                return await work(pool)
            finally:
                pool.close()

        return asyncio.run(inside())

    yield run


def task(query: str = "ASK { ?s ?p ?o }", rows: int = 10) -> Task:
    return Task(query, Wanted("application/json", None, rows))


async def here() -> bool:
    return False


async def gone() -> bool:
    return True


def process(pool: Pool) -> int:
    [worker] = pool._idle
    return worker._process.pid or 0


def test_a_worker_is_used_again(run: Callable[..., Any]) -> None:
    async def work(pool: Pool) -> tuple[bytes, int, int]:
        first = await pool.ask(task(), here)
        before = process(pool)
        with pytest.raises(QueryError):
            await pool.ask(task("SELECT {"), here)
        with pytest.raises(NotAcceptableError):
            await pool.ask(task("CONSTRUCT WHERE { ?s ?p ?o }"), here)
        return first.content, before, process(pool)

    content, before, after = run(work)
    assert content == b'{"head":{},"boolean":true}'
    assert before == after


@pytest.mark.parametrize(
    ("asked", "seconds", "error"), [(here, 1.0, TimedOutError), (gone, 60.0, GoneError)]
)
def test_a_query_that_is_not_wanted_is_ended(
    run: Callable[..., Any], asked: Any, seconds: float, error: type[Exception]
) -> None:
    async def work(pool: Pool) -> tuple[int, int]:
        pool.start()
        before = process(pool)
        with pytest.raises(error):
            await pool.ask(task(ENDLESS), asked)
        with pytest.raises(ProcessLookupError):
            os.kill(before, 0)
        pool._seconds = 60
        await pool.ask(task(), here)
        return before, process(pool)

    before, after = run(work, seconds=seconds)
    assert before != after


def test_a_worker_that_somebody_ended_is_replaced(run: Callable[..., Any]) -> None:
    async def work(pool: Pool) -> tuple[int, int]:
        pool.start()
        await pool.ask(task(), here)
        before = process(pool)
        os.kill(before, signal.SIGKILL)
        pool._idle[-1]._process.join()
        await pool.ask(task(), here)
        return before, process(pool)

    before, after = run(work)
    assert before != after


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are those of Linux")
def test_a_query_that_needs_too_much_memory_is_ended(run: Callable[..., Any]) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(DiedError):
            await pool.ask(task(GREEDY, rows=10**9), here)
        await pool.ask(task(), here)

    run(work, memory=200 << 20)


def test_one_waits_for_a_worker_no_longer_than_for_an_answer(run: Callable[..., Any]) -> None:
    async def work(pool: Pool) -> list[Any]:
        asked = [pool.ask(task(ENDLESS), here) for _ in range(3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    found = run(work, seconds=1.5)
    assert [type(error) for error in found] == [TimedOutError] * 3


def test_a_worker_imports_little() -> None:
    script = "import sys, kg.serve.worker; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    heavy = {"duckdb", "pyarrow", "numpy", "pandas", "rdflib", "starlette", "uvicorn", "jinja2"}
    assert not heavy & set(done.stdout.split())
