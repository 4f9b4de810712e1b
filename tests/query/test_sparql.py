"""What is done to SPARQL text."""

from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.query.named_queries import is_query_name, read_query
from kg.query.sparql import fill, refuse_federation


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o.SERVICE<http://example.org/>{ ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE<http://example.org/>{ ?s ?p ?o } }",
        "SELECT * { ?s ?p trueSERVICE ex:x { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { FILTER(?a<?b)SERVICE?v{ ?s ?p ?o } }",
        "SELECT * { FILTER(?a<?b)SERVICE<http://example.org/>{ ?s ?p ?o } }",
        'SELECT * { ?s ?p "x\\"" SERVICE <http://example.org/> { ?s ?p "y" } }',
        r'SELECT * { BIND("a\u0022" AS ?x) SERVICE <http://example.org/> {?s ?p ?o} BIND("b" AS ?y) }',
        "# comment\nSELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
    ],
)
def test_other_servers_are_not_asked(query: str) -> None:
    with pytest.raises(QueryError, match="line"):
        refuse_federation(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a kgv:Service }",
        'SELECT * { ?s rdfs:label "SERVICE <http://example.org/>" }',
        "SELECT * { ?s rdfs:label '''a\nSERVICE'b''' }",
        "SELECT * { ?s ?p <http://example.org/SERVICE> }",
        "SELECT * { ?s ?p ?o } # SERVICE",
        "SELECT * { ?s ?p 'x'@service }",
    ],
)
def test_the_word_may_be_used(query: str) -> None:
    refuse_federation(query)


def test_every_place_of_a_parameter_is_filled() -> None:
    query = "values $x {undef} VALUES ?x { UNDEF } VALUES ?xx { UNDEF }"
    assert (
        fill(query, {"x": "<a:b\\1>"})
        == "values $x {<a:b\\1>} VALUES ?x { <a:b\\1> } VALUES ?xx { UNDEF }"
    )


def test_a_header() -> None:
    query = read_query(
        "x",
        "# What it gives,\n# in a line.\n#\n# More.\n#\n# param a (B, C): an a\n# param d: a d\n\nSELECT *\n",
    )
    assert query.description == "What it gives, in a line."
    assert query.details == "More."
    assert [(p.name, p.categories, p.description) for p in query.parameters] == [
        ("a", ("B", "C"), "an a"),
        ("d", (), "a d"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"), [("counts", True), ("no-such", True), ("ASK {}", False), ("ASK{}", False)]
)
def test_names_and_queries(text: str, expected: bool) -> None:
    assert is_query_name(text) is expected
