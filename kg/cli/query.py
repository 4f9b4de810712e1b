"""``kg query``: a SPARQL question -> its answer."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg query out/quickstart counts")(query)


def query() -> None:
    """Ask a graph a question in SPARQL."""
