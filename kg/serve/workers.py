"""Processes that answer queries, so that a query can be stopped.

A query of pyoxigraph leaves the interpreter free but cannot be interrupted, and neither can a thread.  So
each query runs in a process of its own, which is killed when its time is up or its client has gone;
otherwise it waits for the next query.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

from kg.serve.results import Result, Wanted
from kg.serve.worker import work

MEMORY: Final = 4 << 30
"""Bytes that a worker may use; a query that needs more ends it."""

POLL: Final = 0.1
"""Seconds between two looks whether the client is still there."""


class TimedOutError(Exception):
    """The query took longer than it may, or no worker was free in that time."""


class GoneError(Exception):
    """The client has gone."""


class DiedError(Exception):
    """The worker ended without an answer: it had no memory left."""


@dataclass(frozen=True, slots=True)
class Task:
    """A query and how its answer is wanted."""

    query: str
    wanted: Wanted


class Worker:
    """A process that has the store open."""

    def __init__(
        self,
        store: str,
        prefixes: Mapping[str, str],
        *,
        federation: bool = False,
        memory: int = MEMORY,
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=work,
            args=(theirs, store, dict(prefixes), federation, memory),
            daemon=True,
            name="kg-query",
        )
        self._process.start()
        theirs.close()

    def ask(self, task: Task) -> Result:
        """Blocks until there is an answer. Raises what the worker raised, and DiedError."""
        try:
            self._pipe.send(task)
            answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise DiedError from error
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Result)
        return answer

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()


class Pool:
    """At most ``size`` workers, each made when it is needed."""

    def __init__(
        self,
        store: str,
        prefixes: Mapping[str, str],
        *,
        size: int,
        seconds: float,
        federation: bool = False,
        memory: int = MEMORY,
    ) -> None:
        self._make = partial(Worker, store, prefixes, federation=federation, memory=memory)
        self._seconds = seconds
        self._slots = asyncio.Semaphore(size)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="kg-query")
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()

    async def ask(self, task: Task, gone: Callable[[], Awaitable[bool]]) -> Result:
        """The answer.  Raises TimedOutError, GoneError where ``gone`` becomes true, DiedError, and what
        the worker raises."""
        end = time.monotonic() + self._seconds
        try:
            await asyncio.wait_for(self._slots.acquire(), self._seconds)
        except TimeoutError:
            raise TimedOutError from None
        try:
            return await self._asked(task, gone, end)
        finally:
            self._slots.release()

    async def _asked(self, task: Task, gone: Callable[[], Awaitable[bool]], end: float) -> Result:
        while self._idle and not self._idle[-1].alive:
            self._idle.pop()
        worker = self._idle.pop() if self._idle else self._make()
        self._busy.add(worker)
        answer = asyncio.get_running_loop().run_in_executor(self._threads, worker.ask, task)
        try:
            while not (await asyncio.wait({answer}, timeout=POLL))[0]:
                if await gone():
                    raise GoneError
                if time.monotonic() > end:
                    raise TimedOutError
            return answer.result()
        finally:
            self._busy.discard(worker)
            if answer.done() and not isinstance(answer.exception(), DiedError):
                self._idle.append(worker)
            else:
                worker.kill()
                await asyncio.wait({answer})
                answer.exception()  # has been seen

    def start(self) -> None:
        """Have one worker ready."""
        self._idle.append(self._make())

    def close(self) -> None:
        """End all workers, those that are at work, too."""
        for worker in (*self._idle, *self._busy):
            worker.kill()
        self._idle.clear()
        self._threads.shutdown(wait=False)
