"""``kg export``: a built graph, or a view of it, -> more formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import LexiconFile, OutputFolder, output_name

if TYPE_CHECKING:
    from kg.export.graph import Graph
    from kg.pipeline.exporting import Exported


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        epilog="Example: kg export out/quickstart --concept 'multiple myeloma' -o out/myeloma.gexf"
    )(export)


def export(
    out: OutputFolder,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File or folder to write, or - for stdout; without it the files go into OUT.",
            show_default=False,
            parser=output_name,
        ),
    ] = None,
    formats: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Formats to write, joined by commas: turtle, graphml, yed, gexf, cyjs, cx2, kgx, neo4j."
            " Without it that of the file's name, else all those for viewers.",
            show_default=False,
        ),
    ] = "",
    view: Annotated[
        list[str] | None,
        typer.Option(
            "--view",
            metavar="NAME",
            help="A part of the graph: drugs-and-diseases, trials, or neighbourhood (of --concept); may be"
            " given several times.",
            show_default=False,
        ),
    ] = None,
    concept: Annotated[
        list[str] | None,
        typer.Option(
            "--concept",
            metavar="TEXT",
            help="Only this concept and its neighbourhood: a CURIE or a name; may be given several times.",
            show_default=False,
        ),
    ] = None,
    hops: Annotated[
        int,
        typer.Option(
            "--hops", min=0, metavar="N", help="How many edges the neighbourhood reaches."
        ),
    ] = 1,
    min_confidence: Annotated[
        float,
        typer.Option(
            "--min-confidence",
            min=0,
            max=1,
            metavar="X",
            help="Only edges of at least this confidence.",
        ),
    ] = 0.0,
    k_core: Annotated[
        int,
        typer.Option(
            "--k-core",
            min=0,
            metavar="N",
            help="Only nodes that have N neighbours which have, too.",
        ),
    ] = 0,
    full: Annotated[
        bool,
        typer.Option("--full", help="With mentions, documents, and denied or supposed claims."),
    ] = False,
    lexicon: LexiconFile = None,
) -> None:
    """Write a graph, or a view of it, in other formats.

    Views are cut from what the default GraphML shows, with --full from everything. They can be
    combined: what is written keeps all conditions, of which the k-core comes last. Without -o the files
    go into OUT and its manifest, as if `kg build` had written them; a view needs a place of its own. What a
    format does not hold is told on stderr.
    """
    from kg.export.graph import read_graph
    from kg.graph.cutting import View
    from kg.pipeline.exporting import export as write

    around = tuple(_resolved(read_graph(out), text, lexicon) for text in concept or ())
    part = View(tuple(view or ()), around, hops, min_confidence, k_core, full)
    wanted = [name for name in formats.replace(" ", "").split(",") if name]
    _show(write(out, output, formats=wanted, view=part, full=full))


def _resolved(graph: Graph, text: str, lexicon: list[str] | None) -> str:
    from kg.query.resolving import resolve

    resolved = resolve(graph, text, lexicon=lexicon)
    for note in resolved.notes:
        sys.stderr.write(f"{note}\n")
    return resolved.curie


def _show(exported: Exported) -> None:
    sys.stderr.write(f"{exported.nodes:,} nodes, {exported.edges:,} edges\n")
    for name, losses in exported.losses.items():
        for loss, count in losses.items():
            sys.stderr.write(f"{name}: {count:,} {loss.replace('_', ' ')}\n")
    for path in exported.files:
        sys.stderr.write(f"{Path(path)}\n")
