"""The server: which address leads to what, what every response says, and how it starts and ends."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import LexiconError
from kg.export.graph import Graph, read_graph
from kg.graph.reading import Session
from kg.prefixes import PREFIXES
from kg.query.store import make_store, stored
from kg.serve.index import opened_index
from kg.serve.listening import is_loopback, listening
from kg.serve.lookups import Index
from kg.serve.pages import Pages
from kg.serve.protocol import Endpoint
from kg.serve.workers import Pool

logger = logging.getLogger(__name__)

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
"""Names that a request may call a server on this machine by; another one is a trick of a page elsewhere
(DNS rebinding)."""

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

    ``ready`` is called with the address when it listens; port 0 is any that is free.  Raises GraphError
    where there is no graph and UsageError where the address cannot be had.
    """
    import uvicorn

    graph = read_graph(out)
    with (
        listening(options.host, options.port) as (door, address),
        _store_of(graph) as store,
        opened_index(graph) as path,
        graph.tables.session() as tables,
    ):
        index = Index(path)
        config = uvicorn.Config(
            make_app(graph, store, index, tables, options),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="on",
            timeout_graceful_shutdown=2,
        )
        ready(address)
        uvicorn.Server(config).run(sockets=[door])


def make_app(
    graph: Graph, store: str, index: Index, tables: Session, options: ServeOptions
) -> Starlette:
    """The application: the endpoint at ``/sparql`` and the pages."""
    prefixes = PREFIXES | {"KG": graph.base_iri + "id/"}
    pool = Pool(
        store,
        prefixes,
        size=options.workers,
        seconds=options.seconds,
        federation=options.federation,
    )

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        pool.start()
        try:
            yield
        finally:
            pool.close()
            index.close()

    endpoint = Endpoint(pool, options.rows, options.seconds, prefixes, options.federation)
    pages = Pages(graph, index, tables, prefixes)
    routes = [Route("/sparql", endpoint.respond, methods=["GET", "POST"]), *pages.routes()]
    return Starlette(
        routes=routes,
        middleware=_middleware(options),
        lifespan=life,
        exception_handlers={HTTPException: pages.failed},
    )


def _middleware(options: ServeOptions) -> Sequence[Middleware]:
    chain = [Middleware(_Headers)]
    if is_loopback(options.host):
        chain.append(Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK)))
    if options.origins:
        chain.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(options.origins),
                allow_methods=["GET", "POST"],
                allow_headers=["Accept", "Content-Type"],
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


@contextmanager
def _store_of(graph: Graph) -> Iterator[str]:
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
