"""Where the IRIs of an answer lead to: pages of this server, pages elsewhere, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlencode

from kg.graph.reading import Session
from kg.model import Curie
from kg.prefixes import compact
from kg.schema import CATEGORIES
from kg.serve.clipping import clipped
from kg.serve.evidence import safe_link
from kg.serve.links import is_ours, link_of
from kg.serve.lookups import Index

_EDGES_OF: Final = "select id, edge from evidence where id in (select unnest($1))"

Destination = Mapping[str, str]
"""``page`` is an address on this server, ``url`` one elsewhere. Nodes have ``name``, ``category`` and
``word``, too."""


def destinations(
    iris: Iterable[str], index: Index, tables: Session, base_iri: str
) -> dict[str, Destination]:
    """The IRIs that lead somewhere: nodes and edges to their page, evidence to that of its edge, and
    others, where they are addresses of the web, out of here.  Terms of our own vocabulary have no page."""
    curies = {iri: compact(iri, base_iri) or iri for iri in iris}
    found: dict[str, Destination] = {}
    unknown: dict[str, Curie] = {}
    for iri, curie in curies.items():
        if node := index.node(curie):
            word = CATEGORIES.get(node["category"], node["category"])
            page = "/node?" + urlencode({"id": curie})
            found[iri] = {
                "page": page,
                "name": clipped(node["name"]),
                "category": node["category"],
                "word": word,
            }
        elif index.edge(curie):
            found[iri] = {"page": "/edge?" + urlencode({"id": curie})}
        elif is_ours(curie):
            unknown[iri] = curie
        elif url := link_of(curie) or safe_link(iri):
            found[iri] = {"url": url}
    return found | dict(_evidence(unknown, tables))


def _evidence(curies: Mapping[str, Curie], tables: Session) -> Iterator[tuple[str, Destination]]:
    """Those of the IRIs that are pieces of evidence, with the page of the edge."""
    if not curies:
        return
    edges = {
        row["id"]: row["edge"] for row in tables.records(_EDGES_OF, sorted(set(curies.values())))
    }
    for iri, curie in curies.items():
        if curie in edges:
            yield iri, {"page": "/edge?" + urlencode({"id": edges[curie]}) + f"#{curie}"}
