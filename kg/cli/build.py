"""``kg build``: documents -> a graph in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import (
    DEFAULT_FORMATS,
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
    choose_formats,
    output_path,
)
from kg.cli.progress import (
    name_failures,
    name_warnings,
    show_agreement,
    show_progress,
    show_summary,
)
from kg.export import WRITERS
from kg.prefixes import DEFAULT_BASE_IRI

if TYPE_CHECKING:
    from kg.pipeline import BuildResult

LABELS = {
    "read": "documents read",
    "duplicates": "  met again",
    "superseded": "  superseded by a newer version",
    "not_mined": "  kept but not mined",
}
"""Counts whose names in the manifest are not words for people."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg build data/examples -o out/quickstart")(build)


def build(
    inputs: Inputs,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT",
            help="Folder to write.",
            show_default=False,
            parser=output_path,
        ),
    ],
    jobs: Jobs = 0,
    input_format: InputFormat = "",
    formats: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help=f"Formats to write, joined by commas: {', '.join(WRITERS)}; +NAME and -NAME add to and"
            " leave out of the default.",
        ),
    ] = ",".join(DEFAULT_FORMATS),
    full: Annotated[
        bool,
        typer.Option("--full", help="Write documents and their mentions into the GraphML, too."),
    ] = False,
    base_iri: Annotated[
        str,
        typer.Option(metavar="IRI", help="Where things without an identifier of their own live."),
    ] = DEFAULT_BASE_IRI,
    lexicon: LexiconFile = None,
    recognizer: Recognizers = None,
    use_annotations: UseAnnotations = False,
    id_column: IdColumn = "id",
    title_column: TitleColumn = "title",
    text_column: TextColumn = "text",
    encoding: Encoding = "",
) -> None:
    """Build a knowledge graph from documents.

    Reads plain text, Markdown, JSON Lines, CSV and TSV, HTML, BioPortfolio trial pages,
    ClinicalTrials.gov records (JSON and XML), PubMed XML, PubTator and BioC. Writes the tables
    (tables/*.parquet), graph.ttl, graph.graphml, edges.tsv and nodes.tsv, dataset.ttl, report.html,
    manifest.json and run.json. An earlier build in OUT is replaced at the end; any other folder that is
    not empty is refused.
    """
    from dataclasses import replace

    from kg import pipeline

    shared = build_options(
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
    options = replace(shared, formats=choose_formats(formats), full=full, base_iri=base_iri)
    with show_progress("building") as progress:
        result = pipeline.build(inputs, out, options, progress=progress)
    name_warnings(result.warnings)
    name_failures(result.failures)
    if result.out is None:
        typer.echo(f"nothing was built; {out} is left as it was", err=True)
    else:
        show_summary(f"Graph in {result.out}", _summary(result))
        show_agreement(result.agreement)
    raise typer.Exit(1 if result.failures else 0)


def _summary(result: BuildResult) -> list[tuple[str, str]]:
    counts = dict(result.counts)
    edges = counts.pop("edges", 0)
    rows = [(LABELS.get(name, name), f"{count:,}") for name, count in counts.items()]
    rows.append(("edges", f"{edges:,}"))
    rows += [
        (f"  {name.removeprefix('biolink:')}", f"{count:,}") for name, count in result.edges.items()
    ]
    rows.append(("failures", f"{len(result.failures):,}"))
    rows.append(("time", f"{result.seconds:,.1f} s"))
    rows.append(("files", "\n".join(name for name in result.files if "/" not in name)))
    return rows
