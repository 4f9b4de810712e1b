"""A graph that is built again while it is served: the new build takes the place of the one before.

What is opened of one build (its store, its index, its tables, the processes that answer queries) belongs
together and is an edition.  A request is answered by the edition that was there when it came, which is
closed when the last of its requests is done.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from starlette.types import ASGIApp, Receive, Scope, Send

from kg.errors import KgError, LexiconError
from kg.export.graph import MANIFEST, Graph, read_graph
from kg.graph.reading import FOLDER
from kg.graph.tables import TABLES
from kg.query.store import make_store, stored
from kg.serve.index import checksum_of

logger = logging.getLogger(__name__)

PERIOD: Final = 1.0
"""Seconds between two looks whether there is another build."""

LONGEST_PAUSE: Final = 60.0
"""Seconds to the next look at a build that cannot be opened, at most."""

State: TypeAlias = tuple[tuple[int, int, int], ...]


class Edition:
    """A build that is open. ``users`` is how many requests it answers now."""

    def __init__(self, app: ASGIApp, checksum: str, held: ExitStack) -> None:
        self.app = app
        self.checksum = checksum
        self.users = 0
        self.retired = False
        self._held = held

    def close(self) -> None:
        """Give back what is open; nothing may use it."""
        self._held.close()

    def close_if_done(self) -> None:
        """Close it where another has taken its place and no request needs it."""
        if self.retired and not self.users:
            self.close()


Opener: TypeAlias = Callable[[Graph, str, ExitStack], ASGIApp]
"""Makes what answers requests of a graph, the folder of its store, and a stack for what is to be closed."""


def open_edition(out: Path, opener: Opener) -> Edition:
    """The build that is in a folder now. Raises KgError and OSError where it cannot be opened."""
    with ExitStack() as stack:
        graph = read_graph(out)
        checksum = checksum_of(graph)
        app = opener(graph, stack.enter_context(opened_store(graph)), stack)
        return Edition(app, checksum, stack.pop_all())


@contextmanager
def opened_store(graph: Graph) -> Iterator[str]:
    """The folder of the store: in the cache, or a temporary one where that cannot be written."""
    try:
        kept = str(stored(graph))
    except (OSError, RuntimeError, LexiconError) as error:
        logger.warning("no store could be kept (%s); making one for this time", error)
    else:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="kg-store-") as folder:
        make_store(graph, Path(folder) / "store")
        yield str(Path(folder) / "store")


class Live:
    """Answers requests by the newest edition of the graph in a folder."""

    def __init__(self, out: Path, opener: Opener) -> None:
        self._out = out
        self._opener = opener
        self._seen = _state(out)
        self._edition = open_edition(out, opener)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        edition = self._edition
        edition.users += 1
        try:
            await edition.app(scope, receive, send)
        finally:
            edition.users -= 1
            edition.close_if_done()

    async def watch(self) -> None:
        """Open each new build, until it is cancelled."""
        pause, told = PERIOD, ""
        while True:
            await asyncio.sleep(pause)
            state = _state(self._out)
            if not state or state == self._seen:  # while builds are exchanged there is none
                continue
            try:
                await self._renew()
            except (KgError, OSError, RuntimeError) as error:
                if str(error) != told:
                    logger.warning("the new build cannot be opened (%s); showing the last", error)
                pause, told = min(2 * pause, LONGEST_PAUSE), str(error)
            else:
                self._seen, pause, told = state, PERIOD, ""

    async def _renew(self) -> None:
        graph = await asyncio.to_thread(read_graph, self._out)
        if await asyncio.to_thread(checksum_of, graph) == self._edition.checksum:
            return
        edition = await asyncio.to_thread(open_edition, self._out, self._opener)
        last, self._edition = self._edition, edition
        last.retired = True
        last.close_if_done()
        logger.warning("the graph was built again; showing the new build")

    def close(self) -> None:
        """Close the edition that is shown."""
        self._edition.close()


def _state(out: Path) -> State:
    """When the files that tell one build from another were written, and how long they are."""
    manifest = out / MANIFEST
    tables = [out / FOLDER / f"{name}.parquet" for name in TABLES]
    return tuple(_stats([manifest] if manifest.is_file() else tables))


def _stats(paths: Sequence[Path]) -> Iterator[tuple[int, int, int]]:
    for path in paths:
        try:
            found = path.stat()
        except OSError:
            continue
        yield found.st_mtime_ns, found.st_size, found.st_ino
