"""A tiny lexicon and the pipeline over it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker
from kg.model import Document, Section
from kg.recognition import annotate, load

Row = tuple[int, int, str, str]

CONCEPTS = [
    ("MESH:D009101", "Multiple Myeloma", "Disease", ["myeloma, multiple"], ["C04.557.595.500"]),
    ("MESH:C562839", "Mesothelioma, Malignant", "Disease", ["malignant mesotheliomas"], []),
    ("MESH:D054198", "Precursor Cell Leukemia", "Disease", ["ALL"], ["C04.557.337.428"]),
    ("MESH:D007938", "Leukemia", "Disease", ["leukaemic disease"], ["C04.557.337"]),
    ("MESH:D006973", "Hypertension", "Disease", ["high blood pressure"], ["C14.907.489"]),
    ("MESH:D001943", "Breast Neoplasms", "Disease", ["breast cancer"], ["C04.588.180"]),
    ("MESH:D008881", "Migraine Disorders", "Disease", ["migraine"], ["C10.228.140.546"]),
    ("MESH:D006261", "Headache", "PhenotypicFeature", ["headaches"], ["C23.888.592"]),
    ("MESH:D003920", "Diabetes Mellitus", "Disease", ["diabetes"], ["C18.452.394"]),
    ("MESH:D003924", "Diabetes Mellitus, Type 2", "Disease", ["type 2 diabetes"], ["C18.452.394"]),
    ("MESH:D014202", "Tremor", "Disease", ["lithium-induced tremor"], ["C10.597.350.850"]),
    ("MESH:D003907", "Dexamethasone", "Drug", ["Decadron"], ["D04.210.500"]),
    ("MESH:D016572", "Cyclosporine", "Drug", ["Cyclosporin A"], ["D04.345.566"]),
    ("MESH:D016642", "Bupropion", "Drug", [], ["D02.522.127"]),
    ("MESH:D004298", "Dopamine", "Drug", ["DA"], ["D02.033.100"]),
    ("MESH:D008094", "Lithium", "Drug", [], ["D01.268.549"]),
    ("MESH:D009173", "Mycophenolic Acid", "Drug", ["mycophenolate"], ["D02.241.081"]),
    ("MESH:D012964", "Sodium", "ChemicalEntity", [], ["D01.268.549"]),
    ("MESH:D010100", "Oxygen", "Drug", [], ["D01.268.185"]),
    ("MESH:D007854", "Lead", "ChemicalEntity", [], ["D01.268.556"]),
    ("MESH:D045169", "Severe Acute Respiratory Syndrome", "Disease", ["SARS"], ["C01.748.730"]),
    ("MESH:D000086402", "SARS-CoV-2", "OrganismTaxon", [], ["B04.820.578"]),
    ("MESH:D012640", "Seizures", "Disease", ["fits"], ["C10.597.742"]),
    ("MESH:D000071056", "Anorectal Malformations", "Disease", ["ARM"], ["C06.198"]),
    ("MESH:D006816", "Huntington Disease", "Disease", ["HD"], ["C10.228.140"]),
    ("MESH:C110747", "cyclopropapyrroloindole", "ChemicalEntity", ["CPX"], ["D03.633"]),
    ("MESH:D014785", "Vision, Ocular", "BiologicalProcess", ["vision"], ["G11.561"]),
    ("MESH:D012907", "Smoking", "Behavior", [], ["F01.145"]),
    ("MESH:D003643", "Death", "Disease", [], ["C23.550.260"]),
    ("MESH:D016923", "Cell Death", "Phenomenon", [], ["G04.146"]),
    ("MESH:D010101", "Oxygen Consumption", "Phenomenon", [], ["G03.680"]),
    ("MESH:D008099", "Liver", "AnatomicalEntity", [], ["A03.620"]),
    ("MESH:D012380", "Role", "Behavior", [], ["F01.829"]),
    ("MESH:D009336", "News", "NamedThing", [], ["L01.178"]),
]
"""Concepts with names of the tests' own; the numbers are those of MeSH where the name is."""


@pytest.fixture(scope="session")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    records = [
        ConceptRecord(
            curie,
            label,
            category,
            tuple(Name(name, "synonym", "test") for name in names),
            tree_numbers=tuple(trees),
        )
        for curie, label, category, names, trees in CONCEPTS
    ]
    return Lexicon.from_concepts(records, folder=tmp_path_factory.mktemp("lexicon"))


@pytest.fixture(scope="session")
def nlp(lexicon: Lexicon) -> Language:
    return load(lexicon, LexiconLinker(lexicon))


@pytest.fixture(scope="session")
def read(nlp: Language) -> Callable[..., list[Row]]:
    """The mentions of sections: start, end, text, CURIE."""

    def read(*texts: str) -> list[Row]:
        sections = [Section(f"section{number}", text) for number, text in enumerate(texts)]
        document = Document.of("", "text", texts[0], sections)
        (annotated,) = annotate(nlp, [document])
        text = document.text
        return [
            (
                link.span.start,
                link.span.end,
                text[link.span.start : link.span.end],
                link.concept.id if link.concept else "",
            )
            for link in annotated.mentions
        ]

    return read
