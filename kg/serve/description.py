"""What the endpoint says of itself (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RESULTS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
_KINDS: Final = {"turtle": "TURTLE", "nt": "N_TRIPLES", "rdfxml": "RDF_XML", "jsonld": "JSON_LD"}


def describe(
    address: str, format: str, prefixes: Mapping[str, str], *, federation: bool = False
) -> bytes:
    """The description of the endpoint at an address, in a format of ``results.GRAPH_TYPES``."""
    import pyoxigraph as ox

    endpoint = ox.NamedNode(address)
    service, data, graph = (ox.NamedNode(f"{address}#{name}") for name in ("it", "data", "graph"))
    rows = [
        (service, _TYPE, ox.NamedNode(_SD + "Service")),
        (service, _SD + "endpoint", endpoint),
        (service, _SD + "supportedLanguage", ox.NamedNode(_SD + "SPARQL11Query")),
        (service, _SD + "defaultDataset", data),
        (data, _TYPE, ox.NamedNode(_SD + "Dataset")),
        (data, _SD + "defaultGraph", graph),
        (graph, _TYPE, ox.NamedNode(_SD + "Graph")),
    ]
    rows += [(service, _SD + "resultFormat", ox.NamedNode(_FORMATS + name)) for name in _RESULTS]
    if federation:
        rows.append((service, _SD + "feature", ox.NamedNode(_SD + "BasicFederatedQuery")))
    triples = [ox.Triple(subject, ox.NamedNode(name), value) for subject, name, value in rows]
    named = {"sd": _SD, "rdf": prefixes["rdf"]} if format in ("turtle", "rdfxml") else None
    content = ox.serialize(triples, format=getattr(ox.RdfFormat, _KINDS[format]), prefixes=named)
    return bytes(content or b"")
