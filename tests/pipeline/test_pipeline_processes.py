"""Batches of documents, here and in worker processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from kg.errors import KgError
from kg.model import Document, Section
from kg.pipeline import processes
from kg.pipeline.processes import batches, run_batches


def documents(count: int, size: int = 5) -> Iterator[Document]:
    for number in range(count):
        yield Document.of(f"PMID:{number}", "text", "t", [Section("title", "x" * size)])


class MakeWork:
    """Picklable: makes what names the documents of a batch."""

    def __call__(self) -> processes.Work[str]:
        def work(number: int, batch: list[Document]) -> str:
            return f"{number}:" + ",".join(document.id for document in batch)

        return work


class MakeFailure:
    def __call__(self) -> processes.Work[str]:
        def work(number: int, batch: list[Document]) -> str:
            raise ValueError(f"batch {number}")

        return work


def test_batches_are_bounded_by_number_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MAX_DOCUMENTS", 3)
    assert [len(b) for b in batches(documents(7))] == [3, 3, 1]
    monkeypatch.setattr(processes, "MAX_CHARACTERS", 10)
    assert [len(b) for b in batches(documents(5, 5))] == [2, 2, 1]
    assert list(batches(documents(0))) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MAX_DOCUMENTS", 2)
    results = list(run_batches(documents(9), MakeWork(), jobs))
    assert [size for size, _ in results] == [2, 2, 2, 2, 1]
    assert results[1][1] == "1:PMID:2,PMID:3"
    assert [text.partition(":")[0] for _, text in results] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_stops_the_run(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MAX_DOCUMENTS", 2)
    with pytest.raises(ValueError, match="batch 0"):
        list(run_batches(documents(9), MakeFailure(), jobs))


class MakeNothing:
    def __call__(self) -> processes.Work[str]:
        raise KgError("no lexicon", remedy="get one")


class MakeKilled:
    def __call__(self) -> processes.Work[str]:
        def work(number: int, batch: list[Document]) -> str:
            os.kill(os.getpid(), signal.SIGKILL)
            return ""

        return work


@pytest.mark.parametrize(
    ("make", "message"), [(MakeNothing(), "no lexicon; get one"), (MakeKilled(), "--jobs 1")]
)
def test_what_ends_a_worker_is_said_in_a_line(
    make: Callable[[], processes.Work[str]], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "MAX_DOCUMENTS", 2)
    with pytest.raises(KgError, match=message):
        list(run_batches(documents(9), make, 2))
