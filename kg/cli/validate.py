"""``kg validate``: is an output folder whole?"""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg validate out/quickstart")(validate)


def validate() -> None:
    """Check an output folder."""
