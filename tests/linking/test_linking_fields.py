"""The concepts of a field of a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pytest

from kg.lexicon.words import stems_of
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
    "dexamethasone": Concept("MESH:D003907", "Dexamethasone", "Drug"),
    "sodium phosphate": Concept("MESH:C018279", "sodium phosphate", "ChemicalEntity"),
    "chemotherapy": Concept("MESH:D004358", "Drug Therapy", "Procedure"),
    "glum virus": Concept("MESH:D000011", "Glum virus", "OrganismTaxon"),
    "glum virus infection": Concept("MESH:D000012", "Glum Fever", "Disease"),
    "mud worm": Concept("MESH:D000013", "Mud Worm", "OrganismTaxon"),
    "stenosis": Concept("MESH:D003251", "Constriction, Pathologic", "Disease"),
    "cancer": Concept("MESH:D009369", "Neoplasms", "Disease"),
    "acupuncture": Concept("MESH:D026881", "Acupuncture", "Procedure"),
}
DISEASES = frozenset({"Disease"})
DRUGS = frozenset({"Drug"})
DRUGS_AND_SALTS = frozenset({"Drug", "ChemicalEntity"})


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
    ("Dexamethasone sodium phosphate in gel", DRUGS_AND_SALTS, ["MESH:D003907"]),
    ("Sodium phosphate in gel", DRUGS_AND_SALTS, ["MESH:C018279"]),
    ("Chemotherapy (gemcitabine or cisplatin)", DRUGS, ["MESH:D000093542", "MESH:D002945"]),
    ("Chemotherapy (any)", DRUGS, ["MESH:D004358"]),
    ("Glum Virus", DISEASES, ["MESH:D000012"]),
    ("Glum Virus (GV)", DISEASES, ["MESH:D000012"]),
    ("Mud Worm", DISEASES, ["MESH:D000013"]),  # nothing is called an infection with it
    ("Glum Virus", DRUGS, ["MESH:D000011"]),
    ("Wheezing without asthma, and breast cancer", DISEASES, []),
    ("Wheezing with or without asthma", DISEASES, ["MESH:D001249"]),
    ("All cancer excluding breast cancer", DISEASES, ["MESH:D009369"]),
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


class Alike:
    """Concepts that have names like the one asked for: (concept, name, rule, score) by words."""

    NAMES: ClassVar = [
        (Concept("MESH:D013130", "Spinal Stenosis", "Disease"), "Spinal Stenosis", "similar", 0.3),
        (Concept("MESH:D007405", "Disc Displacement", "Disease"), "Prolapsed Disc", "similar", 0.1),
        (Concept("MESH:D002577", "Cervix Diseases", "Disease"), "cervical disease", "similar", 0.5),
        (Concept("MESH:D009361", "Invasion", "Disease"), "invasive cancer", "similar", 0.2),
        (Concept("MONDO:1", "odd", "Disease"), "non-small odd stenosis", "words", 0.1),
        (Concept("MONDO:2", "kind 2", "Disease"), "stenosis kind 2", "similar", 0.3),
        (Concept("MESH:D002045", "Bupivacaine", "Drug"), "bupivacaine", "similar", 0.95),
        (Concept("MESH:C1", "A Salt", "Drug"), "cisplatin phosphate", "similar", 0.4),
        (Concept("MESH:D065626", "Fatty Liver", "Disease"), "alcoholic liver", "spelling", 0.7),
    ]

    def candidates(self, name: str, category: str | None = None) -> Sequence[Candidate]:
        words = {word[:4] for word in stems_of(name)}
        found = [
            Candidate(concept, Match(known, rule), score)
            for concept, known, rule, score in self.NAMES
            if words & {word[:4] for word in stems_of(known)}
        ]
        return sorted(found, key=lambda it: -it.score)


SCATTERED = [
    ("Spinal lumbar stenosis", ["MESH:D013130"]),  # says more than "stenosis"
    ("Lumbar stenosis", ["MESH:D003251"]),
    ("Lumbar disc, prolapsed", []),  # two parts
    ("Prolapsed lumbar disc with asthma", ["MESH:D007405", "MESH:D001249"]),
    ("Asthma and prolapsed lumbar disc", ["MESH:D001249", "MESH:D007405"]),
    ("Invasive breast cancer", ["MESH:D001943"]),  # "breast cancer" says something else
    ("Cervical disc disease", []),  # not a disease of the cervix
    ("Non-small non-odd stenosis", ["MESH:D003251"]),
    ("Stenosis of another kind 2", ["MESH:D003251"]),
    ("Alcholic liver", ["MESH:D065626"]),
]


@pytest.mark.parametrize(("text", "curies"), SCATTERED)
def test_names_whose_words_are_scattered(text: str, curies: list[str]) -> None:
    found = link_field(text, Names(), DISEASES, Alike())
    assert [c.concept.id for c in found] == curies
    assert all(c.score >= 0.5 for c in found)


def test_substances_of_which_a_name_leaves_words_out_are_others() -> None:
    (found,) = link_field("Cisplatin sodium phosphate", Names(), DRUGS, Alike())
    assert found.concept.name == "Cisplatin"


def test_a_misspelt_drug() -> None:
    assert [c.concept.id for c in link_field("Bupivicaine", Names(), DRUGS, Alike())] == [
        "MESH:D002045"
    ]
