"""The page that the project began with, as a graph, asked by SPARQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.pipeline import BuildOptions, build
from kg.query.running import run_query

pytestmark = pytest.mark.shared

TRIAL = (
    '?trial a biolink:ClinicalTrial ; rdfs:label ?label . FILTER(STRSTARTS(?label, "IFM2009-02"))'
)


@pytest.fixture(scope="module")
def graph(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("seed") / "out"
    build([shared / "documents" / "bioportfolio" / "IFM2009-02.txt"], out, BuildOptions(jobs=1))
    return out


def values(graph: Path, pattern: str, variable: str = "x") -> set[str]:
    query = f"SELECT DISTINCT ?{variable} {{ {TRIAL} {pattern} }}"
    return {str(row[0]) for row in run_query(graph, query).rows}


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("kgv:phase", "PHASE2"),
        ("biolink:clinical_trial_phase", "clinical_trial_phase_2"),
        ("kgv:allocation", "RANDOMIZED"),
        ("kgv:control", "Dose Comparison"),
        ("kgv:endpoint_classification", "Efficacy Study"),
        ("biolink:clinical_trial_intervention_model", "PARALLEL"),
        ("kgv:masking", "NONE"),
        ("biolink:clinical_trial_primary_purpose", "TREATMENT"),
        ("biolink:clinical_trial_conditions", "MESH:D009101"),
        ("biolink:clinical_trial_interventions", "MESH:C467566"),
        ("kgv:studies_condition", "MESH:D009101"),
        ("kgv:tests_intervention", "MESH:C467566"),
    ],
)
def test_the_trial_has_the_pages_fields(graph: Path, slot: str, value: str) -> None:
    assert value in values(graph, f"?trial {slot} ?x")


def test_the_drugs_of_the_text_are_linked(graph: Path) -> None:
    drugs = {"MESH:D003907", "MESH:D000069286", "MESH:D000077269", "MESH:D013792", "MESH:C467566"}
    assert drugs <= values(graph, "?trial biolink:mentions ?x")


@pytest.mark.parametrize("predicate", ["kgv:related_trial", "kgv:related_article"])
def test_five_related_documents_are_joined_with_evidence(graph: Path, predicate: str) -> None:
    found = f"""?trial {predicate} ?x .
        ?edge rdf:subject ?trial ; rdf:object ?x ; biolink:has_evidence/biolink:supporting_text ?t"""
    assert len(values(graph, found)) == 5


def test_mm_is_multiple_myeloma(graph: Path) -> None:
    pattern = """?edge rdf:subject ?trial ; rdf:object MESH:D009101 ; biolink:has_evidence ?e .
        ?e biolink:supporting_text ?x ; biolink:object_location_in_text ?start .
        FILTER(SUBSTR(?x, ?start + 1, 2) = "MM")"""
    assert len(values(graph, pattern)) >= 5


def test_nothing_of_the_pages_furniture_is_there(graph: Path) -> None:
    text = (graph / "graph.ttl").read_text(encoding="utf-8")
    for words in ("Quick Search", "More From BioPortfolio", "View Results", "Searches Linking"):
        assert words not in text
