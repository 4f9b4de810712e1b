"""Roots of words, and names that are similar by them."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon.columns import Strings
from kg.lexicon.opening import open_lexicon
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.similar import LEAST_ALIKE, SPELLING, SimilarNames
from kg.lexicon.store import Lexicon
from kg.lexicon.word_index import LEAST_SPELT, weight_of
from kg.lexicon.words import stem, stems_of, trigrams

ROOT = Path(__file__).resolve().parents[2]

DISEASES = {
    "MESH:D000001": ("Glumitis", "inflammation of the glum", "glum inflammation"),
    "MESH:D000002": ("Glum Neoplasms", "glum tumor", "Cancer of the Glum"),
    "MESH:D000003": ("Kidney Glumosis", "renal glumosis"),
    "MESH:D000004": ("Kidney Wuzzle", "renal wuzzle"),
    "MESH:D000005": ("Kidney Fribbling", "renal fribbling"),
    "MESH:D000006": ("Zorblattemia", "zorblatt fever"),
}


def lexicon_of(folder: Path, **categories: str) -> Lexicon:
    records = [
        ConceptRecord(
            curie,
            names[0],
            categories.get(curie[-1:], "Disease"),
            tuple(
                Name(name, "synonym" if position else "label", "test")
                for position, name in enumerate(names)
            ),
        )
        for curie, names in DISEASES.items()
    ]
    return Lexicon.from_concepts(records, folder=folder)


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return lexicon_of(tmp_path_factory.mktemp("words") / "lexicon")


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (("glaucoma", "glaucomatous"), True),
        (("asystole", "asystolic"), True),
        (("thrombocytopenia", "thrombocytopenic"), True),
        (("contracture", "contractures"), True),
        (("spine", "spinal"), True),
        (("gastric", "gastritis"), True),  # a hint only
        (("hepatic", "hematic"), False),
        (("b12", "b6"), False),
        (("gout", "goat"), False),
    ],
)
def test_stems(words: tuple[str, str], same: bool) -> None:
    assert (stem(words[0]) == stem(words[1])) is same


@given(st.from_regex(r"[a-z]{1,20}", fullmatch=True))
def test_a_stem_is_a_beginning(word: str) -> None:
    assert word.startswith(stem(word))
    assert len(stem(word)) >= min(len(word), 4)


def test_stems_of_a_name() -> None:
    assert set(stems_of("Contractures of the elbows")) == set(stems_of("elbow contracture"))
    assert stems_of("of the , -") == ()


@pytest.mark.parametrize(
    ("name", "curie"),
    [
        ("Glumitis", "MESH:D000001"),
        ("inflammation in a glum", "MESH:D000001"),
        ("glum tumours", "MESH:D000002"),
        ("carcinoma of the glum, tumor", "MESH:D000002"),
        ("fribbling of kidneys", "MESH:D000005"),
        ("zorblatemia", "MESH:D000006"),  # misspelt
        ("zorblat-temia", "MESH:D000006"),  # one word in two
    ],
)
def test_the_most_similar_name(lexicon: Lexicon, name: str, curie: str) -> None:
    entry, similarity = SimilarNames(lexicon).search(name)[0]
    assert lexicon.concept(entry.concept).id == curie
    assert 0 < similarity <= 1


@pytest.mark.parametrize("name", ["", "of the", "quantum gravity", "?!"])
def test_nothing_is_similar(lexicon: Lexicon, name: str) -> None:
    assert SimilarNames(lexicon).search(name) == []


def test_names_are_most_similar_to_themselves(lexicon: Lexicon) -> None:
    similar = SimilarNames(lexicon)
    for names in DISEASES.values():
        for name in names:
            best = similar.search(name)
            assert best[0][1] == pytest.approx(1, abs=0.05)  # weights are kept in steps
            like_it = {frozenset(stems_of(entry.name)) for entry, _ in best}
            assert frozenset(stems_of(name)) in like_it


@given(
    st.lists(
        st.sampled_from(
            [
                "renal",
                "kidney",
                "glum",
                "tumor",
                "cancer",
                "inflammation",
                "zorblatt",
                "fever",
                "wuzzle",
            ]
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_measure_is_that_of_dice(lexicon: Lexicon, words: list[str]) -> None:
    """Each word of the name counts once, by the best of what it may stand for."""
    name, similar = " ".join(words), SimilarNames(lexicon)
    stems = set(stems_of(name))
    whole = sum(map(similar.weight, stems))
    for entry, similarity in similar.search(name):
        others = set(stems_of(entry.name))
        own = sum(map(similar.weight, others))
        common = sum(
            max(
                (
                    similar.likeness(word, (other,))
                    * min(similar.weight(word), similar.weight(other))
                    for other in others
                ),
                default=0.0,
            )
            for word in stems
        )
        assert similarity == pytest.approx(2 * min(common, whole, own) / (whole + own), abs=0.06)


def test_small_layers_weigh_words_as_the_large_one_does(tmp_path: Path) -> None:
    many = [ConceptRecord(f"MESH:D{n:06}", f"wuzzle disease {n}", "Disease") for n in range(300)]
    Lexicon.from_concepts(many, folder=tmp_path / "many")
    (tmp_path / "own.tsv").write_text(
        "id\tname\tcategory\nKG:own\tsevere wuzzle disease syndrome\tDisease\n", encoding="utf-8"
    )
    layered = open_lexicon([tmp_path / "many", tmp_path / "own.tsv"])
    entry, similarity = SimilarNames(layered).search("wuzzle disease syndrome, severe")[0]
    assert layered.concept(entry.concept).id == "KG:own"
    assert similarity == pytest.approx(1, abs=0.05)


def test_bytes_do_not_depend_on_the_seed_of_hashes(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from kg.lexicon.building import build_lexicon;"
        "build_lexicon(['data/lexicon/example.tsv', 'tests/data/lexicon'], Path(sys.argv[1]))"
    )
    checksums = set()
    for seed in ("1", "2"):
        target = tmp_path / seed / "example"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(
            [sys.executable, "-c", script, str(target)], check=True, cwd=ROOT, env=environment
        )
        checksums.add(Lexicon.load(target).info.checksum)
    assert len(checksums) == 1


def test_partners_are_learned_from_names_of_one_concept(lexicon: Lexicon) -> None:
    similar = SimilarNames(lexicon)
    renal, kidney = stem("renal"), stem("kidney")
    assert similar.likeness(renal, (kidney,)) == similar.likeness(kidney, (renal,)) > 0.5
    assert similar.likeness(stem("tumor"), (stem("inflammation"),)) == 0
    assert similar.likeness(renal, (renal, kidney)) == 1


@given(st.text(alphabet="glumbzo", min_size=LEAST_SPELT, max_size=9))
def test_a_rare_word_may_stand_for_those_spelt_most_like_it(word: str) -> None:
    """Against the trigrams that each word of the lexicon has in common with it."""
    similar = _spelt()
    own = trigrams(word)
    alike = sorted(
        (-2 * len(own & other) / (len(own) + len(other)), each)
        for each in SPELT
        if each != word and (other := trigrams(each))
    )
    expected = {each: -SPELLING * negated for negated, each in alike[:3] if -negated >= LEAST_ALIKE}
    assert similar.others(word) == pytest.approx(expected)


SPELT = sorted(
    {
        "".join(signs)
        for signs in product(("glum", "zo", "gl"), ("bo", "zzl", "umb"), ("glub", "ob"))
    }
)


@cache
def _spelt() -> SimilarNames:
    records = [ConceptRecord(f"KG:{n}", word, "Disease") for n, word in enumerate(SPELT)]
    return SimilarNames(Lexicon.from_concepts(records))


def test_what_many_names_have_says_less() -> None:
    assert weight_of(1) > weight_of(10) > weight_of(100_000) > 0


def test_names_of_organisms_are_not_in_the_index(tmp_path: Path) -> None:
    lexicon = lexicon_of(tmp_path / "lexicon", **{"6": "OrganismTaxon"})
    assert SimilarNames(lexicon).search("zorblattemia") == []
    assert SimilarNames(lexicon).search("glumitis")


@given(st.lists(st.text(max_size=6), unique=True), st.text(max_size=6))
def test_sorted_strings(texts: list[str], wanted: str) -> None:
    encoded = sorted(text.encode("utf-8", "replace") for text in texts)
    ends = [sum(map(len, encoded[: number + 1])) for number in range(len(encoded))]
    strings = Strings(
        memoryview(b"".join(encoded)),
        memoryview(b"".join(end.to_bytes(4, "little") for end in ends)).cast("I"),
    )
    assert [text.encode() for text in strings] == encoded
    assert all(strings.index_of(text) == number for number, text in enumerate(strings))
    if wanted.encode("utf-8", "replace") not in encoded:
        assert strings.index_of(wanted) is None


def test_trigrams_mark_the_borders() -> None:
    assert trigrams("ab") == {"^ab", "ab$"}
    assert trigrams("") == set()
