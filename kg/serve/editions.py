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
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, TypeAlias

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import KgError
from kg.export.graph import MANIFEST, Graph, read_graph
from kg.graph.reading import FOLDER
from kg.graph.tables import TABLES
from kg.query.keeping import built_meanwhile
from kg.serve.index import checksum_of
from kg.serve.loading import Loaded, load, load_beside

logger = logging.getLogger(__name__)

PERIOD: Final = 1.0
"""Seconds between two looks whether there is another build."""

LONGEST_PAUSE: Final = 60.0
"""Seconds to the next attempt at a build that cannot be opened, at most."""

LAST_MOMENTS: Final = 1.0
"""Seconds that requests have to end when the server does."""

State: TypeAlias = tuple[tuple[int, int, int], ...]


class Edition:
    """A build that is open. ``users`` is how many requests it answers now."""

    def __init__(self, app: ASGIApp, checksum: str, held: ExitStack) -> None:
        self.app = app
        self.checksum = checksum
        self.users = 0
        self._held = held

    def close(self) -> None:
        """Give back what is open; nothing may use it. Closing it again does nothing."""
        self._held.close()


Opener: TypeAlias = Callable[[Graph, Loaded, ExitStack], ASGIApp]
"""Makes what answers requests of a graph, its store and its index, and a stack for what is to be closed."""


def open_loaded(out: Path, loaded: Loaded, opener: Opener, held: ExitStack) -> Edition:
    """The build in a folder, whose store and index are there; ``held`` has what is to be closed with it.

    Raises KgError and OSError where it cannot be opened, or is another one by now.
    """
    with held:
        graph = read_graph(out)
        app = opener(graph, loaded, held)
        if checksum_of(graph) != loaded.checksum:
            raise built_meanwhile(graph)
        return Edition(app, loaded.checksum, held.pop_all())


def _scratch(held: ExitStack) -> Path:
    """A folder for what cannot be kept in the cache."""
    folder = tempfile.TemporaryDirectory(prefix="kg-serve-", ignore_cleanup_errors=True)
    return Path(held.enter_context(folder))


class Live:
    """Answers requests by the newest edition of the graph in a folder."""

    def __init__(self, out: Path, opener: Opener) -> None:
        self._out = out
        self._opener = opener
        self._seen = _state(out)
        self._retired: list[Edition] = []
        with ExitStack() as held:
            loaded = load(out, _scratch(held))
            self._edition = open_loaded(out, loaded, opener, held.pop_all())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        edition = self._edition
        edition.users += 1
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await edition.app(scope, receive, sending)
        except asyncio.CancelledError:  # the server ends, and has waited for this
            if not begun:
                await PlainTextResponse("the server has been stopped", 503)(scope, receive, send)
        finally:
            edition.users -= 1
            self._close_unused()

    async def watch(self) -> None:
        """Open each new build, until it is cancelled; one that cannot be opened is tried again, ever more
        seldom. An error that nobody foresaw ends it."""
        clock = asyncio.get_running_loop().time
        failed: State = ()
        told, pause, again = "", PERIOD, 0.0
        while True:
            await asyncio.sleep(PERIOD)
            state = _state(self._out)
            if not state or state == self._seen:  # while builds are exchanged there is none
                continue
            if state != failed:
                pause = PERIOD
            elif clock() < again:
                continue
            try:
                await self._renew()
            except (KgError, OSError, RuntimeError) as error:
                if str(error) != told:
                    logger.warning("the new build cannot be opened (%s); showing the last", error)
                failed, told, again = state, str(error), clock() + pause
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                self._seen, told = state, ""

    async def _renew(self) -> None:
        graph = await asyncio.to_thread(read_graph, self._out)
        if await asyncio.to_thread(checksum_of, graph) == self._edition.checksum:
            return
        with ExitStack() as held:
            loaded = await load_beside(self._out, _scratch(held))
            edition = await self._opened(loaded, held.pop_all())
        self._retired.append(self._edition)
        self._edition = edition
        self._close_unused()
        logger.warning("the graph was built again; showing the new build")

    async def _opened(self, loaded: Loaded, held: ExitStack) -> Edition:
        """Open it in a thread, which cannot be stopped: what it opens after all is closed."""
        work = asyncio.to_thread(open_loaded, self._out, loaded, self._opener, held)
        opening = asyncio.ensure_future(work)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            with suppress(KgError, OSError, RuntimeError):
                (await opening).close()
            raise

    def _close_unused(self) -> None:
        """Close what another has taken the place of and no request needs."""
        for edition in [it for it in self._retired if not it.users]:
            self._retired.remove(edition)
            edition.close()

    async def end(self) -> None:
        """Close all when the requests that are answered have ended, or soon."""
        end = asyncio.get_running_loop().time() + LAST_MOMENTS
        while any(it.users for it in (*self._retired, self._edition)):
            if asyncio.get_running_loop().time() > end:
                break
            await asyncio.sleep(0.02)
        self.close()

    def close(self) -> None:
        """Close all that is open, the edition that is shown and those that are still in use."""
        while self._retired:
            self._retired.pop().close()
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
