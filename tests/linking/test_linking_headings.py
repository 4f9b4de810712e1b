"""Capitals in a definition are headings."""

from __future__ import annotations

import pytest

from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker
from kg.linking.headings import find_headings, with_headings
from kg.model import Annotated, Concept, Document, LinkedMention, Match, Mention, Section, Span

CONCEPTS = {
    "MESH:D000001": ("Plasma Cells", "Cell", ()),
    "MESH:D000002": ("Multiple Myeloma", "Disease", ()),
    "MESH:D000003": ("Lead", "ChemicalEntity", ()),
    "MESH:D000004": ("DNA", "ChemicalEntity", ()),
    "MESH:D000005": ("Leukemia, Lymphoid", "Disease", (Name("ALL", case_only=True),)),
    "MESH:D000006": ("Lymphoma, Non-Hodgkin", "Disease", (Name("Non-Hodgkin Lymphoma"),)),
    "MESH:D000007": ("Hodgkin Disease", "Disease", (Name("Hodgkin Lymphoma"),)),
    "MESH:D000008": ("Infant, Newborn", "PopulationOfIndividualOrganisms", ()),
    "MESH:D000009": ("Anemia", "Disease", ()),
    "MESH:D000010": ("Aged, 80 and over", "PopulationOfIndividualOrganisms", ()),
    "MESH:D000011": ("Alzheimer Disease", "Disease", (Name("Alzheimer's Disease"),)),
    "MESH:D000012": ("Tumor Necrosis Factor-alpha", "Protein", ()),
    "MESH:D000013": ("Infant", "PopulationOfIndividualOrganisms", ()),
    "MESH:D000014": ("Insulin", "Drug", ()),
    "MESH:C000001": ("glumamide", "Drug", ()),
    "MONDO:0000001": ("glum disease", "Disease", ()),
}


@pytest.fixture(scope="module")
def linker() -> LexiconLinker:
    records = [
        ConceptRecord(curie, name, category, (Name(name, "label"), *names))
        for curie, (name, category, names) in CONCEPTS.items()
    ]
    return LexiconLinker(Lexicon.from_concepts(records), {})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MULTIPLE MYELOMA of old people.", ["MULTIPLE MYELOMA=2"]),
        ("A PLASMA CELL dyscrasia", ["PLASMA CELL=1"]),
        ("many PLASMA\n CELLS.", ["PLASMA\n CELLS=1"]),
        ("poisoning by LEAD", ["LEAD=3"]),
        ("they lead to Lead", []),
        ("DNA and RNA of T cells", ["DNA=4"]),
        ("ALL is no heading", []),  # an acronym, which the rules of running text judge
        ("non-HODGKIN LYMPHOMA, or HODGKIN LYMPHOMA", ["non-HODGKIN LYMPHOMA=6", "HODGKIN LYMPHOMA=7"]),
        ("pre-LEAD times", []),
        ("(INFANT, NEWBORN) to (AGED, 80 AND OVER).", ["INFANT, NEWBORN=8", "AGED, 80 AND OVER=10"]),
        ("INFANT, ANEMIA, AND LEAD", ["INFANT=13", "ANEMIA=9", "LEAD=3"]),
        ("In 1999 ANEMIA 3 times", ["ANEMIA=9"]),
        ("ALZHEIMER'S DISEASE; ALZHEIMER’S DISEASE", ["ALZHEIMER'S DISEASE=11", "ALZHEIMER’S DISEASE=11"]),
        ("TUMOR NECROSIS FACTOR-alpha", ["TUMOR NECROSIS FACTOR-alpha=12"]),
        ("INSULIN-secreting INSULINs", ["INSULIN=14", "INSULINs=14"]),
        ("HUMAN PLASMA CELLS", []),
        ("ANEMIA. LEAD", ["ANEMIA=9", "LEAD=3"]),
        ("ANEMIA of PLASMA...", ["ANEMIA=9"]),
        ("ANEMIA of INFANT\u2026", ["ANEMIA=9"]),
        ("GLUMAMIDE in GLUM DISEASE", []),  # headings are descriptors of MeSH
        ("", []),
    ],
)  # fmt: skip
def test_capitals(linker: LexiconLinker, text: str, found: list[str]) -> None:
    headings = [
        f"{text[span.start : span.end]}={int(candidate.concept.id[-6:])}"
        for span, candidate in find_headings(text, linker)
    ]
    assert headings == found


def annotated(section: str, text: str, *others: tuple[str, str]) -> Annotated:
    """A document whose ``others`` (words, rule) were found before."""
    document = Document.of("", "trial", "T", [Section("title", "T"), Section(section, text)])
    concept = Concept("MESH:D999999", "Other", "Disease")
    mentions = tuple(
        LinkedMention(
            Mention(Span(start, start + len(words)), "Disease"), concept, 0.9, Match("Other", rule)
        )
        for words, rule in others
        for start in [document.text.index(words)]
    )
    return Annotated(document, (Span(0, 1), Span(2, len(document.text))), mentions)


def test_headings_take_the_place_of_what_was_found(linker: LexiconLinker) -> None:
    before = annotated(
        "definition",
        "A PLASMA CELL dyscrasia and MULTIPLE MYELOMA (LEAD) with DNA.",
        ("PLASMA CELL dyscrasia", "case"),
        ("MYELOMA", "case"),
        ("LEAD", "abbreviation"),
        ("DNA", "exact"),
    )
    after = with_headings(before, linker)
    text = after.document.text
    found = [
        (text[m.span.start : m.span.end], m.concept.id, m.match.rule)
        for m in after.mentions
        if m.concept and m.match
    ]
    assert found == [
        ("PLASMA CELL", "MESH:D000001", "heading"),
        ("PLASMA CELL dyscrasia", "MESH:D999999", "case"),
        ("MULTIPLE MYELOMA", "MESH:D000002", "heading"),
        ("LEAD", "MESH:D999999", "abbreviation"),
        ("DNA", "MESH:D000004", "heading"),
    ]


def test_capitals_elsewhere_are_no_headings(linker: LexiconLinker) -> None:
    before = annotated("body", "MULTIPLE MYELOMA and LEAD.", ("MYELOMA", "case"))
    assert with_headings(before, linker) == before
