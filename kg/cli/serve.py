"""``kg serve``: a graph -> a SPARQL endpoint and pages to look at it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kg.cli.options import OutputFolder


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg serve out/quickstart")(serve)


def serve(
    out: OutputFolder,
    host: Annotated[
        str, typer.Option(metavar="HOST", help="Where to listen; by default only this machine.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="Port; 0 takes a free one.")
    ] = 8000,
    timeout: Annotated[
        float,
        typer.Option(
            min=0.1, metavar="SECONDS", help="How long a query may take; then it is stopped."
        ),
    ] = 30.0,
    max_rows: Annotated[
        int, typer.Option(min=1, metavar="N", help="How many rows or triples an answer may have.")
    ] = 100_000,
    workers: Annotated[
        int, typer.Option(min=1, metavar="N", help="How many queries may run at a time.")
    ] = 2,
    cors: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="Let pages of this origin ask, or of any for *; may be given several times.",
            show_default=False,
        ),
    ] = None,
    federation: Annotated[
        bool,
        typer.Option("--federation", help="Let queries ask other servers (SERVICE)."),
    ] = False,
) -> None:
    """Serve a graph: a SPARQL 1.1 endpoint, and pages to search it and look at it.

    The endpoint is /sparql, the pages are at /. It is read-only. The first start loads the graph into
    a store in the cache, later ones use that. A new build in the folder is shown as soon as it is loaded.
    Stop it with Ctrl-C.
    """
    from kg.serve.server import ServeOptions
    from kg.serve.server import serve as start

    options = ServeOptions(host, port, timeout, max_rows, workers, tuple(cors or ()), federation)
    start(out, options, ready=_say)


def _say(address: str) -> None:
    sys.stderr.write(f"serving at {address}; SPARQL at {address}sparql\n")
    sys.stderr.flush()
