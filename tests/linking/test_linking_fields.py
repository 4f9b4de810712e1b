"""The concepts of a field of a record."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kg.linking.fields import link_field
from kg.model import Candidate, Concept, Match

CONCEPTS = {
    "multiple myeloma": Concept("MESH:D009101", "Multiple Myeloma", "Disease"),
    "breast cancer": Concept("MESH:D001943", "Breast Neoplasms", "Disease"),
    "asthma": Concept("MESH:D001249", "Asthma", "Disease"),
    "pregnancy": Concept("MESH:D011247", "Pregnancy", "Phenomenon"),
    "pomalidomide": Concept("MESH:C467566", "pomalidomide", "Drug"),
    "gemcitabine": Concept("MESH:D000093542", "Gemcitabine", "Drug"),
    "cisplatin": Concept("MESH:D002945", "Cisplatin", "Drug"),
    "k": Concept("MESH:D011188", "Potassium", "Drug"),
    "nao": Concept("MESH:C040015", "10-N-nonylacridinium orange", "Drug"),
    "potassium": Concept("MESH:D011188", "Potassium", "Drug"),
    "insulin": Concept("MESH:D007328", "Insulin", "Drug"),
    "acupuncture": Concept("MESH:D026881", "Acupuncture", "Procedure"),
}
DISEASES = frozenset({"Disease"})
DRUGS = frozenset({"Drug"})


class Names:
    """Every name of the table, in any case."""

    def candidates(self, name: str, category: str | None = None) -> Sequence[Candidate]:
        concept = CONCEPTS.get(name.casefold())
        return [Candidate(concept, Match(name, "exact"), 0.95)] if concept else []


CASES = [
    ("Multiple Myeloma", DISEASES, ["MESH:D009101"]),
    ("Relapsed or Refractory Multiple Myeloma", DISEASES, ["MESH:D009101"]),
    ("Breast Cancer (Female)", DISEASES, ["MESH:D001943"]),
    ("Asthma and breast cancer", DISEASES, ["MESH:D001249", "MESH:D001943"]),
    ("Pregnancy", DISEASES, ["MESH:D011247"]),
    ("Pregnancy in the elderly", DISEASES, []),
    ("Pomalidomide 4 mg", DRUGS, ["MESH:C467566"]),
    ("pomalidomide 4mg capsules", DRUGS, ["MESH:C467566"]),
    ("Drug: Pomalidomide", DRUGS, ["MESH:C467566"]),
    ("Pomalidomide®", DRUGS, ["MESH:C467566"]),
    ("Oral Pomalidomide Tablets", DRUGS, ["MESH:C467566"]),
    ("Cisplatin+gemcitabine, then cisplatin", DRUGS, ["MESH:D002945", "MESH:D000093542"]),
    ("CX-5461", DRUGS, []),
    ("Acupuncture", DRUGS, ["MESH:D026881"]),
    ("Acupuncture twice", DRUGS, []),
    ("K-877 0.2 mg/day", DRUGS, []),
    ("Virtual coach with NAO robot", DRUGS, []),
    ("Potassium channel blocker", DRUGS, []),
    ("Anti-insulin serum", DRUGS, []),
    ("Insulin 10 IU/kg", DRUGS, ["MESH:D007328"]),
    ("", DRUGS, []),
    ("()", DRUGS, []),
]


def test_a_long_field_takes_no_time() -> None:
    """Both of these took seconds when the patterns saw the whole of it."""
    assert link_field("1 " * 100_000, Names(), DRUGS) == ()
    assert link_field(" oral" * 100_000, Names(), DRUGS) == ()


@pytest.mark.parametrize(("text", "wanted", "curies"), CASES)
def test_fields(text: str, wanted: frozenset[str], curies: list[str]) -> None:
    assert [c.concept.id for c in link_field(text, Names(), wanted)] == curies
