"""Ontologies as OBO JSON ("OBO graphs"): the same terms as in OBO format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

import orjson

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, LeftOut
from kg.lexicon.sources.obo import prefix_of
from kg.lexicon.sources.obo_terms import ROLES, OboTerm, Synonym, left_out, to_record
from kg.lexicon.sources.xrefs import xref_curie

SCOPES: Final[dict[str, str]] = {
    "hasExactSynonym": "EXACT",
    "hasNarrowSynonym": "NARROW",
    "hasBroadSynonym": "BROAD",
    "hasRelatedSynonym": "RELATED",
}


def read_obo_json(
    file: IO[bytes], path: str = "", source: str = ""
) -> Iterator[ConceptRecord | LeftOut]:
    """The terms of the first graph, and what is left out.

    Raises FormatError where the file is not an OBO graph.
    """
    try:
        graph = orjson.loads(file.read())["graphs"][0]
        prefix = prefix_of(graph["id"])
        nodes, edges = graph["nodes"], graph.get("edges", ())
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError) as error:
        raise FormatError("this is no OBO graph", path=path) from error
    parents, roles = _targets(edges, {"is_a"}), _targets(edges, ROLES)
    for node in nodes:
        if node.get("type", "CLASS") == "CLASS":
            term = _term(node)
            term.parents += parents.get(node["id"], ())
            term.roles += roles.get(node["id"], ())
            yield from left_out(term, prefix)
            record = to_record(term, prefix, source or prefix.lower())
            if record is not None:
                yield record


def _targets(edges: Iterable[dict[str, str]], relations: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for edge in edges:
        if _last(edge["pred"]) in relations:
            found.setdefault(edge["sub"], []).append(edge["obj"])
    return found


def _term(node: dict[str, Any]) -> OboTerm:
    meta = node.get("meta", {})
    term = OboTerm(xref_curie(node["id"]) or node["id"], (node.get("lbl") or "").strip())
    term.definition = " ".join(meta.get("definition", {}).get("val", "").split())
    term.obsolete = bool(meta.get("deprecated"))
    for synonym in meta.get("synonyms", ()):
        scope = SCOPES.get(synonym["pred"], "RELATED")
        term.synonyms.append(Synonym(synonym["val"].strip(), scope, synonym.get("synonymType", "")))
    values = [(_last(v["pred"]), v["val"]) for v in meta.get("basicPropertyValues", ())]
    exact = [value for name, value in values if name == "exactMatch"]
    # Mondo's plain cross references are to things that are near as well; it lists the exact ones apart.
    plain = () if term.id.startswith("MONDO:") else (x["val"] for x in meta.get("xrefs", ()))
    keys = (f"INCHIKEY:{value}" for name, value in values if name.lower() in _INCHIKEYS)
    term.xrefs += [*plain, *exact, *keys]
    term.alternatives += [value for name, value in values if name == "hasAlternativeId"]
    term.replaced_by += [value for name, value in values if name == "IAO_0100001"]
    return term


_INCHIKEYS: Final = ("inchikey", "inchi_key_string")


def _last(iri: str) -> str:
    """
    >>> _last("http://www.w3.org/2004/02/skos/core#exactMatch"), _last("is_a")
    ('exactMatch', 'is_a')
    """
    return iri.replace("#", "/").rpartition("/")[2]
