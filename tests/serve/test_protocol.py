"""The SPARQL 1.1 Protocol, with clients that others wrote as judges."""

from __future__ import annotations

import csv
import io
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from kg.serve.negotiation import preferred

SELECT = (
    "SELECT ?drug ?name { ?drug biolink:in_clinical_trials_for MESH:D009101 ; rdfs:label ?name }"
)
ASK = "ASK { MESH:D009101 a biolink:Disease }"
CONSTRUCT = "CONSTRUCT WHERE { MESH:D009101 rdfs:label ?label }"
DESCRIBE = "DESCRIBE MESH:D009369"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?d) }"
DRUG = "http://id.nlm.nih.gov/mesh/C467566"
FORM = "application/x-www-form-urlencoded"


def get(query: str) -> str:
    return "/sparql?" + urlencode({"query": query})


# -------------------------------------------------------------------------------- ways of asking


@pytest.mark.parametrize(
    ("path", "method", "body", "kind"),
    [
        (get(SELECT), "GET", None, ""),
        ("/sparql", "POST", urlencode({"query": SELECT}), FORM),
        ("/sparql", "POST", urlencode({"query": SELECT}), FORM + "; charset=UTF-8"),
        ("/sparql", "POST", SELECT, "application/sparql-query"),
        ("/sparql", "POST", SELECT, "Application/SPARQL-Query; charset=utf-8"),
    ],
)
def test_every_way_gives_the_same_answer(
    server: Any, path: str, method: str, body: str | None, kind: str
) -> None:
    headers = {"content_type": kind} if kind else {}
    reply = server.ask(path, method, body, **headers)
    assert (reply.status, reply.media_type) == (200, "application/sparql-results+json")
    assert json.loads(reply.text)["results"]["bindings"] == [
        {
            "drug": {"type": "uri", "value": DRUG},
            "name": {"type": "literal", "value": "pomalidomide"},
        }
    ]


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "start"),
    [
        (SELECT, "*/*", "application/sparql-results+json", '{"head":{"vars":["drug","name"]}'),
        (SELECT, "application/json", "application/json", '{"head"'),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (SELECT, "text/xml;q=0.4, text/csv;q=0.2", "text/xml", "<?xml"),
        (SELECT, "text/csv", "text/csv", f"drug,name\r\n{DRUG},pomalidomide\r\n"),
        (SELECT, "text/*", "text/csv", "drug,name"),
        (ASK, "text/*;q=0.3", "text/csv", "true"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values", "?drug\t?name\n<"),
        (SELECT, "text/turtle, text/csv;q=0.1", "text/csv", "drug,name"),
        (ASK, "application/json", "application/json", '{"head":{},"boolean":true}'),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (ASK, "text/csv", "text/csv", "true"),
        (CONSTRUCT, "*/*", "text/turtle", "@prefix MESH:"),
        (CONSTRUCT, "application/n-triples", "application/n-triples", f"<{DRUG[:-7]}D009101>"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml", "<?xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json", "["),
        (CONSTRUCT, "application/sparql-results+json, text/turtle;q=0.1", "text/turtle", "@prefix"),
        (DESCRIBE, "text/turtle", "text/turtle", "@prefix"),
        (DESCRIBE, "text/*", "text/turtle", "@prefix"),
    ],
)
def test_the_format_that_is_liked_best(
    server: Any, query: str, accept: str, media_type: str, start: str
) -> None:
    reply = server.ask(get(query), accept=accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert reply.text.startswith(start)
    assert "accept" in reply.headers["vary"].lower()


@pytest.mark.parametrize(
    ("accept", "available", "found"),
    [
        ("", ["a/b", "c/d"], "a/b"),
        ("c/d", ["a/b", "c/d"], "c/d"),
        ("*/*;q=0.1, c/*", ["a/b", "c/d"], "c/d"),
        ("a/b;q=0, */*", ["a/b", "c/d"], "c/d"),
        ("a/b;q=nonsense", ["a/b"], None),
        ("a/*;q=0.5, a/b;q=0.1", ["a/b", "a/c"], "a/c"),
        ("A/B ; level=1 ; Q=1", ["a/b"], "a/b"),
    ],
)
def test_negotiation(accept: str, available: list[str], found: str | None) -> None:
    assert preferred(accept, available) == found


def test_worst_strings_survive_every_format(server: Any, made: ModuleType) -> None:
    query = (
        f"SELECT ?label {{ <https://w3id.org/biomed-kg/id/x> ?p ?o }} LIMIT 0 # {made.WORST[:1]}"
    )
    assert server.ask(get(query)).status == 200
    query = "SELECT DISTINCT ?label { ?x a biolink:NamedThing ; rdfs:label ?label }"
    found = json.loads(server.ask(get(query)).text)["results"]["bindings"][0]["label"]["value"]
    assert found == made.WORST
    rows = list(csv.reader(io.StringIO(server.ask(get(query), accept="text/csv").text, newline="")))
    assert rows[1] == [made.WORST]
    graph = rdflib.Graph()
    construct = "CONSTRUCT { ?x rdfs:label ?label } { ?x a biolink:NamedThing ; rdfs:label ?label }"
    for media_type in ("text/turtle", "application/n-triples"):
        graph.parse(data=server.ask(get(construct), accept=media_type).content, format=media_type)
    assert {str(label) for label in graph.objects()} == {made.WORST}


NO_NAMES = (
    "http://a.example/1",
    "http://a.example/b#",
    "http://a.example/b(c)",
    "urn:x:1",
    "http://www.w3.org/2000/xmlns/x",
)


@pytest.mark.parametrize("iri", NO_NAMES)
@pytest.mark.parametrize("accept", ["application/rdf+xml", "application/xml"])
@pytest.mark.parametrize("words", ["?x <IRI> 1", "?x a <IRI>"])
def test_xml_that_has_no_name_for_an_iri_is_refused(
    server: Any, iri: str, accept: str, words: str
) -> None:
    query = f"CONSTRUCT {{ {words.replace('IRI', iri)} }} {{ ?x a biolink:Disease }}"
    reply = server.ask(get(query), accept=accept)
    assert (reply.status, reply.media_type) == (406, "text/plain")
    assert f"<{iri}>" in reply.text and "text/turtle" in reply.text
    assert server.ask(get(query), accept="text/turtle").status == 200


@pytest.mark.parametrize(
    "iri", ["http://a.example/1a", "http://a.example/\u00e9", "urn:x", "http://a.example/%20c"]
)
def test_xml_with_a_name_for_each_iri_is_read_back(server: Any, iri: str) -> None:
    query = f"CONSTRUCT {{ ?x <{iri}> 1 }} {{ ?x a biolink:Disease }}"
    reply = server.ask(get(query), accept="application/rdf+xml")
    assert reply.status == 200
    graph = rdflib.Graph().parse(data=reply.content, format="xml")
    assert {str(predicate) for predicate in graph.predicates()} == {iri}


@pytest.mark.parametrize("accept", ["application/sparql-results+xml", "application/rdf+xml"])
def test_xml_is_well_formed_whatever_the_string(server: Any, accept: str) -> None:
    from lxml import etree

    select = "SELECT DISTINCT ?label { ?x rdfs:label ?label }"
    construct = "CONSTRUCT { ?x rdfs:label ?label } { ?x rdfs:label ?label }"
    reply = server.ask(get(construct if "rdf+xml" in accept else select), accept=accept)
    assert reply.status == 200
    etree.fromstring(reply.content)
    assert "\ufffd" in reply.text


# ------------------------------------------------------------------------------------------ errors


@pytest.mark.parametrize(
    ("path", "method", "body", "headers", "status", "words"),
    [
        (get("SELECT * {"), "GET", None, {}, 400, "line 1"),
        (get("SELECT * { ?s nope:p ?o }"), "GET", None, {}, 400, "prefix"),
        (get("SELECT * { SERVICE <http://a.example/> {} }"), "GET", None, {}, 400, "SERVICE"),
        (get("INSERT DATA { <a:a> <a:b> <a:c> }"), "GET", None, {}, 400, "read-only"),
        (get("SELECT * FROM <a:b> { ?s ?p ?o }"), "GET", None, {}, 400, "one graph"),
        ("/sparql?update=DROP%20ALL", "GET", None, {}, 403, "read-only"),
        (get(ASK) + "&query=ASK%20%7B%7D", "GET", None, {}, 400, "several"),
        (get(ASK) + "&default-graph-uri=a%3Ab", "GET", None, {}, 400, "one graph"),
        ("/sparql?query=%FF", "GET", None, {}, 400, "UTF-8"),
        ("/sparql", "POST", "update=DROP+ALL", {"content_type": FORM}, 403, "read-only"),
        ("/sparql", "POST", "DROP ALL", {"content_type": "application/sparql-update"}, 403, "read"),
        ("/sparql", "POST", "q=1", {"content_type": FORM}, 400, "query"),
        ("/sparql", "POST", "x", {"content_type": "text/plain"}, 415, "posted as"),
        ("/sparql", "POST", b"\xff", {"content_type": "application/sparql-query"}, 400, "UTF-8"),
        (
            "/sparql",
            "POST",
            ASK,
            {"content_type": "application/sparql-query; charset=latin-1"},
            415,
            "UTF-8",
        ),
        ("/sparql", "POST", " " * 1_100_000, {"content_type": FORM}, 413, "bytes"),
        ("/sparql", "PUT", "x", {}, 405, ""),
        ("/sparql", "DELETE", None, {}, 405, ""),
        (get(SELECT), "GET", None, {"accept": "text/turtle"}, 406, "text/csv"),
        (get(CONSTRUCT), "GET", None, {"accept": "text/csv"}, 406, "text/turtle"),
        (get(SELECT), "GET", None, {"accept": "image/png"}, 406, "text/csv"),
        ("/nothing", "GET", None, {}, 404, ""),
        ("/static/../server.py", "GET", None, {}, 404, ""),
        ("/static/%2e%2e/server.py", "GET", None, {}, 404, ""),
    ],
)
def test_errors(
    server: Any,
    path: str,
    method: str,
    body: str | bytes | None,
    headers: dict[str, str],
    status: int,
    words: str,
) -> None:
    reply = server.ask(path, method, body, **headers)
    assert reply.status == status
    assert words in reply.text
    assert "Traceback" not in reply.text
    assert server.ask(get(ASK)).status == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:1", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1", 200),
        ("[::1]:80", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("localhost.evil.example:80", 400),
        ("127.0.0.1@evil.example", 400),
        ("[::1].evil.example", 400),
        ("", 400),
    ],
)
def test_a_name_of_another_host_is_refused(server: Any, host: str, status: int) -> None:
    for path in (get(ASK), "/", "/api/suggest?q=m", "/static/style.css"):
        assert server.ask(path, host=host).status == status


def test_it_listens_on_ipv6(
    out: Path, cache: Path, start: Callable[..., AbstractContextManager[Any]]
) -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("there is no IPv6")
    with start(out, cache, "--host", "::1") as server:
        assert server.address.startswith("http://[::1]:")
        assert server.ask(get(ASK)).status == 200


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.2", ["127.0.0.2", "127.0.0.1", "localhost"]),
        ("127.1", ["127.1", "127.0.0.1"]),
        ("0:0:0:0:0:0:0:1", ["[::1]", "[0:0:0:0:0:0:0:1]", "localhost"]),
        ("::ffff:127.0.0.1", ["[::ffff:127.0.0.1]", "[::ffff:7f00:1]"]),
    ],
)
def test_a_server_answers_to_the_name_that_it_listens_at(
    out: Path,
    cache: Path,
    start: Callable[..., AbstractContextManager[Any]],
    host: str,
    names: list[str],
) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.bind((host, 0))
    except OSError:
        pytest.skip("this machine has no such address")
    with start(out, cache, "--host", host) as server:
        assert server.ask(get(ASK)).status == 200
        for name in names:
            assert server.ask(get(ASK), host=f"{name}:8000").status == 200, name
        assert server.ask(get(ASK), host="a.example").status == 400
        assert server.ask(get(ASK), host="127.0.0.3").status == 400


def test_head_gives_the_head_of_get(server: Any) -> None:
    for path in (get(SELECT), get("SELECT {"), "/", "/nothing"):
        whole, head = server.ask(path), server.ask(path, "HEAD")
        assert (head.status, head.content) == (whole.status, b"")
        for name in ("content-type", "content-length", "content-security-policy"):
            assert head.headers[name] == whole.headers[name]


def test_what_may_be_done_is_said(server: Any) -> None:
    reply = server.ask("/sparql", "OPTIONS")
    assert set(reply.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize(
    ("body", "status"),
    [("[" * 200_000, 400), ("{}", 400), ('["\\ud800"]', 400), ("[1, null]", 200), ("", 400)],
)
def test_hostile_lists_of_names(server: Any, body: str, status: int) -> None:
    assert server.ask("/api/names", "POST", body).status == status


# ------------------------------------------------------------------------------------------ limits


def test_a_long_query_is_stopped(strict: Any) -> None:
    begun = time.monotonic()
    reply = strict.ask(get(ENDLESS))
    assert (reply.status, reply.headers["retry-after"]) == (503, "10")
    assert "within 2 seconds" in reply.text
    assert time.monotonic() - begun > 1.9
    assert strict.ask(get(ASK)).status == 200  # though there is one worker only


def test_an_answer_that_is_too_long_is_refused(strict: Any) -> None:
    assert strict.ask(get("SELECT * { ?s ?p ?o } LIMIT 5")).status == 200
    for query in ("SELECT * { ?s ?p ?o } LIMIT 6", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 6"):
        reply = strict.ask(get(query))
        assert reply.status == 500 and reply.media_type == "text/plain"
        assert "more than 5 rows" in reply.text and "add LIMIT" in reply.text
    many = "CONSTRUCT { MESH:D009101 a biolink:Disease } WHERE { ?s ?p ?o }"
    assert strict.ask(get(many)).status == 200  # of one triple


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values"])
def test_the_first_rows_are_had_where_that_is_asked_for(
    server: Any, strict: Any, accept: str
) -> None:
    query = get("SELECT * { ?s ?p ?o } LIMIT 5") + "&first="
    reply = server.ask(query + "3", accept=accept)
    assert (reply.status, reply.headers["kg-cut"]) == (200, "3")
    assert len(reply.text.splitlines()) == 4
    for number in ("5", "6", "0"):
        reply = server.ask(query + number, accept=accept)
        assert reply.status == 200 and "kg-cut" not in reply.headers
        assert len(reply.text.splitlines()) == 6
    assert strict.ask(get("SELECT * { ?s ?p ?o }") + "&first=99").headers["kg-cut"] == "5"
    triples = server.ask(get("CONSTRUCT WHERE { ?s ?p ?o }") + "&first=2", accept="text/plain")
    assert triples.headers["kg-cut"] == "2" and len(triples.text.splitlines()) == 2
    for wrong in ("-1", "x", "1" * 20, "%D9%A3"):
        assert server.ask(query + wrong).status == 400


def test_the_query_of_a_client_that_has_gone_is_stopped(
    out: Path, cache: Path, start: Callable[..., AbstractContextManager[Any]]
) -> None:
    with start(out, cache, "--timeout", "300", "--workers", "1") as server:
        place = urlsplit(server.address)
        with socket.create_connection((place.hostname, place.port)) as client:
            client.sendall(f"GET {get(ENDLESS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            [worker] = server.wait_until_busy()
        assert server.ask(get(ASK)).status == 200
        assert worker not in server.children()  # the only worker was replaced


def test_queries_run_at_the_same_time(server: Any) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d rdfs:label ?f FILTER(?a != ?d) }"
    script = "import sys, urllib.request as u; u.urlopen(sys.argv[1]).read()"
    addresses = [
        server.address.rstrip("/") + get(query) for query in (slow, ASK, slow, ASK, SELECT)
    ]
    clients = [subprocess.Popen([sys.executable, "-c", script, address]) for address in addresses]
    assert [client.wait(120) for client in clients] == [0] * 5


def test_other_servers_are_asked_only_where_that_is_allowed(server: Any, strict: Any) -> None:
    address = server.sparql  # on this machine
    query = f"SELECT * {{ SERVICE <{address}> {{ MESH:D009101 rdfs:label ?label }} }}"
    assert server.ask(get(query)).status == 400
    assert "Multiple Myeloma" in strict.ask(get(query)).text


def test_pages_elsewhere_may_ask_only_where_that_is_allowed(server: Any, strict: Any) -> None:
    name = "access-control-allow-origin"
    assert name not in server.ask(get(ASK), origin="https://a.example").headers
    assert strict.ask(get(ASK), origin="https://a.example").headers[name] == "https://a.example"
    assert name not in strict.ask(get(ASK), origin="https://b.example").headers
    preflight = {"origin": "https://a.example", "access_control_request_method": "POST"}
    assert strict.ask("/sparql", "OPTIONS", **preflight).status == 200
    assert server.ask("/sparql", "OPTIONS", **preflight).status == 405


# ------------------------------------------------------------------------------------- description


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/rdf+xml", "application/n-triples"]
)
def test_the_service_describes_itself(server: Any, media_type: str) -> None:
    reply = server.ask("/sparql", accept=media_type)
    assert (reply.status, reply.media_type) == (200, media_type)
    description = rdflib.Graph().parse(data=reply.content, format=media_type)
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    [service] = description.subjects(rdflib.RDF.type, sd.Service)
    assert description.value(service, sd.endpoint) == rdflib.URIRef(server.sparql)
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in description
    assert len(set(description.objects(service, sd.resultFormat))) == 8
    assert (service, sd.feature, sd.BasicFederatedQuery) not in description


def test_federation_is_described(strict: Any) -> None:
    assert "BasicFederatedQuery" in strict.ask("/sparql").text


def test_a_browser_is_led_to_the_editor(server: Any) -> None:
    reply = server.ask("/sparql", accept="text/html,application/xml;q=0.9,*/*;q=0.8")
    assert (reply.status, reply.headers["location"]) == (307, "/query")


# ------------------------------------------------------------------------------------------ judges


def test_sparqlwrapper(server: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own
        import SPARQLWrapper as Wrapping

        wrapper = Wrapping.SPARQLWrapper(server.sparql)
        for method in (Wrapping.GET, Wrapping.POST):
            for style in (
                (Wrapping.URLENCODED, Wrapping.POSTDIRECTLY)
                if method == Wrapping.POST
                else (Wrapping.URLENCODED,)
            ):
                wrapper.setMethod(method)
                wrapper.setRequestMethod(style)
                wrapper.setQuery(SELECT)
                wrapper.setReturnFormat(Wrapping.JSON)
                rows = wrapper.queryAndConvert()["results"]["bindings"]
                assert [row["drug"]["value"] for row in rows] == [DRUG]
                wrapper.setReturnFormat(Wrapping.XML)
                document = wrapper.queryAndConvert()
                assert DRUG in document.toxml()
                wrapper.setReturnFormat(Wrapping.CSV)
                assert wrapper.queryAndConvert().decode().splitlines()[0] == "drug,name"
                wrapper.setQuery(CONSTRUCT)
                for format in (Wrapping.TURTLE, Wrapping.RDFXML):
                    wrapper.setReturnFormat(format)
                    found = wrapper.queryAndConvert()
                    found = (
                        found
                        if isinstance(found, rdflib.Graph)
                        else rdflib.Graph().parse(data=found)
                    )
                    assert [str(label) for label in found.objects()] == ["Multiple Myeloma"]
                wrapper.setQuery(ASK)
                wrapper.setReturnFormat(Wrapping.JSON)
                assert wrapper.queryAndConvert()["boolean"] is True
        wrapper.setQuery("SELECT * {")
        with pytest.raises(Wrapping.SPARQLExceptions.QueryBadFormed):
            wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", ["xml", "json", "csv"])
def test_the_store_of_rdflib(server: Any, method: str, format: str) -> None:
    graph = rdflib.Graph(SPARQLStore(server.sparql, method=method, returnFormat=format))
    rows = list(graph.query(f"PREFIX x: <http://x/> {SELECT}"))
    assert [str(row[0]) for row in rows] == [DRUG]
    myeloma = rdflib.URIRef("http://id.nlm.nih.gov/mesh/D009101")
    assert [str(label) for label in graph.objects(myeloma, rdflib.RDFS.label)] == [
        "Multiple Myeloma"
    ]
    assert (myeloma, rdflib.RDFS.label, None) in graph


def test_curl(server: Any) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [curl, "-sS", "--fail", *arguments], capture_output=True, encoding="utf-8", check=True
        )
        return done.stdout

    asking = ["--data-urlencode", f"query={SELECT}", server.sparql]
    expected = f"drug,name\n{DRUG},pomalidomide\n"
    assert run("-H", "Accept: text/csv", *asking) == expected
    assert run("-G", "-H", "Accept: text/csv", *asking) == expected
    assert run(server.address.rstrip("/") + "/sparql?query=" + quote(ASK)).endswith("true}")


# ------------------------------------------------------------------------------------- the command


def test_it_stops_when_it_is_told_to(
    out: Path, cache: Path, start: Callable[..., AbstractContextManager[Any]]
) -> None:
    with start(out, cache) as server:
        process = server.process
        assert server.ask(get(ASK)).status == 200
    assert process.returncode == 128 + signal.SIGTERM


def test_a_port_that_is_taken(server: Any, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from kg.cli import main

    port = str(urlsplit(server.address).port)
    assert main(["serve", str(out), "--port", port]) == 2
    assert "name another --host or --port" in capsys.readouterr().err


def test_a_folder_without_a_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from kg.cli import main

    assert main(["serve", str(tmp_path), "--port", "0"]) == 2
    assert "there is no graph here" in capsys.readouterr().err
