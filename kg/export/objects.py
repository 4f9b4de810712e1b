"""A graph on disk -> graphs of networkx and rdflib in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.export.base import WriteOptions
from kg.export.turtle import FILE, write_turtle
from kg.graph.tables import EDGES, NODES, TRIALS

if TYPE_CHECKING:
    import networkx
    import rdflib

    from kg.export.graph import Graph


def to_networkx(graph: Graph) -> networkx.MultiDiGraph:
    """Nodes under their CURIEs, edges with their ids as keys; attributes that are null or empty are
    left out, but for lists."""
    import networkx

    result = networkx.MultiDiGraph()
    for row in graph.tables.rows("nodes", NODES.names):
        values = dict(zip(NODES.names, row, strict=True))
        result.add_node(values.pop("id"), **_present(values))
    columns = ("node", "title", "language", "date")
    for node, title, language, date in graph.tables.rows("documents", columns):
        if node not in result:
            continue  # a view keeps the documents that its evidence is from, too
        result.add_node(node, **_present({"title": title, "language": language, "date": date}))
    for row in graph.tables.rows("trials", TRIALS.names):
        values = dict(zip(TRIALS.names, row, strict=True))
        result.add_node(values.pop("id"), **_present(values))
    for row in graph.tables.rows("edges", EDGES.names):
        values = dict(zip(EDGES.names, row, strict=True))
        subject, object_, key = values.pop("subject"), values.pop("object"), values.pop("id")
        result.add_edge(subject, object_, key=key, **_present(values))
    return result


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}


def to_rdflib(graph: Graph) -> rdflib.Graph:
    """The triples of ``graph.ttl``, written anew and read by a parser that is faster than rdflib's."""
    import pyoxigraph
    import rdflib

    result = rdflib.Graph()
    with tempfile.TemporaryDirectory(prefix="kg-rdf-") as folder:
        write_turtle(graph, Path(folder), WriteOptions(base_iri=graph.base_iri))
        parser = pyoxigraph.parse(path=Path(folder) / FILE, format=pyoxigraph.RdfFormat.TURTLE)
        for quad in parser:
            result.add((term(quad.subject), term(quad.predicate), term(quad.object)))
        for prefix, namespace in parser.prefixes.items():
            result.bind(prefix, namespace, override=True, replace=True)
    return result


def term(value: Any) -> Any:
    """A term of pyoxigraph as one of rdflib."""
    import pyoxigraph
    import rdflib

    if isinstance(value, pyoxigraph.NamedNode):
        return rdflib.URIRef(value.value)
    if value.language:
        return rdflib.Literal(value.value, lang=value.language)
    if value.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
        return rdflib.Literal(value.value)
    return rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype.value))
