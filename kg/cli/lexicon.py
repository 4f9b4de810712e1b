"""``kg lexicon``: what is known of names and concepts."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import LexiconFile
from kg.cli.output import RowFormat, write_rows

app = typer.Typer(
    name="lexicon",
    help="The lexicon: names and the concepts they stand for.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _group() -> None:
    pass


@app.command(epilog="Example: kg lexicon info")
def info(
    lexicon: LexiconFile = None,
    format: Annotated[RowFormat, typer.Option(help="How to print it.")] = RowFormat.TABLE,
) -> None:
    """Show a lexicon's version, checksum, counts, and the sources it was compiled from."""
    from dataclasses import asdict

    from kg.lexicon.store import Lexicon

    described = asdict(Lexicon.load(lexicon).info)
    write_rows(("what", "value"), [(name, str(value)) for name, value in described.items()], format)
