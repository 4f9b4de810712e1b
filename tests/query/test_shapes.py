"""The SHACL shapes: what a good graph has, and what is found in a bad one."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest
import rdflib

from kg.export import WRITERS, WriteOptions
from kg.export.graph import read_graph
from kg.graph import checking
from kg.query.checking_shacl import check_shapes
from kg.slots import AGE_STAGES, RESEARCH_PHASES

SHAPES = Path(__file__).parent.parent.parent / "kg" / "query" / "shapes.ttl"


@pytest.fixture
def path(out: Path, tmp_path: Path) -> Path:
    pytest.importorskip("pyshacl")
    WRITERS["turtle"].write(read_graph(out), tmp_path, WriteOptions())
    return tmp_path / "graph.ttl"


def test_a_good_graph_has_its_shapes(worst_out: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyshacl")
    for name in ("turtle", "mentions"):
        WRITERS[name].write(read_graph(worst_out), tmp_path, WriteOptions())
        assert list(check_shapes(tmp_path / WRITERS[name].files[0])) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("biolink:negated false", "biolink:negated 0", "biolink:negated"),
        ("    biolink:negated false ;\n", "", "biolink:negated"),
        (
            "biolink:has_confidence_score 0",
            "biolink:has_confidence_score 1",
            "has_confidence_score",
        ),
        ('agent_type "text_mining_agent"', 'agent_type "somebody"', "biolink:agent_type"),
        ("    rdf:subject ", "    rdf:subject MESH:D1, ", "rdf:subject"),
        ("biolink:evidence_count 1", "biolink:evidence_count 0", "biolink:evidence_count"),
        ("kgv:mentioned true", 'kgv:mentioned "yes"', "kgv:mentioned"),
        ('"clinical_trial_phase_2"', '"phase two"', "biolink:clinical_trial_phase"),
        ('"2009-10"^^xsd:gYearMonth', '"2009-10"^^xsd:date', "kgv:start_date"),
        ("biolink:supporting_text", "kgv:path", "biolink:supporting_text"),
    ],
)
def test_what_does_not_have_its_shape(path: Path, old: str, new: str, message: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(message in finding.message for finding in check_shapes(path))


def listed(property_: str) -> set[str]:
    """The values that the shapes allow."""
    text = SHAPES.read_text(encoding="utf-8")
    match = re.search(rf"sh:path {property_} ;[^\]]*?sh:in \(([^)]*)\)", text)
    assert match is not None
    return set(re.findall(r'"([^"]*)"', match[1]))


def test_the_values_are_those_of_the_vocabulary() -> None:
    assert listed("biolink:clinical_trial_phase") == set(RESEARCH_PHASES.values())
    assert listed("biolink:clinical_trial_age_stage") == set(AGE_STAGES.values())
    assert listed("biolink:knowledge_level") >= set(checking._LEVELS)
    assert listed("biolink:agent_type") >= set(checking._AGENTS)


def test_the_shapes_are_turtle() -> None:
    assert len(rdflib.Graph().parse(SHAPES, format="turtle")) > 100


def test_shapes_go_with_the_package(made: ModuleType) -> None:
    from importlib.resources import files

    assert files("kg.query").joinpath("shapes.ttl").is_file()
