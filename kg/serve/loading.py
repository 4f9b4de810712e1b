"""What the server has of a build beside its tables: the store and the index, in the cache or made now.

Making them of a large graph takes minutes, and a thread that does so cannot be stopped.  So a server that is
running has it done by another process, which can be ended.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from kg.errors import GraphError, KgError, LexiconError, OutputError
from kg.export.graph import Graph, read_graph
from kg.graph.reading import FOLDER, spill_prefix
from kg.query.keeping import built_meanwhile, partial_prefix, remove
from kg.query.store import make_store, stored, stores_folder
from kg.serve.index import checksum_of, index_of, indexes_folder, make_index

logger = logging.getLogger(__name__)

GRACE: Final = 1.0
"""Seconds that the process has to tidy up before it is killed."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The folder of the store and the file of the index, both of the build that has the checksum."""

    store: str
    index: str
    checksum: str


def load(out: Path, folder: Path) -> Loaded:
    """The store and the index of the build in ``out``: in the cache, or in ``folder``, which is empty, where
    that cannot be written.

    Raises GraphError where there is no graph, or another one than at the beginning; OSError, RuntimeError
    and OutputError where there is no place.
    """
    graph = read_graph(out)
    checksum = checksum_of(graph)
    loaded = Loaded(str(_store(graph, folder)), str(_index(graph, folder)), checksum)
    if checksum_of(graph) != checksum:
        raise built_meanwhile(graph)
    return loaded


def _store(graph: Graph, folder: Path) -> Path:
    try:
        return stored(graph)
    except (OSError, RuntimeError, LexiconError) as error:
        logger.warning("no store could be kept (%s); making one for this time", error)
    make_store(graph, folder / "store")
    return folder / "store"


def _index(graph: Graph, folder: Path) -> Path:
    try:
        return index_of(graph)
    except (OSError, OutputError, LexiconError) as error:
        logger.warning("no index could be kept (%s); making one for this time", error)
    make_index(graph, folder / "index")
    return folder / "index"


async def load_beside(out: Path, folder: Path) -> Loaded:
    """The same as :func:`load`, done by a process of its own, which is ended where this is cancelled; then it
    leaves nothing but what is in ``folder``. Raises GraphError where it ended by itself, too."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=_work, args=(theirs, out, folder), daemon=True, name="kg-loading"
    )
    process.start()
    theirs.close()
    received = asyncio.ensure_future(asyncio.to_thread(_received, ours))
    try:
        answer = await asyncio.shield(received)
    finally:
        await asyncio.to_thread(_end, process, out)
        await asyncio.wait({received})  # the other side has hung up
        ours.close()
    if answer is None:
        raise GraphError(
            f"the process that loads the graph ended ({process.exitcode})",
            path=str(out),
            remedy="see whether there is enough memory",
        )
    if isinstance(answer, Exception):
        raise answer
    return answer


def _received(pipe: Connection) -> Loaded | Exception | None:
    try:
        answer = pipe.recv()
    except (EOFError, OSError):
        return None
    assert isinstance(answer, Loaded | Exception)
    return answer


def _end(process: BaseProcess, out: Path) -> None:
    """End the process, and remove what it was making where it could not do so itself."""
    process.terminate()
    process.join(GRACE)
    process.kill()
    process.join()
    for path in _leavings(process.pid or 0, out):
        remove(path)


def _leavings(process: int, out: Path) -> Iterator[Path]:
    yield from (out / FOLDER).glob(f"{spill_prefix(process)}*")
    try:
        folders = stores_folder(), indexes_folder()
    except LexiconError:  # there is no cache
        return
    for folder in folders:
        yield from folder.glob(f"{partial_prefix(process)}*")


def _work(pipe: Connection, out: Path, folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends it itself
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        answer: Loaded | Exception = load(out, folder)
    except (KgError, OSError, RuntimeError) as error:
        answer = error
    with suppress(OSError):  # the server has gone
        pipe.send(answer)
