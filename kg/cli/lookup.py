"""``kg lookup``: a name -> the concepts it may stand for."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kg.cli.options import LexiconFile
from kg.cli.output import Cell, RowFormat, write_rows

COLUMNS = ("text", "id", "name", "category", "score", "rule", "matched", "kind")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg lookup 'Velcade' MM --format tsv")(lookup)


def lookup(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT", help="Names; - reads one a line from stdin.", show_default=False
        ),
    ],
    category: Annotated[
        str, typer.Option(metavar="NAME", help="Only this category, such as Drug or Disease.")
    ] = "",
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most N candidates a name.")
    ] = 10,
    lexicon: LexiconFile = None,
    format: Annotated[RowFormat, typer.Option(help="How to print them.")] = RowFormat.TABLE,
) -> None:
    """Show the candidates of a name, best first, each with the rule that found it and its score."""
    rows = _rows(_names(names), category, limit, lexicon)
    write_rows(COLUMNS, rows, format)


def _names(arguments: list[str]) -> list[str]:
    names: list[str] = []
    for argument in arguments:
        names += sys.stdin.read().splitlines() if argument == "-" else [argument]
    return [name.strip() for name in names if name.strip()]


def _rows(
    names: list[str], category: str, limit: int, lexicon: list[str] | None
) -> list[tuple[Cell, ...]]:
    from kg.errors import UsageError
    from kg.lexicon.opening import open_lexicon
    from kg.linking import LexiconLinker
    from kg.schema import CATEGORIES

    if category and category not in CATEGORIES:
        raise UsageError(f"no category {category!r}", remedy="use one of " + ", ".join(CATEGORIES))
    linker = LexiconLinker(open_lexicon(lexicon))
    return [
        (
            name,
            candidate.concept.id,
            candidate.concept.name,
            candidate.concept.category,
            round(candidate.score, 4),
            candidate.match.rule,
            candidate.match.name,
            candidate.match.kind,
        )
        for name in names
        for candidate in linker.candidates(name, category or None)[:limit]
    ]
