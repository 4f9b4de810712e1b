"""Batches of documents through worker processes, the results in order and in bounded memory."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain
from typing import Any, TypeVar

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
    executor = ProcessPoolExecutor(processes, context, _initialize, (make_work,))
    waiting: deque[tuple[int, Future[Result]]] = deque()
    try:
        for number, batch in numbered:
            waiting.append((len(batch), executor.submit(_run, number, batch)))
            while len(waiting) > 2 * processes:
                size, future = waiting.popleft()
                yield size, future.result()
        while waiting:
            size, future = waiting.popleft()
            yield size, future.result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _initialize(make_work: Callable[[], Work[Any]]) -> None:
    global _work
    _work = make_work()


def _run(number: int, batch: list[Document]) -> Any:
    return _work(number, batch)
