"""Concepts by names that are like the name."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.lexicon.opening import open_lexicon
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.similar import SimilarNames
from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker, NameLinker, SimilarLinker
from kg.linking.contributions import advantages, contributions
from kg.linking.fields import link_field
from kg.linking.seen_names import SeenName, SeenNames
from kg.linking.similar_linker import NIL, probabilities, read_weights
from kg.linking.similarity import Phrase, Sighting, Support, features, terminology, weigh
from kg.model import Concept
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

WEIGHTS = {
    "covered and covers": 6.0,
    "trigrams": 3.0,
    "same key": 2.0,
    "seen with this key": 4.0,
    "numbers missing": -2.0,
    "numbers too many": -2.0,
    "terminology MONDO": -3.0,
    NIL: 4.0,
}


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    records = [
        ConceptRecord(
            "MESH:D000001",
            "Glum Diseases",
            "Disease",
            (Name("disorder of the glum", "synonym", "mesh"),),
        ),
        ConceptRecord("MESH:D000002", "Wuzzle Syndrome, Type 2", "Disease"),
        ConceptRecord("MESH:D000003", "Wuzzle Syndrome, Type 1", "Disease"),
        ConceptRecord("MONDO:0000001", "glum illness", "Disease"),
        ConceptRecord("MESH:D000004", "Glumazole", "Drug", (Name("Glum", "brand", "drug-ner"),)),
        ConceptRecord("MESH:D000005", "Glum", "AnatomicalEntity"),
    ]
    return Lexicon.from_concepts(records, folder=tmp_path_factory.mktemp("similar") / "lexicon")


@pytest.fixture(scope="module")
def linker(lexicon: Lexicon) -> SimilarLinker:
    disease = lexicon.index_of("MESH:D000001")
    assert disease is not None
    seen = SeenNames([SeenName("glumness", disease, 3), SeenName("glum illness", disease, 5)])
    exact = LexiconLinker(lexicon, corpus_names={})
    return SimilarLinker(lexicon, exact, seen=seen, weights=WEIGHTS)


@pytest.mark.parametrize(
    ("name", "curie", "rule"),
    [
        ("Glum Diseases", "MESH:D000001", "exact"),
        ("glum disease", "MESH:D000001", "variant"),
        ("diseases of the glum", "MESH:D000001", "words"),
        ("disorders of glum", "MESH:D000001", "variant"),
        ("glumness", "MESH:D000001", "exact"),  # seen
        ("Wuzzle syndrome type II", "MESH:D000002", "words"),
        ("type 1 wuzzle syndromes", "MESH:D000003", "words"),
        ("glumazol", "MESH:D000004", "words"),
        ("glummazole", "MESH:D000004", "spelling"),
    ],
)
def test_the_first_candidate(linker: SimilarLinker, name: str, curie: str, rule: str) -> None:
    best, *others = linker.candidates(name)
    assert (best.concept.id, best.match.rule) == (curie, rule)
    scores = [best.score, *(other.score for other in others)]
    assert scores == sorted(scores, reverse=True) and sum(scores) <= 1.001


@pytest.mark.parametrize("name", ["", "quantum gravity", "type", "?"])
def test_nothing_fits(linker: SimilarLinker, name: str) -> None:
    assert [candidate for candidate in linker.candidates(name) if candidate.score >= 0.5] == []


@pytest.mark.parametrize(("heading", "wins"), [("MESH:D000099001", True), ("MESH:D000011", False)])
def test_a_new_label_of_mesh_is_not_overruled_by_annotators(
    tmp_path: Path, heading: str, wins: bool
) -> None:
    records = [
        ConceptRecord(heading, "Glum Stroke", "Disease"),
        ConceptRecord("MESH:D000012", "Glum Infarction", "Disease"),
    ]
    lexicon = Lexicon.from_concepts(records, folder=tmp_path / "lexicon")
    other = lexicon.index_of("MESH:D000012")
    assert other is not None
    seen = SeenNames([SeenName("glum stroke", other, 50)])
    weights = {"seen with this key": 9.0, "same key": 2.0, NIL: 0.0}
    linker = SimilarLinker(lexicon, seen=seen, weights=weights)
    expected = heading if wins else "MESH:D000012"
    assert linker.candidates("Glum Stroke")[0].concept.id == expected
    assert linker.choose("glum strokes", DISEASE_CATEGORIES)[0].concept.id == expected


def test_an_exact_label_keeps_its_concept(lexicon: Lexicon) -> None:
    linker = SimilarLinker(lexicon, seen=SeenNames([]), weights=WEIGHTS)
    chosen = linker.choose("glum illness", DISEASE_CATEGORIES)
    assert chosen[0].concept.id == "MONDO:0000001"


@pytest.mark.parametrize(
    ("parents", "first"), [(("MESH:D000001",), "MESH:D000001"), ((), "MONDO:0000001")]
)
def test_a_broader_concept_of_mesh_goes_before_the_label_of_another_terminology(
    tmp_path: Path, parents: tuple[str, ...], first: str
) -> None:
    records = [
        ConceptRecord("MESH:D000001", "Glum Illnesses", "Disease"),
        ConceptRecord("MONDO:0000002", "Illness of Wuzzles", "Disease", parents=parents),
        ConceptRecord("MONDO:0000001", "slow glum illness", "Disease", parents=("MONDO:0000002",)),
    ]
    lexicon = Lexicon.from_concepts(records, folder=tmp_path / "lexicon")
    weights = {"covered and covers": 6.0, "terminology MONDO": -6.0, NIL: 0.0}
    linker = SimilarLinker(lexicon, seen=SeenNames([]), weights=weights)
    assert linker.choose("slow glum illness", DISEASE_CATEGORIES)[0].concept.id == first


def test_the_name_of_the_lexicon_is_shown_and_not_that_of_a_corpus(linker: SimilarLinker) -> None:
    match = linker.candidates("disorder of the glum")[0].match
    assert (match.name, match.kind, match.source) == ("disorder of the glum", "synonym", "mesh")


@pytest.mark.parametrize("name", ["\ud800", "glum \udcff disease", "x" * 5000])
def test_odd_names(linker: SimilarLinker, lexicon: Lexicon, name: str) -> None:
    assert lexicon.lookup(name) == () and lexicon.resolve(name) is None
    assert isinstance(linker.candidates(name), tuple)


def test_only_of_a_category(linker: SimilarLinker) -> None:
    assert {it.concept.category for it in linker.candidates("glum", "Drug")} == {"Drug"}
    assert linker.candidates("glum disease", "Device") == ()


def test_what_was_seen_speaks_for_a_concept_of_mesh(linker: SimilarLinker) -> None:
    assert linker.candidates("glum illness")[0].concept.id == "MESH:D000001"
    chosen = linker.choose("glum illness", DISEASE_CATEGORIES)
    assert chosen[0].concept.id == "MESH:D000001"
    chemicals = linker.choose("glum", CHEMICAL_CATEGORIES)
    assert [it.concept.id for it in chemicals] == ["MESH:D000004"]


def test_names_of_ones_own_go_first(tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "own.tsv").write_text(
        "id\tname\tcategory\tsynonyms\nKG:own\tOwn malady\tDisease\tdisorder of the glum\n",
        encoding="utf-8",
    )
    layered = open_lexicon([lexicon.path, tmp_path / "own.tsv"])
    linker = SimilarLinker(layered, LexiconLinker(layered, {}), seen=SeenNames([]), weights=WEIGHTS)
    assert linker.candidates("disorder of the glum")[0].concept.id == "KG:own"
    assert linker.choose("disorder of the glum", DISEASE_CATEGORIES)[0].concept.id == "KG:own"
    # names of both layers are similar
    found = {it.concept.id for it in linker.candidates("a disorder of glums")}
    assert {"KG:own", "MESH:D000001"} <= found
    assert linker.candidates("maladies, own")[0].concept.id == "KG:own"


def test_features_are_explained(lexicon: Lexicon, linker: SimilarLinker) -> None:
    similar = SimilarNames(lexicon)
    support = Support(Concept("MESH:D000002", "Wuzzle Syndrome, Type 2", "Disease"), times=3)
    sighting = Sighting("Wuzzle Syndrome, Type 2", "label", 0.8)
    found = dict(features(Phrase("wuzzle syndrome type 1"), sighting, support, similar))
    assert found["numbers missing"] == found["numbers too many"] == 1
    assert 0 < found["covered"] < 1 and 0 < found["trigrams"] < 1
    assert found["same head"] == 0  # a type, as it is written
    assert found["terminology MESH:D"] == found["category Disease"] == found["kind label"] == 1
    assert "seen" not in found and found["same key"] == 0
    explained = {lexicon.concept(it[0]).id: it[2] for it in linker.explain("glumness")}
    assert explained["MESH:D000001"]["seen with this key"] == 1


def test_heads() -> None:
    assert Phrase("atrophy of the retina").head == Phrase("Atrophies, Retinal").head == "atroph"
    assert Phrase("").head == Phrase("of").head == ""


@pytest.mark.parametrize(
    ("curie", "name"),
    [
        ("MESH:D1", "MESH:D"),
        ("MESH:C1", "MESH:C"),
        ("DRUGBANK:DB1", "DRUGBANK"),
        ("MESH:", "MESH:"),
    ],
)
def test_terminologies(curie: str, name: str) -> None:
    assert terminology(curie) == name


def test_probabilities() -> None:
    assert probabilities([1.0, 1.0], nil=-100) == pytest.approx([0.5, 0.5])
    assert sum(probabilities([3.0, 2.0, 1.0])) < 1
    assert probabilities([-1000.0, 1000.0], nil=0.0) == pytest.approx([0.0, 1.0])


def test_fields_take_similar_names(lexicon: Lexicon, linker: SimilarLinker) -> None:
    exact = LexiconLinker(lexicon, corpus_names={})
    assert link_field("Diseases of the Glum", exact, DISEASE_CATEGORIES) == ()
    [found] = link_field("Diseases of the Glum", exact, DISEASE_CATEGORIES, linker)
    assert found.concept.id == "MESH:D000001" and found.match.rule == "words"
    assert link_field("Glum", exact, DISEASE_CATEGORIES, linker)[0].concept.id != "MESH:D000001"
    assert link_field("Healthy", exact, DISEASE_CATEGORIES, linker) == ()


def test_what_is_shipped() -> None:
    weights = read_weights()
    assert NIL in weights and weights["trigrams"] > 0
    linker = NameLinker(open_lexicon())
    assert linker.candidates("kidney injury of sorts") == ()
    cases = {
        "Velcade": "MESH:D000069286",
        "Parkinsons disease": "MESH:D010300",
        "diabetes mellitus of type II": "MESH:D003924",
        "multipel myeloma": "MESH:D009101",
        "heart": "MESH:D006321",
    }
    for name, curie in cases.items():
        assert linker.similar.candidates(name)[0].concept.id == curie, name
    chosen = linker.choose("sporadic colorectal cancers", DISEASE_CATEGORIES)
    assert chosen[0].concept.id == "MESH:D015179"
    assert linker.choose("qwertyuiop", DISEASE_CATEGORIES) == ()


@pytest.mark.parametrize("name", ["glum illness", "wuzzle syndrome type 2", "disorders of glums"])
def test_contributions_add_up_to_the_score(
    linker: SimilarLinker, lexicon: Lexicon, name: str
) -> None:
    explained = {lexicon.concept(index).id: found for index, _, found in linker.explain(name)}
    parts = [contributions(found, linker.weights) for found in explained.values()]
    points = [sum(it.points for it in each) for each in parts]
    assert points == pytest.approx([weigh(it, WEIGHTS) for it in explained.values()], abs=0.01)
    expected = dict(zip(explained, probabilities(points, WEIGHTS[NIL]), strict=True))
    for candidate in linker.candidates(name):
        assert candidate.score == pytest.approx(expected[candidate.concept.id], abs=0.01)
    assert all(each == tuple(sorted(each, key=lambda it: -abs(it.points))) for each in parts)
    one, *others = explained.values()
    for other in others:
        lead = sum(it.points for it in advantages(one, other, WEIGHTS))
        assert lead == pytest.approx(weigh(one, WEIGHTS) - weigh(other, WEIGHTS), abs=0.01)
