"""What a name is no mention of: parts of words, doses behind a drug, everyday words, bare acronyms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.linking.matching import fits_case
from kg.model import Candidate, Concept, Match
from kg.recognition.abbreviations import is_short_form
from kg.recognition.appositions import appositions
from kg.recognition.layout import Found

Row = tuple[int, int, str, str]

CASES: list[tuple[str, list[tuple[str, str]]]] = [
    # behind a drug: its short form, and what is none
    ("dexamethasone (Q3W) and Q3W", [("dexamethasone", "MESH:D003907")]),
    ("dexamethasone (AUC5)", [("dexamethasone", "MESH:D003907")]),
    ("dexamethasone (GZL1)", [("dexamethasone", "MESH:D003907")]),
    # ... of the whole name, not of its salt
    (
        "mycophenolate sodium (MPA)",
        [("mycophenolate sodium", "MESH:D009173"), ("MPA", "MESH:D009173")],
    ),
    ("unknownol sodium (UNS)", [("sodium", "MESH:D012964")]),
    # the end of a word, and of a part of it
    ("with SARS-CoV-2.", [("SARS-CoV-2", "MESH:D000086402")]),
    ("SARS and breast cancer cells", [("SARS", "MESH:D045169"), ("breast cancer", "MESH:D001943")]),
    # the last word of the name of a process
    ("cell death, not headache", [("cell death", "MESH:D016923"), ("headache", "MESH:D006261")]),
    # a plural or capitals that name something, and everyday words
    ("fits", [("fits", "MESH:D012640")]),
    ("a good fit; ARM I, Arm A, arms", []),
    (
        "anorectal malformations (ARM)",
        [("anorectal malformations", "MESH:D000071056"), ("ARM", "MESH:D000071056")],
    ),
    ("smoking and a vision of teaching", [("smoking", "MESH:D012907")]),
    # a few capitals that nothing explains, and that something does
    ("HD and CPX", []),
    ("Huntington disease (HD)", [("Huntington disease", "MESH:D006816"), ("HD", "MESH:D006816")]),
    ("SARS", [("SARS", "MESH:D045169")]),
]


@pytest.mark.parametrize(("text", "rows"), CASES, ids=[text for text, _ in CASES])
def test_words(read: Callable[..., list[Row]], text: str, rows: list[tuple[str, str]]) -> None:
    assert [(name, curie) for _, _, name, curie in read(f"On {text}")] == rows


def test_a_concept_has_one_short_form_by_its_place() -> None:
    text = "cyclosporine (CPR), cyclosporine (CPN) and xyz sodium (SDM)"
    concept = Candidate(
        Concept("MESH:D016572", "Cyclosporine", "Drug"), Match("Cyclosporine", "label"), 1
    )
    found = [
        Found(0, 12, "Drug", (concept,)),
        Found(20, 32, "Drug", (concept,)),
        Found(47, 53, "Drug", ()),
    ]
    assert text[47:53] == "sodium"
    assert [short for short, _ in appositions(text, found, lambda curie: ())] == ["CPR"]


@pytest.mark.parametrize(
    ("short", "names", "expected"),
    [
        ("DM", ["Dystrophia Myotonica"], ["DM"]),
        ("DM", ["Dystrophies, Myotonic"], []),  # inverted
        ("MD", ["Dystrophia Myotonica"], []),
        ("DM", [], []),
    ],
)
def test_initials_of_another_name_of_a_disease(
    short: str, names: list[str], expected: list[str]
) -> None:
    concept = Concept("MESH:D009223", "Myotonic Dystrophy", "Disease")
    candidate = Candidate(concept, Match("myotonic dystrophy", "label"), 1)
    found = [Found(0, 18, "Disease", (candidate,))]
    text = f"myotonic dystrophy ({short})"
    assert [it for it, _ in appositions(text, found, lambda curie: names)] == expected


@pytest.mark.parametrize("dose", ["PRN", "BID", "Q3W", "AUC5"])
def test_a_dose_is_no_short_form(dose: str) -> None:
    assert not is_short_form(dose)


def test_capitals_within_a_word_tell_it_from_another() -> None:
    assert not fits_case("AChE", "ache")
    assert fits_case("D-Ala", "d-ala")
