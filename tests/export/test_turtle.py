"""``graph.ttl``: what it says, and that every parser reads the same."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from kg.errors import UsageError
from kg.export import WRITERS, WriteOptions
from kg.export.graph import read_graph
from kg.export.terms import Terms, decimal, is_iri, to_iri
from kg.prefixes import PREFIXES

BIOLINK = PREFIXES["biolink"]
RDF = PREFIXES["rdf"]
KGV = PREFIXES["kgv"]


@pytest.fixture(scope="module")
def path(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("turtle")
    assert WRITERS["turtle"].write(read_graph(out), folder, WriteOptions()) == {}
    return folder / "graph.ttl"


@pytest.fixture(scope="module")
def store(path: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def ask(store: ox.Store, pattern: str) -> bool:
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES))


def objects(store: ox.Store, subject: str, predicate: str) -> set[str]:
    query = f"SELECT ?o {{ <{to_iri(subject)}> {predicate} ?o }}"
    return {row["o"].value for row in store.query(query, prefixes=PREFIXES)}


def test_rdflib_and_pyoxigraph_read_the_same_triples(path: Path, out: Path) -> None:
    theirs = rdflib.Graph().parse(path, format="turtle")
    triples = {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    }
    assert {
        tuple(str(q) for q in (quad.subject, quad.predicate, quad.object))
        for quad in ox.parse(theirs.serialize(format="nt11"), format=ox.RdfFormat.N_TRIPLES)
    } == triples
    ours = read_graph(out).to_rdflib()
    assert len(ours) == len(theirs) == len(triples)
    assert isomorphic(ours, theirs)


def test_there_are_no_blank_nodes(store: ox.Store) -> None:
    assert not ask(store, "?s ?p ?o FILTER(isBlank(?s) || isBlank(?o))")


def test_the_same_graph_is_the_same_bytes(path: Path, out: Path, tmp_path: Path) -> None:
    WRITERS["turtle"].write(read_graph(out), tmp_path, WriteOptions())
    assert (tmp_path / "graph.ttl").read_bytes() == path.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["graph.ttl"]


@pytest.mark.parametrize(
    "statement",
    [
        "MESH:C467566 biolink:in_clinical_trials_for MESH:D009101",
        "MESH:C467566 biolink:occurs_together_in_literature_with MESH:D000075122",
        "MESH:D000075122 biolink:occurs_together_in_literature_with MESH:C467566",
        "MESH:D000075122 biolink:subclass_of+ MESH:D009369",
        "CLINICALTRIALS:NCT90000001 biolink:related_to MESH:D009101 ; kgv:studies_condition MESH:D009101",
        "CLINICALTRIALS:NCT90000001 biolink:clinical_trial_conditions/rdfs:label 'Multiple Myeloma'",
        "CLINICALTRIALS:NCT90000001 biolink:clinical_trial_interventions MESH:C467566",
        "CLINICALTRIALS:NCT90000001 biolink:clinical_trial_phase 'clinical_trial_phase_2'",
        "CLINICALTRIALS:NCT90000002 biolink:clinical_trial_phase 'clinical_trial_phase_1_to_2'",
        "CLINICALTRIALS:NCT90000001 biolink:clinical_trial_enrollment 84 ; kgv:has_results false",
        "CLINICALTRIALS:NCT90000001 schema:trialDesign schema:RandomizedTrial, schema:OpenTrial",
        "CLINICALTRIALS:NCT90000001 schema:url <https://clinicaltrials.gov/study/NCT90000001>",
        "CLINICALTRIALS:NCT90000001 skos:exactMatch euclinicaltrials:2009-900001-11",
        "CLINICALTRIALS:NCT90000002 kgv:overall_status 'WITHHELD'",
        "PMID:90000002 dcterms:title \"La metformine aujourd'hui\"@fr ; dcterms:language 'fr'",
        "PMID:90000003 dcterms:title 'Metformin revisited'",
        "MESH:D009101 a biolink:Disease ; biolink:category biolink:Disease ; kgv:mentioned true",
        "MESH:D009101 rdfs:label 'Multiple Myeloma' ; skos:altLabel 'Kahler Disease'",
        "MESH:D009101 skos:exactMatch DOID:9538",
        "MESH:D009101 a/rdfs:subClassOf* biolink:NamedThing",
        "?e rdf:object MESH:D009369 ; kgv:terminology 'MeSH 2026' ; biolink:knowledge_level ?level",
        "kgv:studies_condition a rdf:Property ; rdfs:comment ?comment",
        "?p sh:prefix 'MESH' ; sh:namespace 'http://id.nlm.nih.gov/mesh/'^^xsd:anyURI",
    ],
)
def test_it_says(store: ox.Store, statement: str) -> None:
    assert ask(store, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "MESH:D003907 biolink:occurs_together_in_literature_with ?anything",
        "MESH:D009101 biolink:related_to CLINICALTRIALS:NCT90000001",
        "CLINICALTRIALS:NCT90000002 biolink:clinical_trial_overall_status ?status",
        "PMID:90000002 biolink:mentions ?anything",
    ],
)
def test_it_does_not_say(store: ox.Store, statement: str) -> None:
    """Denied and supposed claims, the other direction of a directed edge, a term that Biolink lacks."""
    assert not ask(store, statement)


def test_denied_and_supposed_claims_are_kept_as_associations(store: ox.Store) -> None:
    pattern = """?a a biolink:Association ; rdf:predicate biolink:occurs_together_in_literature_with ;
        rdf:subject MESH:D003907 ; rdf:object MESH:D009101 ; biolink:negated true"""
    assert ask(store, pattern)
    assert ask(
        store, "?a rdf:subject MESH:C467566 ; rdf:object MESH:D003907 ; kgv:speculative true"
    )


def test_an_edge_leads_to_its_sentence(store: ox.Store) -> None:
    query = """SELECT ?text ?document ?section ?confidence
        (MIN(?s) AS ?from) (MAX(?s) AS ?to) WHERE {
        ?edge rdf:subject MESH:C467566 ; rdf:object MESH:D000075122 ; biolink:publications ?document ;
            biolink:primary_knowledge_source infores:biomed-kg ; biolink:has_evidence ?evidence .
        ?evidence a biolink:TextMiningStudyResult ; biolink:supporting_text ?text ;
            biolink:subject_location_in_text ?s ; dcterms:source ?document ;
            biolink:supporting_text_section_type ?section ;
            biolink:extraction_confidence_score ?confidence
        } GROUP BY ?text ?document ?section ?confidence"""
    [row] = store.query(query, prefixes=PREFIXES)
    assert row["document"].value == to_iri("PMID:90000001")
    assert row["section"].value == "abstract"
    text = row["text"].value
    assert text[int(row["from"].value) : int(row["to"].value)] == "Pomalidomide"


def test_every_edge_is_an_association_with_its_slots(store: ox.Store, out: Path) -> None:
    query = """SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a a biolink:Association ; rdf:subject ?s ;
        rdf:predicate ?p ; rdf:object ?o ; biolink:category ?c ; biolink:knowledge_level ?l ;
        biolink:agent_type ?t ; biolink:primary_knowledge_source ?k ; biolink:negated ?n ;
        biolink:has_confidence_score ?f ; biolink:evidence_count ?e }"""
    [row] = store.query(query, prefixes=PREFIXES)
    complete = [edge for edge in read_graph(out).table("edges").to_pylist() if edge["agent_type"]]
    assert int(row["n"].value) == len(complete)


def test_evidence_of_every_edge_is_there(store: ox.Store, out: Path) -> None:
    [row] = store.query(
        "SELECT (COUNT(*) AS ?n) { ?a biolink:has_evidence ?e . ?e a ?c }", prefixes=PREFIXES
    )
    rows = read_graph(out).table("evidence").to_pylist()
    assert int(row["n"].value) == sum(row["kind"] != "terminology" for row in rows)


def test_strings_come_back(store: ox.Store, made: ModuleType) -> None:
    assert objects(store, made.NASTY, "rdfs:label") == {made.WORST}
    assert objects(store, made.NASTY, "skos:altLabel") == {"a|b", made.WORST + "2"}
    assert objects(store, made.TEXT, "schema:url") == {"http://example.org/a%20b?%5Bc%5D=%3Cd%3E"}
    assert objects(store, made.NASTY, "schema:url") == {"not a url"}


def test_our_identifiers_live_under_the_base_iri(out: Path, tmp_path: Path) -> None:
    WRITERS["turtle"].write(
        read_graph(out), tmp_path, WriteOptions(base_iri="https://example.org/g/")
    )
    store = ox.Store()
    store.load(path=tmp_path / "graph.ttl", format=ox.RdfFormat.TURTLE)
    assert ask(store, "<https://example.org/g/id/5b1d> a biolink:NamedThing")
    assert not ask(store, "KG:5b1d ?p ?o")


def test_a_base_that_is_no_iri_is_refused(out: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not an absolute IRI"):
        WRITERS["turtle"].write(read_graph(out), tmp_path, WriteOptions(base_iri="no iri"))
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------------------------------- terms

TERMS = Terms()


def read_back(term: str) -> ox.NamedNode | ox.Literal:
    prefixes = "".join(f"@prefix {p}: <{n}> .\n" for p, n in TERMS.prefixes().items())
    [quad] = ox.parse(f"{prefixes}<a:s> <a:p> {term} .".encode(), format=ox.RdfFormat.TURTLE)
    assert isinstance(quad.object, ox.NamedNode | ox.Literal)
    return quad.object


@given(st.text())
def test_any_string_is_a_literal(text: str) -> None:
    assert read_back(TERMS.literal(text)).value == re.sub("[\0\ufffe\uffff]", "\ufffd", text)


def test_nul_characters_are_counted() -> None:
    terms = Terms()
    assert terms.literal("a\0b\0") == '"a\\uFFFDb\\uFFFD"'
    assert terms.replaced == 2


@given(st.sampled_from([*PREFIXES, "UNHEARD", ""]), st.text())
def test_any_identifier_is_a_valid_iri(prefix: str, identifier: str) -> None:
    curie = f"{prefix}:{identifier}"
    term = read_back(TERMS.curie(curie))
    assert isinstance(term, ox.NamedNode)
    assert term.value == to_iri(curie)
    assert is_iri(term.value)


@given(st.text(), st.text())
def test_different_identifiers_are_different_iris(one: str, other: str) -> None:
    same = to_iri(f"MESH:{one}") == to_iri(f"MESH:{other}")
    assert same == (one == other)


@given(st.one_of(st.text(), st.text().map("http://example.org/".__add__)))
def test_any_url_can_be_written(url: str) -> None:
    assert read_back(TERMS.url(url)).value is not None


@pytest.mark.parametrize(
    ("language", "expected"), [("en", '"x"@en'), ("und", '"x"'), ("", '"x"'), ("e n", '"x"')]
)
def test_languages(language: str, expected: str) -> None:
    assert TERMS.literal("x", language) == expected


@given(st.floats(0, 1))
def test_numbers_have_no_exponent(value: float) -> None:
    text = decimal(value)
    assert float(text) == pytest.approx(value, abs=1e-6)
    assert "e" not in text and "." in text
