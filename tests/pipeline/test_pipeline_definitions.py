"""A page that quotes scope notes, with a lexicon that has them and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.export.graph import read_graph
from kg.lexicon.building import build_lexicon
from kg.pipeline import BuildOptions, build
from kg.query.running import run_query
from kg.query.validate import validate

DATA = Path(__file__).parent.parent / "data" / "definitions"

QUOTED = {"MESH:D900101", "MESH:D900103"}
REFERENCES = {
    ("MESH:D900101", "MESH:D900102", "GLUM CELL"),
    ("MESH:D900101", "MESH:D900105", "LEAD"),
    ("MESH:D900101", "MESH:D900106", "DRY GLUM, SENILE"),
    ("MESH:D900103", "MESH:D900104", "ANTIGLUM AGENT"),
    ("MESH:D900103", "MESH:D900101", "GLUMITIS"),
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("definitions")
    build_lexicon([DATA / "desc2099.xml"], folder / "lexicon")
    options = BuildOptions(jobs=1, lexicon=folder / "lexicon")
    assert build([DATA / "page.txt"], folder / "out", options).failures == ()
    return folder / "out"


def concepts(graph: Path, predicate: str) -> set[str]:
    """What the trial of the graph has as objects of a predicate."""
    query = f"SELECT ?concept {{ ?trial a biolink:ClinicalTrial ; {predicate} ?concept }}"
    return {str(row[0]) for row in run_query(graph, query).rows}


def test_the_page_quotes_definitions_of(graph: Path) -> None:
    assert concepts(graph, "kgv:quotes_definition_of") == QUOTED


def test_the_whole_quotation_is_the_evidence(graph: Path) -> None:
    (found,) = run_query(
        graph,
        """SELECT ?text ?source ?path ?method {
        ?edge biolink:original_predicate kgv:quotes_definition_of ; rdf:object MESH:D900103 ;
        biolink:primary_knowledge_source ?source ; biolink:has_evidence ?evidence .
        ?evidence biolink:supporting_text ?text ; kgv:path ?path ; kgv:method ?method }""",
    ).rows
    assert list(map(str, found)) == [
        "A sweet amide used as an ANTIGLUM AGENT in the treatment of GLUMITIS.",
        "infores:bioportfolio",
        "MESH Definitions[1]",
        "definition",
    ]


def test_mesh_says_what_its_definitions_refer_to(graph: Path) -> None:
    edges = run_query(
        graph,
        """SELECT ?subject ?object ?source ?text {
        ?edge biolink:original_predicate kgv:definition_refers_to ; rdf:subject ?subject ;
            rdf:object ?object ; biolink:primary_knowledge_source ?source ;
            biolink:has_evidence/biolink:supporting_text ?text }""",
    ).rows
    words = {(subject, object_): text for subject, object_, text in REFERENCES}
    assert {(str(s), str(o)) for s, o, *_ in edges} == set(words)
    assert all(source == "infores:mesh" for _, _, source, _ in edges)
    assert all(words[str(s), str(o)] in str(text) for s, o, _, text in edges)


def test_the_places_are_those_of_the_capitals(graph: Path) -> None:
    tables = read_graph(graph)
    sentences = {row["id"]: row["text"] for row in tables.table("sentences").to_pylist()}
    edges = {row["id"]: row for row in tables.table("edges").to_pylist()}
    found = set()
    for row in tables.table("evidence").to_pylist():
        edge = edges[row["edge"]]
        if edge["original_predicate"] == "kgv:definition_refers_to":
            assert (row["kind"], row["method"]) == ("sentence", "reference in definition")
            assert (row["subject_start"], row["section"]) == (None, "definition")
            text = sentences[row["sentence"]]
            place = text[row["object_start"] : row["object_end"]]
            found.add((edge["subject"], edge["object"], place))
    assert found == REFERENCES


def test_the_page_mentions_the_headings_of_any_definition(graph: Path) -> None:
    assert {concept for _, concept, _ in REFERENCES} <= concepts(graph, "biolink:mentions")


def test_all_formats_have_the_edges(graph: Path) -> None:
    kgx = (graph / "edges.tsv").read_text(encoding="utf-8")
    assert kgx.count("\tkgv:definition_refers_to\t") == len(REFERENCES)
    graphml = (graph / "graph.graphml").read_text(encoding="utf-8")
    assert graphml.count('label="kgv:definition_refers_to"') == len(REFERENCES)
    assert graphml.count('label="kgv:quotes_definition_of"') == len(QUOTED)
    assert validate(graph) == []


def test_without_scope_notes_headings_are_mentioned(tmp_path: Path) -> None:
    rows = "id\tname\nMESH:D900102\tGlum Cells\nMESH:D900105\tLead\nMESH:D900101\tGlumitis\n"
    (tmp_path / "own.tsv").write_text(rows, encoding="utf-8")
    build_lexicon([tmp_path / "own.tsv"], tmp_path / "lexicon")
    options = BuildOptions(jobs=1, lexicon=tmp_path / "lexicon")
    result = build([DATA / "page.txt"], tmp_path / "out", options)
    assert "kgv:definition_refers_to" not in (result.edges or {})
    assert {"MESH:D900102", "MESH:D900105"} <= concepts(tmp_path / "out", "biolink:mentions")
