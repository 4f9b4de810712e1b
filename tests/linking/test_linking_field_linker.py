"""What linking fields needs to know of concepts: what is below what, and the headings above."""

from __future__ import annotations

import pytest

from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.store import Lexicon
from kg.linking import NameLinker
from kg.linking.field_linker import FieldLinker

RECORDS = [
    ConceptRecord("MESH:D000001", "Neoplasms", "Disease"),
    ConceptRecord(
        "MESH:D000002",
        "Glum Neoplasms",
        "Disease",
        (Name("Glum Cancer"),),
        parents=("MESH:D000001",),
    ),
    ConceptRecord("MESH:D000003", "Fever", "Disease"),
    ConceptRecord("MONDO:1", "glum carcinoma", "Disease", parents=("MESH:D000002", "MONDO:2")),
    ConceptRecord("MONDO:2", "carcinoma", "Disease", parents=("MESH:D000001",)),
    ConceptRecord("MONDO:3", "small glum carcinoma", "Disease", parents=("MONDO:1",)),
    ConceptRecord("MONDO:4", "one in a ring", "Disease", parents=("MONDO:5",)),
    ConceptRecord("MONDO:5", "other in a ring", "Disease", parents=("MONDO:4",)),
    ConceptRecord(
        "MESH:C000001",
        "Glum cancer of childhood",
        "Disease",
        parents=("MESH:D000002", "MESH:D000003"),
    ),
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.from_concepts(RECORDS)


@pytest.fixture(scope="module")
def fields(lexicon: Lexicon) -> FieldLinker:
    return FieldLinker(lexicon, NameLinker(lexicon))


@pytest.mark.parametrize(
    ("narrower", "broader", "is_below"),
    [
        ("MESH:D000002", "MESH:D000001", True),
        ("MONDO:3", "MESH:D000001", True),
        ("MONDO:3", "MONDO:1", True),
        ("MONDO:1", "MONDO:3", False),
        ("MESH:D000001", "MESH:D000001", False),
        ("MONDO:4", "MESH:D000001", False),
        ("KG:unheard-of", "MESH:D000001", False),
    ],
)
def test_what_is_below_what(
    fields: FieldLinker, narrower: str, broader: str, is_below: bool
) -> None:
    assert fields.is_kind_of(narrower, broader) is is_below


@pytest.mark.parametrize(
    ("curie", "headings"),
    [
        ("MESH:D000002", ()),
        ("MONDO:1", ("MESH:D000002",)),
        ("MONDO:2", ("MESH:D000001",)),
        ("MONDO:3", ("MESH:D000002",)),
        ("MONDO:4", ()),
        ("MESH:C000001", ("MESH:D000002",)),  # and not the symptom it is mapped to
    ],
)
def test_the_nearest_headings(
    lexicon: Lexicon, fields: FieldLinker, curie: str, headings: tuple[str, ...]
) -> None:
    index = lexicon.index_of(curie)
    assert index is not None
    assert fields.headings(lexicon.concept(index)) == headings


def test_fields_are_linked_and_said_of_something_else(fields: FieldLinker) -> None:
    (found,) = fields.link("Glum Cancer (any)", frozenset({"Disease"}))
    assert found.concept.id == "MESH:D000002"
    assert not fields.is_meant("fever inhibitor", 0, 5)
