"""Answers of the store -> rows for people, or one of the standard formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from kg.errors import QueryError
from kg.prefixes import compact

if TYPE_CHECKING:
    from kg.query.asking import Question

FORMATS: Final = ("table", "csv", "tsv", "json", "turtle", "nt")
"""``json`` is SPARQL 1.1 Query Results JSON."""

_MEDIA_TYPES: Final = {
    "table": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "turtle": "text/turtle",
    "nt": "application/n-triples",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: rows of a table for people, or text in ``format``.

    ``columns`` and ``rows`` hold the answer where the format is ``table``: IRIs are CURIEs, what is
    not bound is an empty string.  ``text`` holds it otherwise.  ``notes`` say how parameters were
    understood.
    """

    format: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    notes: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        """The media type of the text."""
        return _MEDIA_TYPES[self.format]


def render(answer: Any, format: str, question: Question) -> Answer:
    """The store's answer in a format; read to its end. Raises QueryError for one that does not fit."""
    import pyoxigraph

    if format not in FORMATS:
        raise QueryError(f"unknown format {format!r}", remedy="use one of " + ", ".join(FORMATS))
    if isinstance(answer, pyoxigraph.QueryTriples):
        return _graph(answer, format, question)
    if format in ("turtle", "nt"):
        raise QueryError(
            f"the answer is not a graph and cannot be written as {format}",
            remedy="use table, csv, tsv or json, or ask with CONSTRUCT",
        )
    if format != "table":
        kind = getattr(pyoxigraph.QueryResultsFormat, format.upper())
        return Answer(format, text=_decoded(answer.serialize(format=kind)), notes=question.notes)
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return Answer(format, ("answer",), (("yes" if answer else "no",),), notes=question.notes)
    columns = tuple(variable.value for variable in answer.variables)
    base_iri = question.prefixes["KG"].removesuffix("id/")
    rows = tuple(tuple(_cell(term, base_iri) for term in solution) for solution in answer)
    return Answer(format, columns, rows, notes=question.notes)


def _decoded(content: bytes | None) -> str:
    text = (content or b"").decode("utf-8")
    return text if text.endswith("\n") else text + "\n"


def _cell(term: Any, base_iri: str) -> str:
    import pyoxigraph

    if term is None:
        return ""
    if isinstance(term, pyoxigraph.NamedNode):
        return compact(term.value, base_iri) or term.value
    return str(term.value) if isinstance(term, pyoxigraph.Literal) else str(term)


def _graph(triples: Iterable[Any], format: str, question: Question) -> Answer:
    import pyoxigraph

    if format in ("csv", "tsv", "json"):
        raise QueryError(
            f"the answer is a graph and cannot be written as {format}",
            remedy="use turtle or nt, or ask with SELECT",
        )
    found = sorted(triples, key=str)
    if format != "nt":
        return Answer("turtle", text=to_turtle(found, question.prefixes), notes=question.notes)
    content = pyoxigraph.serialize(found, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return Answer(format, text=_decoded(content), notes=question.notes)


def to_turtle(triples: Sequence[Any], prefixes: Mapping[str, str]) -> str:
    """The triples as Turtle, with those of the prefixes that they use, sorted."""
    import pyoxigraph

    used = _used(prefixes, triples)
    content = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=used)
    return _with_sorted_prefixes(_decoded(content))


def _with_sorted_prefixes(turtle: str) -> str:
    """The text with its first lines, the prefixes, sorted: the library has them in any order."""
    lines = turtle.splitlines(keepends=True)
    count = sum(1 for _ in takewhile(lambda line: line.startswith("@prefix "), lines))
    return "".join([*sorted(lines[:count]), *lines[count:]])


def _used(prefixes: Mapping[str, str], triples: Iterable[Any]) -> dict[str, str]:
    """The prefixes of the IRIs in the triples."""
    iris = set(_iris(triples))
    return {
        prefix: namespace
        for prefix, namespace in prefixes.items()
        if any(iri.startswith(namespace) for iri in iris)
    }


def _iris(triples: Iterable[Any]) -> Iterator[str]:
    import pyoxigraph

    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, pyoxigraph.NamedNode):
                yield term.value
            elif isinstance(term, pyoxigraph.Literal):
                yield term.datatype.value
