"""The server: which address leads to what, what every response says, and how it starts and ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.export.graph import Graph
from kg.prefixes import PREFIXES
from kg.serve.editions import Live
from kg.serve.listening import listening, own_names
from kg.serve.loading import Loaded
from kg.serve.lookups import Index
from kg.serve.pages import Pages
from kg.serve.protocol import CUT, Endpoint
from kg.serve.workers import Pool

logger = logging.getLogger(__name__)

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What every response says."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """``seconds`` and ``rows`` limit each query; ``origins`` are those of pages elsewhere that may ask
    (CORS); ``federation`` allows SERVICE, which connects to other servers."""

    host: str = "127.0.0.1"
    port: int = 8000
    seconds: float = 30.0
    rows: int = 100_000
    workers: int = 2
    origins: tuple[str, ...] = ()
    federation: bool = False


def serve(
    out: Path | str,
    options: ServeOptions = ServeOptions(),
    *,
    ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the graph in the output folder ``out`` until the process is told to stop.

    A new build in the folder takes the place of the one before when it is loaded.  ``ready`` is called with
    the address when it listens; port 0 is any that is free.  Raises GraphError where there is no graph,
    UsageError where the address cannot be had, and what nobody foresaw when looking for new builds.
    """
    import uvicorn

    bugs: list[BaseException] = []

    def stop(bug: BaseException) -> None:
        bugs.append(bug)
        server.should_exit = True

    with (
        listening(options.host, options.port) as (door, address),
        closing(Live(Path(out), partial(_opened, options))) as live,
    ):
        config = uvicorn.Config(
            make_app(live, options, own_names(options.host, door), stop),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="on",
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        ready(address)
        server.run(sockets=[door])
    for bug in bugs:
        raise bug


def make_app(
    live: Live,
    options: ServeOptions,
    names: Sequence[str],
    stop: Callable[[BaseException], None],
) -> Starlette:
    """The application: what every response says and who may ask, around the edition of the graph.

    ``names`` are those that a request may call the server by; any, where there are none.  ``stop`` is called
    with the error where new builds cannot be looked for any more.
    """

    def ended(watching: asyncio.Task[None]) -> None:
        bug = None if watching.cancelled() else watching.exception()
        if bug is not None:
            logger.critical("no new builds can be shown any more (%r); stopping", bug)
            stop(bug)

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(live.watch())
        watching.add_done_callback(ended)
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.wait({watching})
            await live.end()

    return Starlette(
        routes=[Mount("/", live)],
        middleware=_middleware(options, names),
        lifespan=life,
    )


def _opened(options: ServeOptions, graph: Graph, loaded: Loaded, held: ExitStack) -> ASGIApp:
    """The endpoint at ``/sparql`` and the pages of one build."""
    prefixes = PREFIXES | {"KG": graph.base_iri + "id/"}
    pool = Pool(
        loaded.store,
        prefixes,
        size=options.workers,
        seconds=options.seconds,
        federation=options.federation,
    )
    index = Index(Path(loaded.index))
    held.callback(index.close)
    tables = held.enter_context(graph.tables.session())
    pages = Pages(graph, index, tables, prefixes, options.rows)
    held.callback(pool.close)
    pool.start()
    endpoint = Endpoint(pool, options.rows, options.seconds, prefixes, options.federation)
    routes = [Route("/sparql", endpoint.respond, methods=["GET", "POST"]), *pages.routes()]
    return Starlette(
        routes=routes, exception_handlers={HTTPException: pages.failed, Exception: pages.broken}
    )


def _middleware(options: ServeOptions, names: Sequence[str]) -> Sequence[Middleware]:
    chain = [Middleware(_Headers)]
    if names:
        chain.append(Middleware(TrustedHostMiddleware, allowed_hosts=list(names)))
    if options.origins:
        chain.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(options.origins),
                allow_methods=["GET", "POST"],
                allow_headers=["Accept", "Content-Type"],
                expose_headers=[CUT],
            )
        )
    return chain


class _Headers:
    """Adds :data:`HEADERS` to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._added]
            await send(message)

        await self._app(scope, receive, sending)
