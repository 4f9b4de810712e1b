"""Candidates of a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker
from kg.linking.corpus_names import CorpusName
from kg.linking.lexicon_linker import score
from kg.linking.matching import fits_case, is_acronym, rule_of
from kg.model import Match


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    records = [
        ConceptRecord(
            "MESH:D014000", "Tumor", "Disease", (Name("Tumors"), Name("neoplastic growth"))
        ),
        ConceptRecord("MONDO:0000001", "tumor", "Disease", (Name("growth"),)),
        ConceptRecord("MESH:C000001", "growthin", "Drug", (Name("Growth", "supplementary"),)),
        ConceptRecord("MESH:D004298", "Dopamine", "Drug", (Name("DA"), Name("3-hydroxytyramine"))),
        ConceptRecord("MESH:D000001", "Sharp Pain", "Disease", (Name("SP", case_only=True),)),
        ConceptRecord("MESH:D000002", "Low Leg", "Disease", (Name("Leg Sore", case_only=True),)),
        ConceptRecord("MESH:D007674", "Kidney Diseases", "Disease"),
    ]
    return Lexicon.from_concepts(records, folder=tmp_path_factory.mktemp("lexicon"))


@pytest.fixture(scope="module")
def linker(lexicon: Lexicon) -> LexiconLinker:
    kidney = lexicon.index_of("MESH:D007674")
    assert kidney is not None
    return LexiconLinker(lexicon, {"nephrotoxicity": (CorpusName("nephrotoxicity", kidney),)})


CASES = [
    ("tumour", ["MESH:D014000", "MONDO:0000001"]),  # MeSH first
    ("tumors", ["MESH:D014000", "MONDO:0000001"]),
    ("growth", ["MESH:C000001", "MONDO:0000001"]),
    ("3 hydroxytyramine", ["MESH:D004298"]),
    ("DA", ["MESH:D004298"]),
    ("da", []),
    ("Sp", []),
    ("SPs", ["MESH:D000001"]),
    ("leg sore", ["MESH:D000002"]),  # flagged, but no acronym
    ("nephrotoxicity", ["MESH:D007674"]),
    ("nothing of the kind", []),
    ("", []),
]


@pytest.mark.parametrize(("name", "curies"), CASES)
def test_candidates(linker: LexiconLinker, name: str, curies: list[str]) -> None:
    candidates = linker.candidates(name)
    assert [candidate.concept.id for candidate in candidates] == curies
    scores = [candidate.score for candidate in candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_candidates_of_a_category(linker: LexiconLinker) -> None:
    assert [c.concept.id for c in linker.candidates("growth", "Disease")] == ["MONDO:0000001"]


def test_a_candidate_says_why(linker: LexiconLinker) -> None:
    match = linker.candidates("TUMOURS")[0].match
    assert (match.name, match.rule, match.kind) == ("Tumor", "variant", "label")


@pytest.mark.parametrize(
    ("name", "entry", "fits"),
    [
        ("DA", "DA", True),
        ("da", "DA", False),
        ("Da", "DA", False),
        ("NSAIDs", "NSAID", True),
        ("5HT", "5-HT", True),
        ("CAT", "cat", False),
        ("Cat", "cat", True),
        ("PAIN IN THE BACK", "pain in the back", True),
        ("TNF-α", "TNF-alpha", True),
    ],
)
def test_case(name: str, entry: str, fits: bool) -> None:
    assert fits_case(name, entry) is fits


def test_case_only_names_are_acronyms_of_any_length() -> None:
    assert fits_case("Ever", "EVER", case_only=True) is False
    assert is_acronym("EVER") is True
    assert fits_case("word", "Word", case_only=True) is False


def test_rules() -> None:
    assert [rule_of(n, "Tumor") for n in ("Tumor", "TUMOR", "tumours")] == [
        "exact",
        "case",
        "variant",
    ]


def test_score_is_a_function_of_the_match() -> None:
    match = Match("Tumor", "exact", "label")
    assert score(match, "MESH:D014000") == 1
    assert score(match, "MONDO:0000001") < score(Match("Tumor", "case", "synonym"), "MESH:D014000")


def test_the_default_corpus_names_are_read(tmp_path: Path) -> None:
    lexicon = Lexicon.from_concepts(
        [ConceptRecord("MESH:D064420", "Side Effects", "Disease")], folder=tmp_path
    )
    assert [c.concept.id for c in LexiconLinker(lexicon).candidates("toxicity")] in (
        [],
        ["MESH:D064420"],
    )
