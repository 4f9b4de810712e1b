"""``kg annotate``: documents -> their linked mentions."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.options import (
    Encoding,
    IdColumn,
    InputFormat,
    Inputs,
    Jobs,
    LexiconFile,
    Recognizers,
    TextColumn,
    TitleColumn,
    UseAnnotations,
    build_options,
    output_name,
)
from kg.cli.progress import name_failures, name_warnings, show_agreement, show_progress

SUFFIXES = {".pubtator": "pubtator", ".txt": "pubtator", ".jsonl": "jsonl", ".ndjson": "jsonl"}
"""Suffix of the output file -> format, where ``--format`` does not say it."""


class AnnotationFormat(StrEnum):
    """The formats of annotated documents."""

    PUBTATOR = "pubtator"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg annotate data/examples/abstracts.pubtator --format pubtator")(
        annotate
    )


def annotate(
    inputs: Inputs,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write; - is stdout.",
            parser=output_name,
        ),
    ] = "-",
    format: Annotated[
        AnnotationFormat | None,
        typer.Option(help="Default: by the suffix of FILE, else jsonl.", show_default=False),
    ] = None,
    jobs: Jobs = 0,
    input_format: InputFormat = "",
    lexicon: LexiconFile = None,
    recognizer: Recognizers = None,
    use_annotations: UseAnnotations = False,
    id_column: IdColumn = "id",
    title_column: TitleColumn = "title",
    text_column: TextColumn = "text",
    encoding: Encoding = "",
) -> None:
    """Tag and link the drugs, diseases, MeSH terms and trials of documents, without a graph."""
    from kg import pipeline

    options = build_options(
        jobs=jobs,
        input_format=input_format,
        lexicon=lexicon,
        id_column=id_column,
        title_column=title_column,
        text_column=text_column,
        encoding=encoding,
        recognizers=recognizer,
        use_annotations=use_annotations,
    )
    target = None if output == "-" else output
    chosen = format.value if format else _format_of(output)
    with show_progress("annotating") as progress:
        result = pipeline.annotate(inputs, target, options, format=chosen, progress=progress)
    name_warnings(result.warnings)
    name_failures(result.failures)
    show_agreement(result.agreement)
    raise typer.Exit(1 if result.failures else 0)


def _format_of(output: str) -> str:
    return next((name for suffix, name in SUFFIXES.items() if output.endswith(suffix)), "jsonl")
