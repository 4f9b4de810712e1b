"""The commands of the program ``kg``, put together.

Whatever takes long to import is imported inside the commands, so that ``kg --help`` is quick.
"""

from __future__ import annotations

from typing import Annotated

import typer

import kg
from kg.cli import (
    annotate,
    build,
    diff,
    evaluate,
    explain,
    export,
    lexicon,
    lookup,
    query,
    serve,
    validate,
)

app = typer.Typer(
    name="kg",
    help="Build a biomedical knowledge graph from documents, and ask it questions.",
    epilog="Start with: kg build data/examples -o out/quickstart",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
)
for module in (build, annotate, query, serve, explain, export, diff, lookup, evaluate, validate):
    module.register(app)
app.add_typer(lexicon.app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg {kg.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    pass
