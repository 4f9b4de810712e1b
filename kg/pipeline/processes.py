"""Batches of documents through worker processes, the results in order and in bounded memory."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain
from typing import Any, TypeVar

from kg.errors import KgError
from kg.model import Document

Result = TypeVar("Result")
Work = Callable[[int, list[Document]], Result]
"""A batch's number and its documents -> the result."""

MAX_DOCUMENTS = 200
MAX_CHARACTERS = 400_000

_work: Any = None
"""In a worker process: what it does with a batch, made once by its initializer."""


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents in lists of bounded length and size, in order."""
    batch: list[Document] = []
    characters = 0
    for document in documents:
        batch.append(document)
        characters += len(document.text)
        if len(batch) >= MAX_DOCUMENTS or characters >= MAX_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def run_batches(
    documents: Iterable[Document], make_work: Callable[[], Work[Result]], processes: int
) -> Iterator[tuple[int, Result]]:
    """(number of documents, result) of each batch, in order.

    ``make_work`` must be picklable; it is called once in each process.  One process, or input that
    fits into one batch, is worked on here, without any process being started.
    """
    numbered = enumerate(batches(documents))
    first = next(numbered, None)
    if first is None:
        return
    second = next(numbered, None) if processes > 1 else None
    if second is None:
        work = make_work()
        for number, batch in chain([first], numbered):
            yield len(batch), work(number, batch)
        return
    yield from _in_processes(chain([first, second], numbered), make_work, processes)


def _in_processes(
    numbered: Iterable[tuple[int, list[Document]]],
    make_work: Callable[[], Work[Result]],
    processes: int,
) -> Iterator[tuple[int, Result]]:
    # Spawned, not forked: the parent holds a database and threads by now.
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(processes, context, _initialize, (make_work, gc.get_threshold()))
    waiting: deque[tuple[int, Future[Result]]] = deque()
    try:
        for number, batch in numbered:
            with _interrupts_held():
                waiting.append((len(batch), executor.submit(_run, number, batch)))
            while len(waiting) > 2 * processes:
                size, future = waiting.popleft()
                yield size, future.result()
        while waiting:
            size, future = waiting.popleft()
            yield size, future.result()
    except BrokenProcessPool:
        raise KgError(
            "a worker process was ended from outside, for want of memory perhaps",
            remedy="run with fewer processes (--jobs 1)",
        ) from None
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """An interrupt waits until the end of the block; a process that begins in it never sees one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _initialize(make_work: Callable[[], Work[Any]], thresholds: tuple[int, int, int]) -> None:
    """Make the work; what fails now is told with the first batch, for an initializer cannot tell it.

    Garbage is collected after as many new objects (``thresholds``) as in the parent.
    """
    global _work
    gc.set_threshold(*thresholds)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and ends the workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _work = make_work()
    except KgError as error:
        _work = _Failure(error)


class _Failure:
    """Work that could not be made."""

    def __init__(self, error: KgError) -> None:
        self._error = error

    def __call__(self, number: int, batch: list[Document]) -> Any:
        raise self._error


def _end_with_parent() -> None:
    """End this process when its parent is gone, however that was ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(number: int, batch: list[Document]) -> Any:
    return _work(number, batch)
