"""Answers of the store in the formats of the SPARQL 1.1 Protocol, no longer than a limit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from kg.query.answers import to_turtle

if TYPE_CHECKING:
    import pyoxigraph

ROW_TYPES: Final[Mapping[str, str]] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/xml": "xml",
}
"""Media types of SELECT and ASK, the preferred one first -> what they are called here."""

GRAPH_TYPES: Final[Mapping[str, str]] = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdfxml",
    "application/xml": "rdfxml",
    "application/ld+json": "jsonld",
    "text/plain": "nt",
}
"""Media types of CONSTRUCT and DESCRIBE, likewise."""

_GRAPH_FORMATS: Final[Mapping[str, str]] = {
    "nt": "N_TRIPLES",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON_LD",
}

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_NAME: Final = re.compile(r"[^\W\d][\w.\-\u00b7]*\Z")
"""An end of an IRI that can be the name of an element."""

_XMLNS: Final = "http://www.w3.org/2000/xmlns/"
"""The namespace of declarations, in which nothing else can have a name."""

_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


class NotAcceptableError(Exception):
    """The answer is of a kind that the client does not accept in any format."""


class UnwritableError(NotAcceptableError):
    """The answer has what the only format that the client accepts cannot hold; the words say what."""


class TooLongError(Exception):
    """The answer has more rows than it may have, and the client does not ask for the first of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The media types that the answer may have, one for rows and one for graphs; None where the client
    accepts none.  ``rows`` is the most rows or triples that an answer may have; of a longer one the
    first are given where ``cut`` says so."""

    row_type: str | None
    graph_type: str | None
    rows: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """An answer as it goes to the client; ``cut`` where it has the first rows of more."""

    media_type: str
    content: bytes
    rows: int
    cut: bool = False


def to_result(answer: Any, wanted: Wanted, prefixes: Mapping[str, str]) -> Result:
    """The store's answer, read to its end.

    Raises TooLongError and NotAcceptableError.  Characters that XML cannot hold become
    U+FFFD there.
    """
    import pyoxigraph

    if isinstance(answer, pyoxigraph.QueryTriples):
        return _graph(answer, wanted, prefixes)
    if wanted.row_type is None:
        raise NotAcceptableError(", ".join(ROW_TYPES))
    format = ROW_TYPES[wanted.row_type]
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return Result(wanted.row_type, _boolean(bool(answer), format), 1)
    columns = [variable.value for variable in answer.variables]
    found, cut = _limited(answer, wanted)
    clean = format == "xml"
    bindings = [
        {
            name: _term(term, clean)
            for name, term in zip(columns, row, strict=True)
            if term is not None
        }
        for row in found
    ]
    return Result(wanted.row_type, _rows(columns, bindings, format), len(bindings), cut)


def _limited(answer: Iterable[Any], wanted: Wanted) -> tuple[list[Any], bool]:
    """The rows, and whether there are more."""
    found = list(islice(answer, wanted.rows + 1))
    if len(found) <= wanted.rows:
        return found, False
    if not wanted.cut:
        raise TooLongError(f"the answer has more than {wanted.rows:,} rows")
    return found[: wanted.rows], True


def _boolean(answer: bool, format: str) -> bytes:
    import pyoxigraph

    if format in ("csv", "tsv"):  # the standard has none for them
        return b"true\n" if answer else b"false\n"
    kind = getattr(pyoxigraph.QueryResultsFormat, format.upper())
    found = pyoxigraph.parse_query_results(
        b'{"head":{},"boolean":%s}' % (b"true" if answer else b"false"),
        format=pyoxigraph.QueryResultsFormat.JSON,
    )
    return bytes(found.serialize(format=kind) or b"")


def _rows(columns: list[str], bindings: list[dict[str, Any]], format: str) -> bytes:
    import orjson
    import pyoxigraph

    content = orjson.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}})
    if format == "json":
        return content
    found = pyoxigraph.parse_query_results(content, format=pyoxigraph.QueryResultsFormat.JSON)
    kind = getattr(pyoxigraph.QueryResultsFormat, format.upper())
    return bytes(found.serialize(format=kind) or b"")


def _term(term: Any, clean: bool) -> dict[str, Any]:
    """A term as SPARQL 1.1 Query Results JSON has it."""
    import pyoxigraph

    if isinstance(term, pyoxigraph.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, pyoxigraph.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, pyoxigraph.Triple):
        parts = {
            name: _term(getattr(term, name), clean) for name in ("subject", "predicate", "object")
        }
        return {"type": "triple", "value": parts}
    found = {
        "type": "literal",
        "value": _NOT_XML.sub("\ufffd", term.value) if clean else term.value,
    }
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != _XSD_STRING:
        found["datatype"] = term.datatype.value
    return found


def _graph(answer: pyoxigraph.QueryTriples, wanted: Wanted, prefixes: Mapping[str, str]) -> Result:
    import pyoxigraph

    if wanted.graph_type is None:
        raise NotAcceptableError(", ".join(GRAPH_TYPES))
    format = GRAPH_TYPES[wanted.graph_type]
    found, cut = _limited(_once(answer), wanted)
    triples = sorted(found, key=str)
    if format == "rdfxml":
        triples = [_clean(triple) for triple in triples]
    if format == "turtle":
        return Result(wanted.graph_type, to_turtle(triples, prefixes).encode(), len(triples), cut)
    kind = getattr(pyoxigraph.RdfFormat, _GRAPH_FORMATS[format])
    try:
        content = bytes(pyoxigraph.serialize(triples, format=kind) or b"")
        if format == "rdfxml":
            _check_xml(content, triples)
    except (OSError, ValueError) as error:
        raise UnwritableError(
            f"the answer cannot be written as {wanted.graph_type} ({error}); ask for text/turtle"
        ) from error
    return Result(wanted.graph_type, content, len(triples), cut)


def _check_xml(content: bytes, triples: Iterable[Any]) -> None:
    """Raise ValueError where it is not XML: predicates and classes are names of elements, and pyoxigraph
    writes what can be none as it is."""
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        nameless = next(filter(_is_nameless, _elements(triples)), "")
        reason = f"XML has no name for <{nameless}>" if nameless else str(error)
        raise ValueError(reason) from error


def _elements(triples: Iterable[Any]) -> Iterator[str]:
    """The IRIs that are, or may be, names of elements in RDF/XML."""
    for triple in triples:
        yield triple.predicate.value
        if triple.predicate.value == _TYPE:
            yield triple.object.value


def _is_nameless(iri: str) -> bool:
    return not _XML_NAME.search(iri) or iri.startswith(_XMLNS)


def _once(triples: Iterable[Any]) -> Iterator[Any]:
    """Each triple when it comes first."""
    seen = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


def _clean(triple: Any) -> Any:
    """The triple with nothing that XML cannot hold."""
    import pyoxigraph

    value = triple.object
    if not isinstance(value, pyoxigraph.Literal) or not _NOT_XML.search(value.value):
        return triple
    text = _NOT_XML.sub("\ufffd", value.value)
    literal = (
        pyoxigraph.Literal(text, language=value.language)
        if value.language
        else pyoxigraph.Literal(text, datatype=value.datatype)
    )
    return pyoxigraph.Triple(triple.subject, triple.predicate, literal)
