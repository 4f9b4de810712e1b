"""The graph as others want it: files in several formats (``WRITERS``), frames, networkx, rdflib."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.export.base import Losses, WriteOptions, Writer

if TYPE_CHECKING:
    from kg.export.graph import Graph

__all__ = ["WRITERS", "Losses", "WriteOptions", "Writer"]


def _lazily(module: str, name: str) -> Callable[[Graph, Path, WriteOptions], Losses]:
    """A writer's function whose module is imported when it is called."""

    def write(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
        losses: Losses = getattr(import_module(module), name)(graph, folder, options)
        return losses

    return write


_VIEWER_LIMITS: Final = (
    "mentions, denied or supposed claims and most documents, but for --full",
    "evidence beyond one text an edge",
    "characters that XML forbids, and which items a list had where one held its separator",
)

WRITERS: Final[Mapping[str, Writer]] = {
    writer.name: writer
    for writer in (
        Writer(
            "turtle",
            "RDF in Turtle: nodes, plain statements, associations with their evidence",
            ("graph.ttl",),
            ("mentions and sentences that no edge rests on", "metadata of documents"),
            _lazily("kg.export.turtle", "write_turtle"),
        ),
        Writer(
            "graphml",
            "GraphML for Gephi, Cytoscape, networkx and igraph",
            ("graph.graphml",),
            _VIEWER_LIMITS,
            _lazily("kg.export.graphml", "write_graphml"),
        ),
        Writer(
            "yed",
            "GraphML with the drawing that yEd shows",
            ("graph.yed.graphml",),
            _VIEWER_LIMITS,
            _lazily("kg.export.yed", "write_yed"),
        ),
        Writer(
            "gexf",
            "GEXF 1.3 with colours, sizes and places, for Gephi and sigma.js",
            ("graph.gexf",),
            _VIEWER_LIMITS,
            _lazily("kg.export.gexf", "write_gexf"),
        ),
        Writer(
            "cyjs",
            "JSON of Cytoscape and cytoscape.js",
            ("graph.cyjs",),
            _VIEWER_LIMITS[:2],
            _lazily("kg.export.cytoscape", "write_cyjs"),
        ),
        Writer(
            "cx2",
            "CX2 for Cytoscape, Cytoscape Web and NDEx",
            ("graph.cx2",),
            _VIEWER_LIMITS[:2],
            _lazily("kg.export.cytoscape", "write_cx2"),
        ),
        Writer(
            "kgx",
            "KGX tables of nodes and edges, tab-separated",
            ("nodes.tsv", "edges.tsv"),
            ("evidence beyond five texts an edge", "line breaks and tabs within values"),
            _lazily("kg.export.kgx", "write_kgx"),
        ),
    )
}
"""Format -> its writer."""
