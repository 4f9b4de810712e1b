"""``kg query``: a SPARQL question -> its answer."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.options import LexiconFile, OutputFolder, written
from kg.cli.output import RowFormat, write_rows
from kg.errors import UsageError


class AnswerFormat(StrEnum):
    """The formats of answers."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    TURTLE = "turtle"
    NT = "nt"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg query out/quickstart trials-of-drug --param drug=pomalidomide")(
        query
    )


def query(
    out: OutputFolder,
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            help="SPARQL text, @FILE, the name of a bundled query, or - for SPARQL from stdin.",
            show_default=False,
        ),
    ],
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="A parameter of the query: a CURIE or a name; may be given several times.",
            show_default=False,
        ),
    ] = None,
    lexicon: LexiconFile = None,
    format: Annotated[
        AnswerFormat,
        typer.Option(help="How to print the answer; turtle and nt are for CONSTRUCT and DESCRIBE."),
    ] = AnswerFormat.TABLE,
    show: Annotated[
        bool,
        typer.Option(
            "--show",
            help="Print the query, complete as any other engine takes it, and ask nothing.",
        ),
    ] = False,
) -> None:
    """Ask a graph a question in SPARQL.

    The prefixes of the graph (biolink, MESH, rdfs ...) need not be declared.

    Bundled queries: articles-of-trial (trial), broader-concepts (concept), concepts-of-document
    (document), counts, denied-claims, diseases-of-drug (drug), documents-of-concept (concept),
    drugs-in-common (disease, other), drugs-of-disease (disease), evidence-of-pair (subject, object),
    knowledge-sources, names-of-concept (concept), narrower-concepts (concept), neighbours (concept),
    phases-of-disease (disease), recruiting-trials (disease), supposed-claims (concept), tested-pairs,
    trials-of-disease (disease), trials-of-drug (drug).
    """
    from kg.query.running import run_query, spell_out

    text = sys.stdin.read() if query == "-" else query
    text = text if text.startswith("@") else written(text)
    parameters = _parameters(param or [])
    if show:
        question = spell_out(out, text, parameters, lexicon=lexicon)
        _tell(question.notes)
        sys.stdout.write(question.text.rstrip("\n") + "\n")
        return
    answer = run_query(out, text, parameters, format=format.value, lexicon=lexicon)
    _tell(answer.notes)
    if answer.format == RowFormat.TABLE:
        write_rows(answer.columns, answer.rows, RowFormat.TABLE)
    else:
        sys.stdout.write(answer.text)


def _tell(notes: Iterable[str]) -> None:
    for note in notes:
        sys.stderr.write(f"{note}\n")


def _parameters(pairs: list[str]) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name or name in parameters:
            reason = "given twice" if name in parameters else "not NAME=VALUE"
            raise UsageError(f"--param {pair}: {reason}", remedy='write --param "disease=asthma"')
        parameters[name] = written(value)
    return parameters
