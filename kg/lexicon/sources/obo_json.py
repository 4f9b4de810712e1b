"""Ontologies as OBO JSON ("OBO graphs"): the same terms as in OBO format."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, Final, NamedTuple, cast

import orjson

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, LeftOut
from kg.lexicon.sources.obo import prefix_of
from kg.lexicon.sources.obo_terms import ROLES, OboTerm, Synonym, records_of
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

    Raises FormatError, with the place, where the file is not JSON, not whole, or not an OBO graph.
    """
    graph = _graph(file.read(), path)
    with _at(path, "the first graph"):
        prefix = prefix_of(_text(graph, "id"))
        nodes, edges = _objects(graph, "nodes"), _objects(graph, "edges")
    if not prefix:
        raise FormatError(_NO_GRAPH, path=path, place="the first graph", remedy="give it an id")
    terms = _terms(nodes, list(_edges(edges, path)), path)
    return records_of(terms, prefix, source)


_NO_GRAPH: Final = "this is no OBO graph"


class _Odd(ValueError):
    """Something is not of the type that it should be."""


@contextmanager
def _at(path: str, place: str) -> Iterator[None]:
    try:
        yield
    except _Odd as error:
        raise FormatError(
            str(error), path=path, place=place, remedy="mend it or download the file again"
        ) from error


def _graph(content: bytes, path: str) -> dict[str, Any]:
    try:
        found = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise FormatError(
            f"this is no JSON, or not all of it ({error.msg})",
            path=path,
            place=f"line {error.lineno}, column {error.colno}",
            remedy="download the file again",
        ) from error
    graphs = found.get("graphs") if isinstance(found, dict) else None
    if not isinstance(graphs, list) or not graphs or not isinstance(graphs[0], dict):
        raise FormatError(_NO_GRAPH, path=path, remedy="give an ontology as OBO JSON or OBO")
    return cast("dict[str, Any]", graphs[0])


class _Edge(NamedTuple):
    child: str
    relation: str
    parent: str


def _edges(edges: Iterable[dict[str, Any]], path: str) -> Iterator[_Edge]:
    for number, edge in enumerate(edges, 1):
        with _at(path, f"edge {number}"):
            child, relation, parent = (_needed(edge, key) for key in ("sub", "pred", "obj"))
        yield _Edge(child, _last(relation), parent)


def _targets(edges: Iterable[_Edge], relations: Container[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for edge in edges:
        if edge.relation in relations:
            found.setdefault(edge.child, []).append(edge.parent)
    return found


def _terms(nodes: Iterable[dict[str, Any]], edges: Sequence[_Edge], path: str) -> Iterator[OboTerm]:
    parents, roles = _targets(edges, {"is_a"}), _targets(edges, ROLES)
    for number, node in enumerate(nodes, 1):
        with _at(path, f"node {number}"):
            identifier, kind = _needed(node, "id"), _text(node, "type")
        if kind in ("", "CLASS"):
            with _at(path, f"node {number} ({identifier})"):
                term = _term(node)
            term.parents += parents.get(identifier, ())
            term.roles += roles.get(identifier, ())
            yield term


def _term(node: dict[str, Any]) -> OboTerm:
    identifier, meta = _needed(node, "id"), _object(node, "meta")
    term = OboTerm(xref_curie(identifier) or identifier, _text(node, "lbl").strip())
    term.definition = " ".join(_text(_object(meta, "definition"), "val").split())
    term.obsolete = bool(meta.get("deprecated"))
    for synonym in _objects(meta, "synonyms"):
        scope = SCOPES.get(_needed(synonym, "pred"), "RELATED")
        name = _needed(synonym, "val").strip()
        term.synonyms.append(Synonym(name, scope, _text(synonym, "synonymType")))
    values = [
        (_last(_needed(value, "pred")), _text(value, "val"))
        for value in _objects(meta, "basicPropertyValues")
    ]
    exact = [value for name, value in values if name == "exactMatch"]
    # Mondo's plain cross references are to things that are near as well; it lists the exact ones apart.
    plain = [] if term.id.startswith("MONDO:") else _objects(meta, "xrefs")
    keys = (f"INCHIKEY:{value}" for name, value in values if name.lower() in _INCHIKEYS)
    term.xrefs += [*(_needed(xref, "val") for xref in plain), *exact, *keys]
    term.alternatives += [value for name, value in values if name == "hasAlternativeId"]
    term.replaced_by += [value for name, value in values if name == "IAO_0100001"]
    return term


def _text(of: dict[str, Any], key: str) -> str:
    value = of.get(key)
    if value is not None and not isinstance(value, str):
        raise _Odd(f"{key!r} is no text")
    return value or ""


def _needed(of: dict[str, Any], key: str) -> str:
    text = _text(of, key)
    if not text:
        raise _Odd(f"there is no {key!r}")
    return text


def _object(of: dict[str, Any], key: str) -> dict[str, Any]:
    value = of.get(key)
    if value is not None and not isinstance(value, dict):
        raise _Odd(f"{key!r} is no object")
    return value or {}


def _objects(of: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = of.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _Odd(f"{key!r} is no list")
    for number, each in enumerate(value, 1):
        if not isinstance(each, dict):
            raise _Odd(f"number {number} of {key!r} is no object")
    return value


_INCHIKEYS: Final = ("inchikey", "inchi_key_string")


def _last(iri: str) -> str:
    """
    >>> _last("http://www.w3.org/2004/02/skos/core#exactMatch"), _last("is_a")
    ('exactMatch', 'is_a')
    """
    return iri.replace("#", "/").rpartition("/")[2]
