"""``kg export``: a built graph, or a view of it, -> more formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kg.cli.options import LexiconFile, OutputFolder, output_name, written
from kg.errors import UsageError
from kg.export import WRITERS

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
            help="File or folder (a name without a suffix, or with / at its end) to write, or - for stdout;"
            " without it the files go into OUT.",
            show_default=False,
            parser=output_name,
        ),
    ] = None,
    formats: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help=f"Formats to write, joined by commas: {', '.join(WRITERS)}. Without it that of the file's"
            " name, else all those for viewers.",
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

    if hops != 1 and not concept:
        raise UsageError("--hops is of a neighbourhood", remedy="name a concept with --concept")
    around = tuple(_resolved(read_graph(out), written(text), lexicon) for text in concept or ())
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
    from kg.export.wording import counted

    sys.stderr.write(f"{counted(exported.nodes, 'node')}, {counted(exported.edges, 'edge')}\n")
    for name, losses in exported.losses.items():
        for loss, count in losses.items():
            sys.stderr.write(f"{name}: {_lost(loss, count)}\n")
    for path in exported.files:
        sys.stderr.write(f"{Path(path)}\n")


_ONE_OR_MORE: Final = {
    "nodes": ("node", "nodes"),
    "edges": ("edge", "edges"),
    "evidence": ("piece of evidence", "pieces of evidence"),
    "characters": ("character", "characters"),
    "separators": ("separator", "separators"),
}
_WHICH: Final = {
    "nodes_left_out": "articles that no trial lists or is named in; see --full",
    "edges_left_out": "mentions by documents, denied or supposed claims; see --full",
    "evidence_left_out": "all but the best of each edge",
    "characters_removed": "that the format forbids",
    "characters_replaced": "line breaks, tabs and what is not text",
    "separators_replaced": "that stood within items of a list",
}


def _lost(loss: str, count: int) -> str:
    """What a format does not hold, in words.

    >>> _lost("nodes_left_out", 1)
    '1 node left out (articles that no trial lists or is named in; see --full)'
    """
    what, _, how = loss.partition("_")
    one, more = _ONE_OR_MORE.get(what, (what, what))
    which = f" ({_WHICH[loss]})" if loss in _WHICH else ""
    return f"{count:,} {one if count == 1 else more} {how.replace('_', ' ')}{which}"
