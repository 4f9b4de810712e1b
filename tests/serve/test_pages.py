"""The pages without a browser: what they say, and that nothing of the graph gets out of its place."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import html
from starlette.requests import Request

from kg.export.graph import read_graph
from kg.export.terms import to_iri
from kg.graph.tables import TABLES
from kg.query.named_queries import named_queries
from kg.serve import index as indexes
from kg.serve.clipping import clipped
from kg.serve.evidence import Part, evidence_of, marked, safe_link, shortened
from kg.serve.index import index_of, make_index
from kg.serve.links import link_of
from kg.serve.lookups import Index
from kg.serve.pages import Pages
from kg.serve.server import HEADERS

STATIC = Path(indexes.__file__).parent / "static"
MYELOMA = "MESH:D009101"
POMALIDOMIDE = "MESH:C467566"


def node(curie: str) -> str:
    return "/node?" + urlencode({"id": curie})


@pytest.fixture(scope="module")
def index(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("index") / "index"
    make_index(read_graph(out), path)
    found = Index(path)
    yield found
    found.close()


# ------------------------------------------------------------------------------------------ search


@pytest.mark.parametrize(
    ("words", "name", "matched", "kind"),
    [
        ("Multiple Myeloma", "Multiple Myeloma", "Multiple Myeloma", "label"),
        ("myel", "Multiple Myeloma", "Multiple Myeloma", "label"),
        ("kahler dis", "Multiple Myeloma", "Kahler Disease", "synonym"),
        ("MESH:D009101", "Multiple Myeloma", "MESH:D009101", "identifier"),
        ("d009101", "Multiple Myeloma", "D009101", "identifier"),
        ("doid:9538", "Multiple Myeloma", "DOID:9538", "identifier"),
        ("NCT90000001", "Pomalidomide in relapsed myeloma", "NCT90000001", "identifier"),
        ("glucose metformin", None, None, None),
        ('"; drop table node; --', None, None, None),
        ("myeloma OR x", None, None, None),
        ("* NEAR(", None, None, None),
        ("", None, None, None),
    ],
)
def test_search(
    index: Index, words: str, name: str | None, matched: str | None, kind: str | None
) -> None:
    found = index.search(words)
    if name is None:
        assert not found
    else:
        assert (found[0].name, found[0].matched, found[0].kind) == (name, matched, kind)


def test_a_search_finds_what_documents_call_it(index: Index) -> None:
    found = index.search("smoldering multiple myeloma")
    assert found[0].name == "Smoldering Multiple Myeloma"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("multipel myeloma", "multiple myeloma"),
        ("pomalidomid", ""),  # the beginning of a word
        ("pomaliidomide", "pomalidomide"),
        ("pomalidomie qqqqq", ""),
        ("kahlr", "kahler"),
        ("kahler disaese", "kahler disease"),
        ("multiple myeloma", ""),
        ("zzzzzz", ""),
        ("", ""),
    ],
)
def test_a_misspelt_word_is_mended(index: Index, text: str, meant: str) -> None:
    assert index.respelt(text) == meant


def test_greek_letters_are_their_names(made: ModuleType, tmp_path: Path) -> None:
    out = made.write_graph(tmp_path / "graph")
    path = out / "tables" / "nodes.parquet"
    rows = pq.read_table(path).to_pylist()
    rows[0] |= {"name": "Interferon-alpha", "synonyms": ["IFN\u03b1 2b"]}
    pq.write_table(pa.Table.from_pylist(rows, schema=TABLES["nodes"][0]), path)
    make_index(read_graph(out), tmp_path / "index")
    index = Index(tmp_path / "index")
    for words in ("interferon-\u03b1", "INTERFERON \u0391", "ifn\u03b1", "ifnalpha 2b"):
        assert [it.id for it in index.search(words)] == [rows[0]["id"]], words
    index.close()


def test_a_search_for_nothing_asks_what_for(server: Any) -> None:
    for query in ("", "?q=", "?q=+"):
        text = server.ask("/search" + query).text
        assert "What are you looking for?" in text and "Nothing is called" not in text
    text = server.ask("/search?q=multipel+myeloma").text
    assert "Nothing is called" in text and "Did you mean" in text and node(MYELOMA) in text
    found = json.loads(server.ask("/api/suggest?q=multipel+myeloma").text)
    assert found[0]["name"] == "Multiple Myeloma"


def test_a_search_does_not_repeat_a_concept(index: Index) -> None:
    found = [it.id for it in index.search("m", 50)]
    assert len(found) == len(set(found)) > 3


def test_a_search_looks_at_few_of_a_hundred_thousand_names(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = made.write_graph(tmp_path / "graph")
    schema = TABLES["nodes"][0]
    path = out / "tables" / "nodes.parquet"
    rows = pq.read_table(path).to_pylist()
    rows += [
        rows[0]
        | {"id": f"KG:{n:06}", "name": f"alpha beta {n}", "synonyms": [f"all {n}"], "xrefs": []}
        for n in range(50_000)
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    make_index(read_graph(out), tmp_path / "index")
    steps: list[int] = []
    connect = sqlite3.connect

    def counted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_progress_handler(lambda: steps.append(1), 100)
        return connection

    monkeypatch.setattr(sqlite3, "connect", counted)
    index = Index(tmp_path / "index")
    assert index.top("Disease")
    assert len(steps) > 1000  # hundreds of instructions: that one looks at all nodes
    for words in ("a", "al", "alpha", "alpha beta 4", "be 49", "all 499", "m"):
        steps.clear()
        assert index.search(words)
        assert len(steps) < 300, words
    index.close()


def test_an_index_is_kept_as_long_as_the_graph_is_the_same(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    graph = read_graph(made.write_graph(tmp_path / "graph"))
    first = index_of(graph)
    written = first.stat().st_ino
    assert index_of(graph) == first and first.stat().st_ino == written
    (tmp_path / "graph" / "manifest.json").write_text("{}")
    assert index_of(graph) != first
    assert {path.suffix for path in first.parent.iterdir()} == {".sqlite"}


def test_names_are_looked_up_beside_what_else_is_answered(
    out: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    looked_up = Index.node

    def node(index: Index, curie: str) -> dict[str, Any] | None:
        threads.append(threading.current_thread())
        return looked_up(index, curie)

    monkeypatch.setattr(Index, "node", node)
    body = json.dumps([MYELOMA, "MESH:nothing"]).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    headers = [(b"content-length", str(len(body)).encode())]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    graph = read_graph(out)
    with graph.tables.session() as session:
        reply = asyncio.run(Pages(graph, index, session, {}, 10).names(request))
    found = json.loads(bytes(reply.body))
    assert {iri: it["name"] for iri, it in found.items() if "name" in it} == {
        MYELOMA: "Multiple Myeloma"
    }
    assert len(threads) == 2 and threading.main_thread() not in threads


# ------------------------------------------------------------------------------------------- nodes


def test_neighbours_are_counted_by_predicate(index: Index, made: ModuleType) -> None:
    groups = index.groups(index.node(MYELOMA)["number"])  # type: ignore[index]
    found = {
        (group.original or group.predicate, group.way): (group.total, group.edges)
        for group in groups
    }
    assert found == {
        ("kgv:studies_condition", "from"): (1, 2),  # the registry and NLM say the same of one trial
        ("in_clinical_trials_for", "from"): (1, 1),
        ("occurs_together_in_literature_with", "with"): (1, 1),
        ("subclass_of", "from"): (1, 1),
        ("subclass_of", "to"): (1, 1),
        ("mentions", "from"): (1, 1),
    }


@pytest.fixture
def crowded(made: ModuleType, tmp_path: Path) -> Any:
    """An index of myeloma studied by 25 trials, each by the word of two sources."""
    out = made.write_graph(tmp_path / "graph")
    for name, column in (("nodes", "id"), ("edges", "subject")):
        path = out / "tables" / f"{name}.parquet"
        rows = pq.read_table(path).to_pylist()
        copied = [row for row in rows if row[column] == made.TRIAL]
        if name == "edges":
            copied = [row for row in copied if row["original_predicate"] == "kgv:studies_condition"]
            assert len(copied) == 2
        for number in range(24):
            for place, row in enumerate(copied):
                new = {column: f"{made.TRIAL}{number:02}"}
                if name == "edges":
                    new |= {"id": f"KG:e-{number:02}{place}", "evidence_count": 2 + place * number}
                rows.append(row | new)
        pq.write_table(pa.Table.from_pylist(rows, schema=TABLES[name][0]), path)
    make_index(read_graph(out), tmp_path / "index")
    found = Index(tmp_path / "index")
    yield found
    found.close()


def test_edges_to_the_same_neighbour_stay_together(crowded: Index) -> None:
    number = crowded.node(MYELOMA)["number"]  # type: ignore[index]
    [group] = [it for it in crowded.groups(number) if it.original == "kgv:studies_condition"]
    assert (group.total, group.edges, len(group.shown)) == (25, 50, 10)
    pages = [crowded.group(number, "kgv:studies_condition", "from", at, 10) for at in (0, 10, 20)]
    assert pages[0] == group
    listed = [edges for page in pages for edges in page.shown]  # type: ignore[union-attr]
    assert [len(edges) for edges in listed] == [2] * 25
    assert all(one["other_id"] == two["other_id"] for one, two in listed)
    assert len({edges[0]["other_id"] for edges in listed}) == 25
    best = [edges[0]["evidence"] for edges in listed]
    assert best == sorted(best, reverse=True)
    assert crowded.group(number, "kgv:studies_condition", "from", 25, 10) is None


def test_a_neighbour_is_named_once(server: Any, made: ModuleType) -> None:
    page = html.fromstring(server.ask(node(MYELOMA)).content)
    [group] = page.xpath("//details[contains(summary, 'studies condition')]")
    assert " ".join(group.find("summary").text_content().split()) == (
        "… studies condition this 1 by 2 edges"
    )
    assert len(group.xpath(".//tbody//a[starts-with(@href, '/node?')]")) == 1
    assert len(group.xpath(".//tbody//a[starts-with(@href, '/edge?')]")) == 2
    assert group.xpath(".//tbody//td/@rowspan") == ["2", "2"]


def test_phases_and_years(index: Index) -> None:
    myeloma = index.node(MYELOMA)["number"]  # type: ignore[index]
    diabetes = index.node("MESH:D003924")["number"]  # type: ignore[index]
    assert [dict(row) for row in index.phases(myeloma)] == [{"phases": "PHASE2", "trials": 1}]
    assert [row["phases"] for row in index.phases(diabetes)] == ["PHASE1/PHASE2"]
    pomalidomide = index.node(POMALIDOMIDE)["number"]  # type: ignore[index]
    assert [dict(row) for row in index.years(pomalidomide)] == [{"year": 2009, "documents": 1}]


def test_trials_by_phase_say_what_they_count(server: Any, made: ModuleType) -> None:
    ask = "/query?" + urlencode({"name": "phases-of-disease", "disease": MYELOMA})
    page = html.fromstring(server.ask(node(MYELOMA)).content)
    [section] = page.xpath("//section[@aria-labelledby='phases']")
    assert "not narrower" in " ".join(section.text_content().split())
    assert ask in section.xpath(".//a/@href")
    page = html.fromstring(server.ask(node(POMALIDOMIDE)).content)
    [section] = page.xpath("//section[@aria-labelledby='phases']")
    assert not section.xpath(".//a")  # there is no such query of drugs


def test_a_neighbourhood_leaves_out_what_is_denied(index: Index, made: ModuleType) -> None:
    nodes, edges = index.neighbourhood(index.node(MYELOMA)["number"], 25)  # type: ignore[index]
    assert made.DEXAMETHASONE not in {row["id"] for row in nodes}
    assert {made.POMALIDOMIDE, made.TRIAL, MYELOMA} <= {row["id"] for row in nodes}
    ends = {row["id"] for row in nodes}
    assert all(row["subject_id"] in ends and row["object_id"] in ends for row in edges)
    assert not any(row["predicate"] == "mentions" for row in edges)


def test_the_page_of_a_concept(server: Any) -> None:
    page = html.fromstring(server.ask(node(MYELOMA)).content)
    text = " ".join(page.text_content().split())
    assert page.findtext(".//h1") == "Multiple Myeloma"
    for words in (
        "Kahler Disease",
        "DOID:9538",
        "Phase 2",
        "Smoldering Multiple Myeloma",
        "denied",
    ):
        assert words in text
    links = set(page.xpath("//a/@href"))
    assert "https://meshb.nlm.nih.gov/record/ui?ui=D009101" in links
    assert node(POMALIDOMIDE) in links
    assert any(link.startswith("/edge?id=KG%3Ae-") for link in links)


def test_the_page_of_a_trial(server: Any, made: ModuleType) -> None:
    text = server.ask(node(made.TRIAL)).text
    for words in ("Completed", "Phase 2", "2009-10", "Example Hospital", "84"):
        assert words in text
    assert 'href="https://clinicaltrials.gov/study/NCT90000001"' in text


def test_every_node_and_every_edge_has_a_page(server: Any, out: Path) -> None:
    graph = read_graph(out)
    for curie in graph.nodes["id"]:
        assert server.ask(node(curie)).status == 200, curie
    for curie in graph.edges["id"]:
        reply = server.ask("/edge?" + urlencode({"id": curie}))
        assert reply.status == 200 and "<ol" in reply.text, curie


def test_a_node_is_found_by_its_iri(server: Any) -> None:
    iri = "http://id.nlm.nih.gov/mesh/D009101"
    reply = server.ask("/node?" + urlencode({"iri": iri}))
    assert "<h1>Multiple Myeloma</h1>" in reply.text


def test_all_neighbours_on_pages_of_their_own(server: Any) -> None:
    path = "/neighbours?" + urlencode(
        {"id": MYELOMA, "predicate": "kgv:studies_condition", "way": "from"}
    )
    assert "1 to 1 of 1" in server.ask(path).text
    assert server.ask(path + "&first=7").status == 404
    assert server.ask(path + "&first=x").status == 200


@pytest.mark.parametrize(
    "path", ["/node?id=nope", "/node", "/edge?id=nope", "/neighbours?id=nope", "/nope"]
)
def test_what_is_not_there_is_said_to_be_missing(server: Any, path: str) -> None:
    reply = server.ask(path)
    assert reply.status == 404 and "<h1>404</h1>" in reply.text


def test_a_search_for_one_thing_leads_there(server: Any) -> None:
    reply = server.ask("/search?q=Kahler+Disease")
    assert (reply.status, reply.headers["location"]) == (303, node(MYELOMA))
    assert "Nothing is called" in server.ask("/search?q=zzz").text


@pytest.mark.parametrize(
    ("curie", "link"),
    [
        ("PMID:1", "https://pubmed.ncbi.nlm.nih.gov/1/"),
        ("PMC:7096724", "https://pmc.ncbi.nlm.nih.gov/articles/PMC7096724/"),
        ("doi:10.1000/a<b", "https://doi.org/10.1000/a%3Cb"),
        ("CLINICALTRIALS:NCT01053949", "https://clinicaltrials.gov/study/NCT01053949"),
        ("isrctn:ISRCTN12345678", "https://www.isrctn.com/ISRCTN12345678"),
        (
            "euclinicaltrials:2010-012345-67",
            "https://www.clinicaltrialsregister.eu/ctr-search/search?query=2010-012345-67",
        ),
        ("KG:cf27", ""),
    ],
)
def test_documents_and_trials_have_a_page_elsewhere(curie: str, link: str) -> None:
    assert link_of(curie) == link


def test_the_front_page_has_all_queries(server: Any) -> None:
    text = server.ask("/").text
    for name in named_queries():
        assert f'href="/query?name={name}"' in text


def test_parameters_of_bundled_queries_are_filled_in(server: Any) -> None:
    found = json.loads(server.ask("/api/named?name=neighbours&concept=kahler+disease").text)
    assert "VALUES ?concept { <http://id.nlm.nih.gov/mesh/D009101> }" in found["text"]
    assert found["notes"] == [
        f"kahler disease is {MYELOMA} (Multiple Myeloma, Disease), by a synonym"
    ]
    evil = urlencode({"name": "neighbours", "concept": "x> } ?s ?p ?o . { <http://a/"})
    assert "nothing in the graph" in json.loads(server.ask("/api/named?" + evil).text)["error"]


def test_an_iri_leads_to_a_page_or_nowhere(server: Any, out: Path) -> None:
    graph = read_graph(out)
    edge = graph.edges["id"].iloc[0]
    with graph.tables.session() as session:
        [evidence, *_] = session.records("select id, edge from evidence order by id")
    space = "https://w3id.org/biomed-kg/"
    expected = {
        "http://id.nlm.nih.gov/mesh/D009101": node(MYELOMA),
        to_iri(edge, graph.base_iri): "/edge?" + urlencode({"id": edge}),
        to_iri(evidence["id"], graph.base_iri): "/edge?"
        + urlencode({"id": evidence["edge"]})
        + f"#{evidence['id']}",
        "https://w3id.org/biolink/vocab/Disease": "https://w3id.org/biolink/vocab/Disease",
        "http://identifiers.org/drugbank/DB08910": "https://go.drugbank.com/drugs/DB08910",
        "http://a.example/b": "http://a.example/b",
        space + "vocab/studies_condition": None,
        space + "id/nothing": None,
        "javascript:alert(1)": None,
        "urn:x": None,
    }
    found = json.loads(server.ask("/api/names", "POST", json.dumps(list(expected))).text)
    assert {
        iri: found[iri].get("page") or found[iri]["url"] if iri in found else None
        for iri in expected
    } == expected
    assert found["http://id.nlm.nih.gov/mesh/D009101"]["name"] == "Multiple Myeloma"


def test_no_file_is_read_for_a_query(server: Any) -> None:
    for name in ("@/etc/passwd", "@README.md", "SELECT * {?s ?p ?o}"):
        reply = server.ask("/api/named?" + urlencode({"name": name}))
        assert (reply.status, "text" in json.loads(reply.text)) == (404, False)


# ---------------------------------------------------------------------------------------- evidence


def test_a_sentence_has_both_mentions_marked(out: Path, made: ModuleType) -> None:
    edges = read_graph(out).edges
    chosen = edges[(edges["predicate"] == "occurs_together_in_literature_with") & edges["negated"]]
    with read_graph(out).tables.session() as session:
        [reading] = evidence_of(session, chosen["id"].iloc[0])
    assert [(part.text, part.role) for part in reading.parts] == [
        ("Dexamethasone", "subject"),
        (" did not change ", ""),
        ("multiple myeloma", "object"),
        (".", ""),
    ]
    assert reading.negated and reading.url == "https://pubmed.ncbi.nlm.nih.gov/90000001/"


def test_worst_strings_are_marked_at_their_place(out: Path, made: ModuleType) -> None:
    edges = read_graph(out).edges
    chosen = edges[(edges["subject"] == POMALIDOMIDE) & (edges["object"] == made.METFORMIN)]
    with read_graph(out).tables.session() as session:
        [reading] = evidence_of(session, chosen["id"].iloc[0])
    assert [part.text for part in reading.parts if part.role] == ["Pomalidomide", "metformin"]


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([], [("abcdef", "")]),
        (
            [(0, 2, "subject"), (1, 3, "object")],
            [("a", "subject"), ("b", "both"), ("c", "object"), ("def", "")],
        ),
        (
            [(0, 6, "subject"), (2, 3, "object")],
            [("ab", "subject"), ("c", "both"), ("def", "subject")],
        ),
        ([(4, 99, "object")], [("abcd", ""), ("ef", "object")]),
    ],
)
def test_marks(spans: list[tuple[int, int, str]], found: list[tuple[str, str]]) -> None:
    assert [(part.text, part.role) for part in marked("abcdef", spans)] == found


def test_the_page_of_an_edge_shows_denial_and_source(server: Any, out: Path) -> None:
    edges = read_graph(out).edges
    curie = edges[edges["negated"]]["id"].iloc[0]
    text = server.ask("/edge?" + urlencode({"id": curie})).text
    assert '<mark class="subject">Dexamethasone</mark>' in text
    assert '<mark class="object">multiple myeloma</mark>' in text
    assert "denied" in text and "confidence 0.50" in text
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/90000001/"' in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("short", "short"),
        ("x" * 20, "x" * 20),
        ("x" * 21, "x" * 20 + " …"),
        ("one two three four five", "one two three four …"),
        ("a " + "x" * 100, "a " + "x" * 18 + " …"),
        (" " * 100, " …"),
    ],
)
def test_long_names_are_clipped(text: str, found: str) -> None:
    assert clipped(text, 20) == found


def test_long_texts_are_shortened_around_their_mentions() -> None:
    parts = marked(
        "a" * 2000 + "DRUG" + " b" * 1000 + "DISEASE" + "c" * 50,
        [(2000, 2004, "subject"), (4004, 4011, "object")],
    )
    found = shortened(list(parts), 100)
    assert [(part.text, part.role) for part in found] == [
        ("… " + "a" * 100, ""),
        ("DRUG", "subject"),
        (" b" * 50 + " … " + " b" * 50, ""),
        ("DISEASE", "object"),
        ("c" * 50, ""),
    ]
    assert shortened([Part("x" * 300)], 100) == (Part("x" * 100 + " …"),)


def test_very_long_names_are_there_once_and_whole(long: Any) -> None:
    server, _, word = long
    page = html.fromstring(server.ask(node(MYELOMA)).content)
    assert len(page.findtext(".//h1") or "") < 600
    [whole] = page.xpath("//details[summary[contains(., 'whole name')]]/p")
    assert whole.text == word
    everything = server.ask(node(MYELOMA)).text
    assert everything.count(word) == 1
    for path in (
        "/",
        "/search?q=myel",
        "/api/suggest?q=myel",
        node(POMALIDOMIDE),
        "/api/neighbourhood?" + urlencode({"id": POMALIDOMIDE}),
    ):
        reply = server.ask(path)
        assert reply.status == 200 and word not in reply.text and word[:100] in reply.text, path


# ---------------------------------------------------------------------------------------- security

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</script><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
]


@pytest.fixture(scope="module")
def evil(
    made: ModuleType,
    tmp_path_factory: pytest.TempPathFactory,
    start: Callable[..., AbstractContextManager[Any]],
) -> Any:
    """A server of a graph in which every string is hostile."""
    folder = tmp_path_factory.mktemp("evil")
    out = made.write_graph(folder / "graph")
    words = " ".join(EVIL)
    for name, columns in {
        "nodes": ["name", "url", "synonyms", "xrefs"],
        "sentences": ["text", "section", "path"],
        "edges": ["interaction", "primary_knowledge_source"],
        "evidence": ["text", "section", "path", "method"],
        "documents": ["title", "url"],
        "trials": [
            "brief_title",
            "sponsor",
            "overall_status",
            "phases",
            "conditions",
            "start_date",
        ],
    }.items():
        path = out / "tables" / f"{name}.parquet"
        rows = pq.read_table(path).to_pylist()
        for row in rows:
            for column in columns:
                if row[column] is not None:
                    hostile = words if not column.endswith("url") else EVIL[-1]
                    row[column] = EVIL if isinstance(row[column], list) else hostile
        pq.write_table(pa.Table.from_pylist(rows, schema=TABLES[name][0]), path)
    with start(out, folder / "cache") as server:
        yield server, out


def test_hostile_strings_stay_text(evil: Any) -> None:
    server, out = evil
    graph = read_graph(out)
    paths = ["/", "/search?" + urlencode({"q": "alert"}), "/search?" + urlencode({"q": EVIL[0]})]
    paths += [node(curie) for curie in graph.nodes["id"]]
    paths += ["/edge?" + urlencode({"id": curie}) for curie in graph.edges["id"]]
    paths += [
        "/query?" + urlencode({"name": EVIL[0]}),
        node(EVIL[1]),
        "/edge?" + urlencode({"id": EVIL[0]}),
    ]
    for path in paths:
        reply = server.ask(path)
        page = html.fromstring(reply.content)
        for script in page.iter("script"):
            assert script.get("src") or script.get("type") == "application/json", path
            assert not script.get("src") or script.get("src").startswith("/static/")
        assert not page.xpath("//img"), path
        assert not [
            name for element in page.iter("*") for name in element.attrib if name[:2] == "on"
        ]
        assert not page.xpath("//*[starts-with(@href, 'javascript:')]"), path
        assert not page.xpath("//@style"), path
        assert "49" not in page.text_content() or "{{ 7*7 }}" in page.text_content()


def test_every_response_is_guarded(server: Any) -> None:
    for path in ("/", "/sparql", "/static/style.css", "/nope", "/api/suggest?q=a", node(MYELOMA)):
        headers = server.ask(path).headers
        for name, value in HEADERS.items():
            assert headers[name.lower()] == value, path
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy


def test_nothing_is_loaded_from_elsewhere(server: Any) -> None:
    for path in ("/", node(MYELOMA), "/query"):
        page = html.fromstring(server.ask(path).content)
        loaded = page.xpath("//script/@src | //link/@href | //img/@src | //form/@action")
        assert loaded and all(address.startswith("/") for address in loaded)
        for address in page.xpath("//script/@src | //link/@href"):
            assert server.ask(address).status == 200
    for path in (*STATIC.glob("*.js"), *STATIC.glob("*.css")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org)|innerHTML|eval\(|@import", text), path


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://a.example/", "https://a.example/"),
        ("javascript:alert(1)", ""),
        (" https://a.example/", ""),
        ("data:text/html,x", ""),
    ],
)
def test_only_addresses_of_the_web_are_links(url: str, found: str) -> None:
    assert safe_link(url) == found


@pytest.mark.parametrize("curie", ["javascript:alert(1)", "UNHEARD:1", "nothing", "KG:x", ""])
def test_identifiers_of_unknown_kinds_are_no_links(curie: str) -> None:
    assert link_of(curie) == ""


def test_files_by_others_are_as_they_were_published() -> None:
    folder = STATIC / "vendor"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", readme, re.MULTILINE)
    assert rows
    for name, checksum in rows:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == checksum
    assert {path.name for path in folder.glob("*.js")} == {name for name, _ in rows}
