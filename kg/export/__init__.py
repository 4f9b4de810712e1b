"""The graph as others want it: files in several formats (``WRITERS``), frames, networkx, rdflib."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.export.base import Losses, WriteOptions, Writer

if TYPE_CHECKING:
    from kg.export.graph import Graph
    from kg.export.serializing import SerializerOf

__all__ = [
    "DATASET",
    "RDF_FORMATS",
    "WRITERS",
    "Losses",
    "WriteOptions",
    "Writer",
    "serializer",
    "write_formats",
]

RDF_FORMATS: Final[Mapping[str, tuple[str, str, str]]] = {
    "turtle": ("graph.ttl", "kg.export.turtle", "Turtle"),
    "ntriples": ("graph.nt", "kg.export.ntriples", "NTriples"),
    "nquads": ("graph.nq", "kg.export.ntriples", "NQuads"),
    "trig": ("graph.trig", "kg.export.turtle", "TriG"),
    "jsonld": ("graph.jsonld", "kg.export.jsonld", "JsonLd"),
    "rdf12": ("graph.rdf12.ttl", "kg.export.turtle", "Turtle12"),
}
"""Format -> its file, and the module and the name of its serializer: all are made of the same statements."""


DATASET: Final = "dataset"
"""The format that describes the files of the others, and is written after them."""


def write_formats(
    graph: Graph, folder: Path, formats: Iterable[str], options: WriteOptions
) -> dict[str, Losses]:
    """Write some of ``WRITERS`` into ``folder``; RDF formats that spell terms alike in one pass.

    Gives what each of them does not hold, by name.
    """
    names = sorted(set(formats))
    rdf = [name for name in names if name in RDF_FORMATS]
    losses = dict.fromkeys(rdf, _write_rdf(graph, folder, rdf, options)) if rdf else {}
    others = [name for name in names if name not in RDF_FORMATS]
    for name in sorted(others, key=DATASET.__eq__):
        losses[name] = WRITERS[name].write(graph, folder, options)
    return {name: losses[name] for name in names}


def _write_rdf(graph: Graph, folder: Path, names: Iterable[str], options: WriteOptions) -> Losses:
    from kg.export.serializing import write_rdf

    files = [(RDF_FORMATS[name][0], serializer(name)) for name in names]
    return write_rdf(graph, folder, options, files).losses


def serializer(name: str) -> SerializerOf:
    """The serializer of an RDF format."""
    _, module, class_name = RDF_FORMATS[name]
    found: SerializerOf = getattr(import_module(module), class_name)
    return found


def _lazily(module: str, name: str) -> Callable[[Graph, Path, WriteOptions], Losses]:
    """A writer's function whose module is imported when it is called."""

    def write(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
        losses: Losses = getattr(import_module(module), name)(graph, folder, options)
        return losses

    return write


_NOT_IN_RDF: Final = ("mentions and sentences that no edge rests on", "metadata of documents")


def _rdf(name: str, description: str) -> Writer:
    """The writer of one RDF format alone."""

    def write(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
        return _write_rdf(graph, folder, [name], options)

    return Writer(name, description, (RDF_FORMATS[name][0],), _NOT_IN_RDF, write)


_VIEWER_LIMITS: Final = (
    "mentions, denied or supposed claims and most documents, but for --full",
    "evidence beyond one text an edge",
    "characters that XML forbids, and which items a list had where one held its separator",
)

WRITERS: Final[Mapping[str, Writer]] = {
    writer.name: writer
    for writer in (
        _rdf("turtle", "RDF in Turtle: nodes, plain statements, associations with their evidence"),
        _rdf("ntriples", "the same RDF in N-Triples: a statement a line"),
        _rdf("nquads", "the same RDF in N-Quads, with a graph for every document"),
        _rdf("trig", "the same RDF in TriG: Turtle with a graph for every document"),
        _rdf("jsonld", "the same RDF in JSON-LD, with a context"),
        _rdf("rdf12", "the same RDF in Turtle of RDF 1.2, with statements about statements"),
        Writer(
            "mentions",
            "every mention as a Web Annotation, in Turtle",
            ("mentions.ttl",),
            ("everything but mentions",),
            _lazily("kg.export.mentions", "write_mentions"),
        ),
        Writer(
            DATASET,
            "a description of the data set, its files and how it was made (VoID, DCAT, PROV-O)",
            ("dataset.ttl",),
            ("everything but counts",),
            _lazily("kg.export.dataset", "write_dataset"),
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
        Writer(
            "neo4j",
            "CSV for neo4j-admin import and LOAD CSV: nodes, relationships and their evidence",
            (
                "graph.neo4j.nodes.csv",
                "graph.neo4j.edges.csv",
                "graph.neo4j.evidence.csv",
                "graph.neo4j.cypher",
            ),
            (
                "mentions and sentences that no edge rests on",
                "metadata of documents",
                "NUL characters, and U+001F within items of lists",
            ),
            _lazily("kg.export.neo4j", "write_neo4j"),
        ),
    )
}
"""Format -> its writer."""
