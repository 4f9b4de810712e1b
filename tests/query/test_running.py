"""Bundled queries and SPARQL of one's own, with rdflib as the oracle."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import rdflib

from kg.errors import GraphError, QueryError
from kg.export import WRITERS, WriteOptions
from kg.export.graph import read_graph
from kg.query import store as stores
from kg.query.answers import FORMATS, Answer
from kg.query.named_queries import named_queries
from kg.query.running import prepare, run_query
from kg.schema import CATEGORIES, OWN_PREDICATES, PREDICATES

EXAMPLES: list[tuple[str, dict[str, str]]] = [
    ("counts", {}),
    ("drugs-of-disease", {"disease": "Multiple Myeloma"}),
    ("drugs-of-disease", {"disease": "neoplasms"}),
    ("evidence-of-pair", {"subject": "Pomalidomide", "object": "MESH:D000075122"}),
    ("evidence-of-pair", {"subject": "MESH:D009101", "object": "Dexamethasone"}),
    ("evidence-of-pair", {"subject": "MESH:D009101", "object": "Neoplasms"}),
    ("neighbours", {"concept": "pomalidomide"}),
    ("neighbours", {"concept": "NCT90000001"}),
    ("trials-of-drug", {"drug": "Imnovid"}),
    ("trials-of-drug", {"drug": "metformin"}),
    ("articles-of-trial", {"trial": "NCT90000001"}),
    ("broader-concepts", {"concept": "MESH:D000075122"}),
    ("concepts-of-document", {"document": "PMID:90000001"}),
    ("denied-claims", {}),
    ("diseases-of-drug", {"drug": "pomalidomide"}),
    ("documents-of-concept", {"concept": "pomalidomide"}),
    ("drugs-in-common", {"disease": "Multiple Myeloma", "other": "Neoplasms"}),
    ("knowledge-sources", {}),
    ("names-of-concept", {"concept": "MESH:D009101"}),
    ("narrower-concepts", {"concept": "neoplasms"}),
    ("phases-of-disease", {"disease": "MESH:D003924"}),
    ("recruiting-trials", {"disease": "neoplasms"}),
    ("supposed-claims", {"concept": "pomalidomide"}),
    ("tested-pairs", {}),
    ("trials-of-disease", {"disease": "neoplasms"}),
]

TRIAL = "CLINICALTRIALS:NCT90000001"
MYELOMA_ROW = ("MESH:D009101", "Multiple Myeloma")
SMOLDERING_ROW = ("MESH:D000075122", "Smoldering Multiple Myeloma")
POMALIDOMIDE_ROW = ("MESH:C467566", "pomalidomide")

ANSWERS: list[tuple[str, dict[str, str], list[tuple[str, ...]]]] = [
    (
        "articles-of-trial",
        {"trial": "NCT90000001"},
        [
            (
                "kgv:has_publication",
                "PMID:90000001",
                "Pomalidomide for smoldering myeloma",
                "https://pubmed.ncbi.nlm.nih.gov/90000001/",
            )
        ],
    ),
    (
        "broader-concepts",
        {"concept": "MESH:D000075122"},
        [(*MYELOMA_ROW, "1"), ("MESH:D009369", "Neoplasms", "1")],
    ),
    (
        "concepts-of-document",
        {"document": "PMID:90000001"},
        [
            ("MESH:D003907", "Dexamethasone", "biolink:Drug", "1", "0.987654"),
            (*MYELOMA_ROW, "biolink:Disease", "1", "0.987654"),
            (*SMOLDERING_ROW, "biolink:Disease", "1", "0.987654"),
            (*POMALIDOMIDE_ROW, "biolink:Drug", "1", "0.987654"),
        ],
    ),
    (
        "denied-claims",
        {},
        [
            (
                "MESH:D003907",
                "Dexamethasone",
                "biolink:occurs_together_in_literature_with",
                *MYELOMA_ROW,
                "Dexamethasone did not change multiple myeloma.",
                "PMID:90000001",
            )
        ],
    ),
    (
        "diseases-of-drug",
        {"drug": "pomalidomide"},
        [(*MYELOMA_ROW, "1", "0", "0"), (*SMOLDERING_ROW, "0", "1", "1")],
    ),
    (
        "drugs-in-common",
        {"disease": "Multiple Myeloma", "other": "Neoplasms"},
        [(*POMALIDOMIDE_ROW, "1", "1")],
    ),
    (
        "knowledge-sources",
        {},
        [
            ("supposed", "", "1"),
            ("source", "infores:biomed-kg", "14"),
            ("source", "infores:clinicaltrials", "8"),
            ("source", "infores:nlm", "3"),
            ("source", "infores:mesh", "2"),
            ("level", "knowledge_assertion", "23"),
            ("level", "text_co_occurrence", "4"),
            ("denied", "", "1"),
        ],
    ),
    (
        "names-of-concept",
        {"concept": "MESH:D009101"},
        [
            ("label", "Multiple Myeloma"),
            ("synonym", "Kahler Disease"),
            ("synonym", "Myeloma, Plasma-Cell"),
            ("synonym", "Plasma cell myeloma"),
            ("identifier", "DOID:9538"),
            ("identifier", "KG:UNHEARD:1 2"),
        ],
    ),
    (
        "narrower-concepts",
        {"concept": "neoplasms"},
        [
            (*MYELOMA_ROW, "biolink:Disease", "1", "1"),
            (*SMOLDERING_ROW, "biolink:Disease", "1", "1"),
        ],
    ),
    (
        "phases-of-disease",
        {"disease": "MESH:D003924"},
        [("PHASE1", "1", "", ""), ("PHASE2", "1", "", "")],
    ),
    (
        "phases-of-disease",
        {"disease": "neoplasms"},
        [("PHASE2", "1", "2009-10", "2009-10")],
    ),
    (
        "supposed-claims",
        {"concept": "pomalidomide"},
        [
            (
                "biolink:occurs_together_in_literature_with",
                "MESH:D003907",
                "Dexamethasone",
                "Pomalidomide with dexamethasone is studied.",
                TRIAL,
                "0.5",
            )
        ],
    ),
    (
        "tested-pairs",
        {},
        [
            ("MESH:D008687", "Metformin", "MESH:D003924", "Diabetes Mellitus, Type 2", "1"),
            (*POMALIDOMIDE_ROW, *MYELOMA_ROW, "1"),
        ],
    ),
    (
        "trials-of-disease",
        {"disease": "neoplasms"},
        [
            (
                TRIAL,
                "Pomalidomide in relapsed myeloma",
                "clinical_trial_phase_2",
                "COMPLETED",
                "2009-10",
                "Drug: pomalidomide",
                "Multiple Myeloma",
            )
        ],
    ),
]


@pytest.fixture(scope="module")
def oracle(out: Path) -> rdflib.Graph:
    return read_graph(out).to_rdflib()


def records(answer: Answer) -> list[dict[str, str]]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


@pytest.mark.parametrize(("name", "parameters"), EXAMPLES)
def test_named_queries_answer_as_rdflib_does(
    out: Path, oracle: rdflib.Graph, name: str, parameters: dict[str, str]
) -> None:
    question = prepare(read_graph(out), name, parameters)
    theirs = oracle.query(question.text, initNs=dict(question.prefixes))
    expected = Counter(tuple("" if v is None else str(v) for v in row) for row in theirs)
    ours = json.loads(run_query(out, name, parameters, format="json").text)
    found = Counter(
        tuple(row.get(column, {}).get("value", "") for column in ours["head"]["vars"])
        for row in ours["results"]["bindings"]
    )
    assert found == expected
    assert bool(found) == (name != "recruiting-trials")  # which has a test of its own


@pytest.mark.parametrize(("name", "parameters", "rows"), ANSWERS)
def test_answers_of_named_queries(
    out: Path, name: str, parameters: dict[str, str], rows: list[tuple[str, ...]]
) -> None:
    assert run_query(out, name, parameters).rows == tuple(rows)


def test_documents_of_a_concept(out: Path, made: ModuleType) -> None:
    rows = records(run_query(out, "documents-of-concept", {"concept": "pomalidomide"}))
    found = [(row["document"], row["kind"], row["mentions"], row["modified"]) for row in rows]
    assert found[:2] == [
        (made.ARTICLE, "biolink:Article", "1", "2015"),
        (made.TRIAL, "biolink:ClinicalTrial", "1", "2014-02-03"),
    ]
    assert [row["title"] for row in rows][2:] == [made.WORST]


def test_recruiting_trials(made: ModuleType, tmp_path: Path) -> None:
    graph = made.write_graph(tmp_path / "graph")
    WRITERS["turtle"].write(read_graph(graph), graph, WriteOptions())
    path = graph / "graph.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"COMPLETED"', '"RECRUITING"'), encoding="utf-8")
    [row] = records(run_query(graph, "recruiting-trials", {"disease": "neoplasms"}))
    assert (row["trial"], row["status"], row["enrollment"]) == (made.TRIAL, "RECRUITING", "84")
    question = prepare(read_graph(graph), "recruiting-trials", {"disease": "neoplasms"})
    theirs = rdflib.Graph().parse(path).query(question.text, initNs=dict(question.prefixes))
    assert [str(found[0]) for found in theirs] == [
        "http://identifiers.org/clinicaltrials/NCT90000001"
    ]


def test_there_are_twenty_named_queries() -> None:
    assert len(named_queries()) == 20
    assert {name for name, _, _ in ANSWERS} | {
        "counts",
        "documents-of-concept",
        "drugs-of-disease",
        "evidence-of-pair",
        "neighbours",
        "recruiting-trials",
        "trials-of-drug",
    } == set(named_queries())


def test_the_categories_that_are_counted_are_those_of_the_vocabulary() -> None:
    text = named_queries()["counts"].text
    [listed] = re.findall(r"VALUES \?term \{(.*?)\}", text, re.DOTALL)
    assert listed.split() == [f"biolink:{name}" for name in sorted(CATEGORIES)]


def test_the_predicates_without_a_direction_are_the_symmetric_ones() -> None:
    text = named_queries()["neighbours"].text
    [listed] = re.findall(r"\?predicate IN \((.*?)\)", text)
    assert sorted(listed.split(", ")) == sorted(
        predicate.curie for predicate in PREDICATES.values() if predicate.symmetric
    )
    assert not any(predicate.symmetric for predicate in OWN_PREDICATES.values())


def test_every_named_query_has_an_example() -> None:
    assert {name for name, _ in EXAMPLES} == set(named_queries())


@pytest.mark.parametrize("query", named_queries().values(), ids=lambda query: query.name)
def test_named_queries_are_described(query: Any) -> None:
    assert query.description.endswith(".") and len(query.description) < 110
    for parameter in query.parameters:
        assert parameter.description
        assert f"VALUES ?{parameter.name} {{ UNDEF }}" in query.text
    assert query.text.count("UNDEF") >= len(query.parameters)


def test_drugs_of_a_disease_and_of_narrower_ones(out: Path) -> None:
    answer = run_query(out, "drugs-of-disease", {"disease": "multiple  myeloma"})
    assert answer.columns == ("drug", "name", "trials", "sentences", "documents", "via")
    assert answer.rows == (
        ("MESH:C467566", "pomalidomide", "1", "0", "0", "Multiple Myeloma"),
        ("MESH:C467566", "pomalidomide", "0", "1", "1", "Smoldering Multiple Myeloma"),
    )
    assert answer.notes == (
        "multiple  myeloma is MESH:D009101 (Multiple Myeloma, Disease), by its label",
    )


def test_diseases_mapped_to_a_heading_are_narrower_ones(made: ModuleType, tmp_path: Path) -> None:
    graph = made.write_graph(tmp_path / "graph")
    expected = run_query(graph, "drugs-of-disease", {"disease": "Neoplasms"}).rows
    WRITERS["turtle"].write(read_graph(graph), graph, WriteOptions())
    path = graph / "graph.ttl"
    text = path.read_text(encoding="utf-8")
    plain = f"    biolink:subclass_of {made.NEOPLASMS} "
    assert plain in text
    path.write_text(
        text.replace(plain, f"    kgv:heading_mapped_to {made.NEOPLASMS} "), encoding="utf-8"
    )
    assert expected
    assert run_query(graph, "drugs-of-disease", {"disease": "Neoplasms"}).rows == expected


def test_trials_of_a_drug(out: Path, made: ModuleType) -> None:
    [row] = records(run_query(out, "trials-of-drug", {"drug": "DRUGBANK:DB08910"}))
    assert row["trial"] == made.TRIAL and row["relation"] == "tests"
    assert row["phase"] == "clinical_trial_phase_2" and row["conditions"] == "Multiple Myeloma"


def test_evidence_of_a_denied_claim_says_so(out: Path) -> None:
    answer = run_query(
        out, "evidence-of-pair", {"subject": "MESH:D009101", "object": "dexamethasone"}
    )
    [row] = records(answer)
    assert (
        row["text"] == "Dexamethasone did not change multiple myeloma." and row["negated"] == "true"
    )


def test_evidence_of_worst_strings(out: Path, made: ModuleType) -> None:
    [row] = records(
        run_query(out, "evidence-of-pair", {"subject": "pomalidomide", "object": "metformin"})
    )
    assert row["text"] == f"Pomalidomide {made.WORST} metformin"
    assert row["document"] == made.TEXT


def test_neighbours_have_a_direction(out: Path, made: ModuleType) -> None:
    rows = records(run_query(out, "neighbours", {"concept": made.MYELOMA}))
    found = {(row["predicate"], row["direction"], row["neighbour"]) for row in rows}
    assert ("biolink:in_clinical_trials_for", "from", made.POMALIDOMIDE) in found
    assert ("biolink:subclass_of", "to", made.NEOPLASMS) in found
    assert ("biolink:occurs_together_in_literature_with", "with", made.DEXAMETHASONE) in found
    assert ("kgv:studies_condition", "from", made.TRIAL) in found
    assert not any(row["predicate"] == "biolink:mentions" for row in rows)


def test_counts_add_up(out: Path) -> None:
    rows = records(run_query(out, "counts"))
    graph = read_graph(out)
    sums = Counter[str]()
    for row in rows:
        sums[row["what"]] += int(row["count"])
    assert sums["node"] == len(graph.nodes) and sums["edge"] == len(graph.edges)


# ----------------------------------------------------------------------------- SPARQL of one's own

SELECT = "SELECT ?d ?unbound { ?d biolink:in_clinical_trials_for MESH:D009101 }"


def test_prefixes_are_declared(out: Path) -> None:
    answer = run_query(out, SELECT)
    assert answer.columns == ("d", "unbound")
    assert answer.rows == (("MESH:C467566", ""),)


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("csv", "d,unbound\r\nhttp://id.nlm.nih.gov/mesh/C467566,\r\n"),
        ("tsv", "?d\t?unbound\n<http://id.nlm.nih.gov/mesh/C467566>\t\n"),
    ],
)
def test_formats_of_rows(out: Path, format: str, text: str) -> None:
    assert run_query(out, SELECT, format=format).text == text


def test_json(out: Path) -> None:
    found = json.loads(run_query(out, SELECT, format="json").text)
    assert found["results"]["bindings"] == [
        {"d": {"type": "uri", "value": "http://id.nlm.nih.gov/mesh/C467566"}}
    ]


def test_ask(out: Path) -> None:
    yes, no = "ASK { ?s a biolink:Drug }", "ASK { ?s a biolink:Gene }"
    assert run_query(out, yes).rows == (("yes",),)
    assert run_query(out, no).rows == (("no",),)
    assert json.loads(run_query(out, yes, format="json").text)["boolean"] is True


@pytest.mark.parametrize("format", ["table", "turtle"])
def test_construct_gives_turtle(out: Path, format: str) -> None:
    query = "CONSTRUCT { ?d kgv:for ?c } { ?d biolink:in_clinical_trials_for ?c }"
    answer = run_query(out, query, format=format)
    assert answer.format == "turtle" and answer.media_type == "text/turtle"
    assert answer.text.splitlines() == [
        "@prefix MESH: <http://id.nlm.nih.gov/mesh/> .",
        "@prefix kgv: <https://w3id.org/biomed-kg/vocab/> .",
        "MESH:C467566 kgv:for MESH:D009101 .",
        "MESH:D008687 kgv:for MESH:D003924 .",
    ]


def test_describe_gives_triples(out: Path) -> None:
    answer = run_query(out, "DESCRIBE MESH:D009369", format="nt")
    assert '"Neoplasms"' in answer.text


def test_parameters_in_a_query_of_ones_own(out: Path, tmp_path: Path) -> None:
    query = "SELECT ?label { VALUES ?x { UNDEF } ?x rdfs:label ?label }"
    assert run_query(out, query, {"x": "Kahler disease"}).rows == (("Multiple Myeloma",),)
    file = tmp_path / "mine.rq"
    file.write_text(query, encoding="utf-8")
    assert run_query(out, f"@{file}", {"x": "MESH:D009369"}).rows == (("Neoplasms",),)


@pytest.mark.parametrize(
    ("query", "parameters", "message"),
    [
        ("drugs-of-diseases", {}, "use one of drugs-of-disease"),
        ("counts", {"x": "y"}, "leave it out"),
        ("drugs-of-disease", {}, "add --param disease=..."),
        ("drugs-of-disease", {"disease": ""}, "a parameter is empty"),
        ("drugs-of-disease", {"disease": "multipel myeloma"}, "did you mean Multiple Myeloma"),
        ("drugs-of-disease", {"disease": "MESH:D1"}, "nothing in the graph is called 'MESH:D1'"),
        ("SELECT * {\n ?s ?p }", {}, "line 2, column 8: this is not SPARQL"),
        ("SELECT * { ?s nope:p ?o }", {}, "a prefix is used here that is not declared"),
        ("SELECT * { ?s ?p ?o }", {"x": "Metformin"}, "the query has no parameter 'x'"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", {}, "updates are not possible"),
        ("SELECT * FROM <a:b> { ?s ?p ?o }", {}, "there is one graph only"),
        ("@no/such/file.rq", {}, "no/such/file.rq: the query cannot be read"),
        ("", {}, "this is not SPARQL"),
    ],
)
def test_errors(out: Path, query: str, parameters: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError) as error:
        run_query(out, query, parameters)
    assert message in str(error.value)
    assert error.value.remedy


@pytest.mark.parametrize(
    ("query", "format"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", "nope"),
        ("SELECT * { ?s ?p ?o } LIMIT 1", "turtle"),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "csv"),
        ("ASK { ?s ?p ?o }", "nt"),
    ],
)
def test_formats_that_do_not_fit(out: Path, query: str, format: str) -> None:
    with pytest.raises(QueryError) as error:
        run_query(out, query, format=format)
    assert error.value.remedy


@pytest.mark.parametrize("format", FORMATS)
def test_a_name_cannot_break_out_of_its_place(out: Path, format: str) -> None:
    evil = "x> } ?s ?p ?o . VALUES ?y { <http://example.org/"
    with pytest.raises(QueryError, match="nothing in the graph is called"):
        run_query(out, "neighbours", {"concept": evil}, format=format)


def test_a_worst_identifier_is_a_parameter(out: Path, made: ModuleType) -> None:
    answer = run_query(out, "neighbours", {"concept": made.TEXT})
    assert {row["neighbour"] for row in records(answer)} >= {made.POMALIDOMIDE, made.NASTY}


# ------------------------------------------------------------------------------------------- store


def test_a_large_graph_is_kept_on_disk(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = made.write_graph(tmp_path / "graph")
    WRITERS["turtle"].write(read_graph(graph), graph, WriteOptions())
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(stores, "IN_MEMORY", 0)
    first = run_query(graph, SELECT)
    [kept] = (tmp_path / "cache" / "stores").iterdir()
    assert run_query(graph, SELECT) == first
    assert [kept] == list((tmp_path / "cache" / "stores").iterdir())
    text = (graph / "graph.ttl").read_text(encoding="utf-8")
    changed = text.replace(
        "biolink:in_clinical_trials_for MESH:D009101", "biolink:in_clinical_trials_for MESH:D009369"
    )
    (graph / "graph.ttl").write_text(changed, encoding="utf-8")
    assert run_query(graph, SELECT).rows == ()
    assert len(list((tmp_path / "cache" / "stores").iterdir())) == 2


def test_the_checksum_of_the_manifest_is_taken_unless_the_file_is_younger(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = made.write_graph(tmp_path / "graph")
    WRITERS["turtle"].write(read_graph(out), out, WriteOptions())
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    turtle, manifest = out / "graph.ttl", out / "manifest.json"
    facts = {"sha256": "f" * 64, "bytes": turtle.stat().st_size}
    manifest.write_text(json.dumps({"files": {"graph.ttl": facts}}))
    os.utime(turtle, ns=(0, manifest.stat().st_mtime_ns))
    first = stores.stored(read_graph(out))
    assert first.name.startswith("f" * 32)
    assert stores.stored(read_graph(out)) == first
    os.utime(turtle, ns=(0, manifest.stat().st_mtime_ns + 1))
    assert not stores.stored(read_graph(out)).name.startswith("f")
    manifest.write_text(json.dumps({"files": {"graph.ttl": facts | {"bytes": 1}}}))
    assert not stores.stored(read_graph(out)).name.startswith("f")


def test_a_graph_without_turtle_has_a_store_of_its_tables(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = made.write_graph(tmp_path / "graph")
    (out / "manifest.json").write_text('{"options": {}}')
    assert run_query(out, SELECT).rows == (("MESH:C467566", ""),)
    [kept] = (tmp_path / "cache" / "stores").iterdir()
    assert stores.stored(read_graph(out)) == kept
    (out / "manifest.json").write_text('{"options": {"base_iri": "https://a.example/"}}')
    assert stores.stored(read_graph(out)) != kept


def test_turtle_that_is_none_is_an_error_of_ours(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    out = made.write_graph(tmp_path / "graph")
    (out / "graph.ttl").write_text("this is not Turtle")
    for size in (stores.IN_MEMORY, 0):
        monkeypatch.setattr(stores, "IN_MEMORY", size)
        with pytest.raises(GraphError, match="this is not Turtle"):
            run_query(out, SELECT)


def test_a_damaged_store_is_made_again(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = made.write_graph(tmp_path / "graph")
    WRITERS["turtle"].write(read_graph(graph), graph, WriteOptions())
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(stores, "IN_MEMORY", 0)
    first = run_query(graph, SELECT)
    [kept] = (tmp_path / "cache" / "stores").iterdir()
    for path in kept.iterdir():
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert run_query(graph, SELECT) == first
    assert run_query(graph, SELECT) == first


def test_without_a_cache_all_is_loaded(
    made: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = made.write_graph(tmp_path / "graph")
    WRITERS["turtle"].write(read_graph(graph), graph, WriteOptions())
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(stores, "IN_MEMORY", 0)
    assert run_query(graph, SELECT).rows == (("MESH:C467566", ""),)
