"""Places of errors in SPARQL, and what is refused."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.errors import QueryError
from kg.query.syntax import refuse_graphs, refuse_updates, syntax_error

PREFIXES = {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}


def parse(text: str) -> object:
    return pyoxigraph.Store().query(text, prefixes=PREFIXES)


@pytest.mark.parametrize(
    ("query", "where", "what"),
    [
        ("SELEC * { ?s ?p ?o }", "line 1, column 1", "SELEC"),
        ("SELECT * {\n ?s ?p }", "line 2, column 8", "}"),
        ("SELECT * {\n ?s ?p\n}\n\n\n", "line 3, column 1", "}"),
        ("SELECT * WHERE { ?s ?p ?o } LIMIT x", "line 1, column 35", "x"),
        ("SELECT * WHERE { ?s ?p ?o } LIMI 10", "line 1, column 29", "LIMI"),
        ("SELECT * {\n?s <a:b> é ?o }", "line 2, column 10", "é"),
        ('SELECT * {\n  ?s rdfs:label "é\U0001f600"@en nope ?o }', "line 2, column 25", "nope"),
        ("SELECT * { ?s ?p ?o . FILTER(?o > ) }", "line 1, column 35", ")"),
        ("SELECT *\n{ ?s ?p ?o .\n FILTER(?x ?y)\n}", "line 3, column 12", "?y"),
        ('SELECT * {\n?s ?p "abc }\n}', "line 2, column 7", '"abc }'),
        ("SELECT *\n{ ?s ?p ?o . FILTER regex(?o, 'a' }\n", "line 2, column 35", "}"),
        ("# SELECT\nSELECT * { ?s ?p ?o }}", "line 2, column 22", "}"),
        ("SELECT * {\r\n ?s ?p 'a'^^rdfs:x , ; ?o }", "line 2, column 22", ";"),
        ("SELECT * {\n ?s rdfs:x/nope:p ?o }", "line 2, column 5", "nope:p"),
        ("SELECT * {\n ?s nope:p ?o }", "line 2, column 5", "declared: nope:p"),
        ("select * { ?s ?p ?o", "line 1, column 20", "missing at the end"),
        ("SELECT * { ?s ?p ?o }\nGROUP BY\n", "line 2, column 9", "missing at the end"),
        ("SELECT * { ?s ?p ?o BIND(1 AS ?s) }", "line 1", "given a value twice"),
        ("SELECT ?a (COUNT(*) AS ?n) { ?a ?p ?o }", "", "neither grouped nor aggregated"),
        ("", "line 1, column 1", "missing at the end"),
    ],
)
def test_places(query: str, where: str, what: str) -> None:
    with pytest.raises(SyntaxError) as error:
        parse(query)
    found = syntax_error(query, error.value, parse, "mine.rq")
    assert found.place.startswith(where) if where else not found.place, str(found)
    assert what in found.reason and found.path == "mine.rq" and found.remedy


@pytest.mark.parametrize(
    "query",
    [
        "DROP ALL",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "# insert\nPREFIX select: <a:>\n  insert { ?s ?p ?o } where {?s ?p ?o}",
        "BASE <a:b> DELETE WHERE {?s ?p ?o}",
        "CLEAR DEFAULT",
        "LOAD <http://example.org/>",
        "with <a:g> DELETE {?s ?p ?o} WHERE {?s ?p ?o}",
        "COPY <a:a> TO <a:b>",
    ],
)
def test_updates_are_refused(query: str) -> None:
    with pytest.raises(QueryError, match="updates are not possible: the graph is read-only"):
        refuse_updates(query)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("SELECT *\nFROM <a:b> { ?s ?p ?o }", "line 2, column 1"),
        ("SELECT * from named <a:b> { ?s ?p ?o }", "line 1, column 10"),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "line 1, column 12"),
    ],
)
def test_other_graphs_are_refused(query: str, where: str) -> None:
    with pytest.raises(QueryError, match="there is one graph only") as error:
        refuse_graphs(query)
    assert error.value.place == where


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?from ?graph ?insert { ?from ?graph ?insert }",
        'PREFIX drop: <a:insert> SELECT * { ?s drop:from "FROM x" } # GRAPH',
        "ASK { ?s ?p 'DELETE'@from }",
        "",
    ],
)
def test_the_words_may_be_used(query: str) -> None:
    refuse_updates(query)
    refuse_graphs(query)
