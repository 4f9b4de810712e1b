"""Asking a graph: a SPARQL text or a bundled query, with parameters -> an answer in a format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kg.errors import QueryError
from kg.export.graph import Graph, read_graph
from kg.export.terms import to_iri
from kg.lexicon.base import LexiconChoice
from kg.prefixes import PREFIXES
from kg.query.answers import Answer, render
from kg.query.asking import Question, ask
from kg.query.named_queries import NamedQuery, find_query, is_query_name, named_queries
from kg.query.resolving import resolve
from kg.query.sparql import fill
from kg.query.store import open_store


def run_query(
    out: Path | str,
    query: str,
    parameters: Mapping[str, str] | None = None,
    *,
    format: str = "table",
    lexicon: LexiconChoice = None,
) -> Answer:
    """Ask the graph in the output folder ``out``.

    ``query`` is SPARQL text, ``@FILE``, or the name of a bundled query; a parameter is a CURIE or a
    name in the graph.  ``format`` is one of ``answers.FORMATS``; a graph (CONSTRUCT, DESCRIBE) is
    written as Turtle where that names a format of rows.  ``lexicon`` is asked for names that the graph
    does not have; the default one unless it is given.  Raises QueryError, and LexiconError where the
    lexicon given cannot be used.
    """
    graph = read_graph(out)
    question = prepare(graph, query, parameters or {}, lexicon)
    return render(ask(open_store(graph), question), format, question)


def spell_out(
    out: Path | str,
    query: str,
    parameters: Mapping[str, str] | None = None,
    *,
    lexicon: LexiconChoice = None,
) -> Question:
    """The query that :func:`run_query` asks: its parameters filled in, its prefixes declared.

    Raises as that does, but for queries that are no SPARQL.
    """
    question = prepare(read_graph(out), query, parameters or {}, lexicon)
    return replace(question, text=question.spelled_out())


def prepare(
    graph: Graph, query: str, parameters: Mapping[str, str], lexicon: LexiconChoice = None
) -> Question:
    """The query with its parameters filled in."""
    prefixes = PREFIXES | {"KG": graph.base_iri + "id/"}
    if query.startswith("@"):
        text, notes = _fill(graph, _read(query[1:]), parameters, None, lexicon)
        return Question(text, notes, query[1:], prefixes)
    if is_query_name(query):
        named = find_query(query)
        _check_parameters(named, parameters)
        text, notes = _fill(graph, named.text, parameters, named, lexicon)
        return Question(text, notes, query, prefixes)
    text, notes = _fill(graph, query, parameters, None, lexicon)
    return Question(text, notes, "", prefixes)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise QueryError(
            f"the query cannot be read ({reason})", path=path, remedy="give a text file after @"
        ) from error


def _check_parameters(query: NamedQuery, parameters: Mapping[str, str]) -> None:
    wanted = [parameter.name for parameter in query.parameters]
    usage = " ".join(f"--param {name}=..." for name in wanted)
    for name in wanted:
        if name not in parameters:
            raise QueryError(
                f"the query {query.name} lacks the parameter {name!r}", remedy=f"add {usage}"
            )
    for name in parameters:
        if name not in wanted:
            raise QueryError(
                f"the query {query.name} has no parameter {name!r}",
                remedy=f"use {usage}" if usage else "leave it out: the query has none",
            )


def _fill(
    graph: Graph,
    text: str,
    parameters: Mapping[str, str],
    query: NamedQuery | None,
    lexicon: LexiconChoice,
) -> tuple[str, tuple[str, ...]]:
    import pyoxigraph

    queries = [query] if query else named_queries().values()
    categories = {p.name: p.categories for known in queries for p in known.parameters}
    terms: dict[str, str] = {}
    notes: list[str] = []
    for name, value in parameters.items():
        found = resolve(graph, value, categories.get(name, ()), lexicon)
        terms[name] = str(pyoxigraph.NamedNode(to_iri(found.curie, graph.base_iri)))
        notes += found.notes
    return fill(text, terms), tuple(notes)
