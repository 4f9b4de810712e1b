"""``kg lexicon``: what is known of names and concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import LexiconFile
from kg.cli.output import RowFormat, write_rows

if TYPE_CHECKING:
    from kg.lexicon.records import LexiconInfo

COUNTED = {"category": "concepts:", "source": "names from", "kind": "names of kind", "total": "all"}
"""Group of counts -> the words before the name of each count."""

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
    from kg.lexicon.store import Lexicon

    write_rows(("what", "value"), _rows(Lexicon.load(lexicon).info), format)


def _rows(info: LexiconInfo) -> list[tuple[str, str]]:
    rows = [("name", info.name), ("version", info.version), ("checksum", info.checksum)]
    rows += [
        (f"source {source.name}", f"{source.title}, {source.version}; {source.license}")
        for source in info.sources
    ]
    rows += [
        (f"{COUNTED.get(group, group)} {name or 'no source'}", str(count))
        for group, counts in sorted(info.counts.items())
        for name, count in sorted(counts.items())
    ]
    return rows
