"""Identifiers that a person types."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.lexicon.identifying import curie_of, identified, is_like_identifier
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.store import Lexicon


@pytest.fixture
def lexicon(tmp_path: Path) -> Lexicon:
    """A lexicon of two concepts, one with a retired and a foreign identifier."""
    names = (Name("Multiple Myeloma", "label", "made"),)
    records = [
        ConceptRecord(
            "MESH:D009101",
            "Multiple Myeloma",
            "Disease",
            names,
            ("DOID:9538",),
            retired=("MESH:D000001",),
        ),
        ConceptRecord("MESH:C467566", "pomalidomide", "Drug"),
    ]
    return Lexicon.from_concepts(records, folder=tmp_path / "lexicon", name="made")


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("MESH:D009101", "MESH:D009101"),
        ("mesh:d009101", "MESH:D009101"),
        ("D009101", "MESH:D009101"),
        ("C467566", "MESH:C467566"),
        ("C0027651", "UMLS:C0027651"),
        ("db00188", "DRUGBANK:DB00188"),
        ("NCT01053949", "CLINICALTRIALS:NCT01053949"),
        ("http://id.nlm.nih.gov/mesh/D009101", "MESH:D009101"),
        ("<http://id.nlm.nih.gov/mesh/D009101>", "MESH:D009101"),
        ("http://example.org/D009101", ""),
        ("FOO:1", ""),
        ("CD4:CD8:CD3", ""),
        ("D9101", ""),
        ("vitamin D", ""),
    ],
)
def test_curies(text: str, curie: str) -> None:
    assert curie_of(text) == curie
    assert is_like_identifier(text) or not curie


@pytest.mark.parametrize(
    ("text", "concept", "note"),
    [
        ("D009101", "MESH:D009101", ""),
        (
            "MESH:D000001",
            "MESH:D009101",
            "MESH:D000001 is retired, its successor is MESH:D009101 (Multiple Myeloma)",
        ),
        (
            "doid:9538",
            "MESH:D009101",
            "DOID:9538 is another identifier of MESH:D009101 (Multiple Myeloma)",
        ),
        ("MESH:D999999", "", "the lexicon (made) has no such identifier"),
        ("D999999", "", "the lexicon (made) has no identifier MESH:D999999"),
        ("FOO:1", "", "FOO is no known prefix, nor is it a name"),
        ("http://example.org/x", "", "an IRI of no terminology that is known here"),
        ("multiple myeloma", "", ""),
    ],
)
def test_what_identifiers_stand_for(lexicon: Lexicon, text: str, concept: str, note: str) -> None:
    candidate, said = identified(text, lexicon)
    assert ("" if candidate is None else candidate.concept.id, said) == (concept, note)
