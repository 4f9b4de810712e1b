"""The recogniser: features, decoding, its file, and its mentions beside those of the lexicon."""

from __future__ import annotations

import re
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker
from kg.model import CategoryName
from kg.recognition.completing import begins_code
from kg.recognition.corrections import combined, corrected, shared_places, with_short_forms
from kg.recognition.crf import Likelihoods, Model, Weights, decode, read_model, write_model
from kg.recognition.layout import Abbreviation, Found, Layout
from kg.recognition.lexical_features import NOTHING, View
from kg.recognition.recognizer import Recognizer, spans_of_labels, text_of
from kg.recognition.resources import Resources
from kg.recognition.sequences import Reader, Text, spelled
from kg.recognition.short_forms import ShortForms
from kg.recognition.tagger import Tagger

LABELS = ("O", "B-Chemical", "I-Chemical", "B-Disease", "I-Disease")


def weights_of(states: dict[str, dict[str, float]]) -> Weights:
    features = {name: row for row, name in enumerate(states)}
    matrix = [[row.get(label, 0.0) for label in LABELS] for row in states.values()]
    return Weights(
        LABELS,
        features,
        np.array(matrix, dtype=np.float32).reshape(len(states), len(LABELS)),
        np.zeros((len(LABELS), len(LABELS)), dtype=np.float32),
    )


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.integers(0, 2**32 - 1),
)
def test_decoding_finds_the_best_labels(sizes: list[int], seed: int) -> None:
    """Against all sequences of labels, of which those that begin with ``I-`` are not allowed."""
    random = np.random.default_rng(seed)
    transitions = random.normal(size=(5, 5)).astype(np.float32)
    scores = [random.normal(size=(size, 5)).astype(np.float32) for size in sizes]
    for labels, own in zip(decode(LABELS, transitions, scores), scores, strict=True):
        best = max(
            (path for path in product(range(5), repeat=len(own)) if _is_allowed(path)),
            key=lambda path: _total(path, own, transitions),
        )
        assert labels == [LABELS[label] for label in best]


@given(st.integers(1, 5), st.integers(0, 2**32 - 1), st.sampled_from(["Chemical", "Disease"]))
def test_the_likelihood_of_a_span_is_its_share_of_all_labellings(
    size: int, seed: int, group: str
) -> None:
    random = np.random.default_rng(seed)
    transitions = random.normal(size=(5, 5)).astype(np.float32)
    scores = random.normal(size=(size, 5)).astype(np.float32)
    first, last = sorted(random.choice(size + 1, 2, replace=False).tolist())
    total = within = 0.0
    for path in filter(_is_allowed, product(range(5), repeat=size)):
        weight = float(np.exp(_total(path, scores, transitions)))
        total += weight
        spans = spans_of_labels([LABELS[label] for label in path])
        within += weight * ((first, last, group) in spans)
    found = Likelihoods(LABELS, transitions, scores).of(first, last, group)
    assert found == pytest.approx(within / total, abs=1e-5)


def _is_allowed(path: tuple[int, ...]) -> bool:
    before = (0, *path)
    return all(
        LABELS[label][0] != "I" or LABELS[left][1:] == LABELS[label][1:]
        for left, label in zip(before, path, strict=False)
    )


def _total(path: tuple[int, ...], scores: np.ndarray, transitions: np.ndarray) -> float:
    within = sum(float(scores[place, label]) for place, label in enumerate(path))
    between = pairwise(path)
    return within + sum(float(transitions[left, right]) for left, right in between)


def text(style: str) -> Text:
    words = [
        "Severe",
        "toxic",
        "hepatitis",
        "after",
        "5",
        "mg",
        "ABC",
        "-",
        "123",
        ".",
        "Hepatitis",
        "recurred",
        ".",
    ]
    views = [NOTHING] * len(words)
    views[2] = View(found="BDisease", disease="B5")
    views[6] = View(found="BChemical", chemical="B5", chemical_name="B label exact mesh D02")
    views[10] = views[2]
    return Text(words, views, [(0, 10), (10, 13)], style)


@pytest.mark.parametrize("style", ["", "t"])
def test_scores_are_the_sums_of_the_features_spelled_out(style: str) -> None:
    """What is added up by symbols is what training sees."""
    random = np.random.default_rng(1)
    sentences = list(spelled(text(style)))
    features = sorted({feature for places in sentences for place in places for feature in place})
    weights = weights_of(
        {name: dict(zip(LABELS, random.normal(size=5), strict=True)) for name in features}
    )
    expected: list[str] = []
    for places in sentences:
        rows = [[weights.features[feature] for feature in place] for place in places]
        sums = np.array([weights.states[row].sum(axis=0) for row in rows])
        expected += decode(LABELS, weights.transitions, [sums])[0]
    assert len(set(expected)) > 2
    assert any("t:n=" in feature for feature in features) == (style == "t")
    assert Reader(weights).read([text(style)]) == [expected]


@pytest.mark.parametrize(
    ("labels", "spans"),
    [
        ([], []),
        (["O", "B-Chemical", "I-Chemical"], [(1, 3, "Chemical")]),
        (["B-Disease", "B-Disease", "O"], [(0, 1, "Disease"), (1, 2, "Disease")]),
    ],
)
def test_spans_of_labels(labels: list[str], spans: list[tuple[int, int, str]]) -> None:
    assert list(spans_of_labels(labels)) == spans


MODEL = Model(
    weights_of(
        {
            "0:n=ache": {"I-Disease": 9.0},
            "-1:n=ache": {"B-Disease": 9.0},
            "0:F=BChemical": {"B-Chemical": 9.0},
        }
    ),
    {"": {"": 0.5}, "t": {"will": 1.0}},
)


def layout_of(words: str) -> Layout:
    layout = Layout.of(words)
    layout.sentences = [(m.start(), m.end()) for m in re.finditer(r"[^.]+\.", words)]
    return layout


def test_a_model_survives_its_file(tmp_path: Path) -> None:
    paths = tmp_path / "one.npz", tmp_path / "two.npz"
    write_model(MODEL, paths[0])
    model = read_model(paths[0])
    write_model(model, paths[1])
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert model.styles == {"": {"": 0.5, "will": 0.0}, "t": {"": 0.0, "will": 1.0}}
    assert model.weights.features == MODEL.weights.features
    words = layout_of("A dull ache.")
    assert Recognizer(model).read([text_of(words, [NOTHING] * 4)]) == [[(1, 3, "Disease")]]


def test_a_text_without_sentences_has_no_mentions() -> None:
    texts = [text_of(Layout.of(""), []), text_of(Layout.of("ache"), [NOTHING])]
    assert Recognizer(MODEL).read(texts) == [[], []]


def test_texts_are_read_together_as_one_by_one() -> None:
    views = [NOTHING, NOTHING, NOTHING, View(found="BChemical")]
    layouts = [
        layout_of(words) for words in ("A dull ache.", "It aches.", "No ache. An ache of it.")
    ]
    texts = [
        text_of(layout, (views * 2)[: len(layout.tokens)], style)
        for layout, style in zip(layouts, ("", "t", ""), strict=True)
    ]
    recognizer = Recognizer(MODEL)
    together = recognizer.read(texts)
    assert together == [recognizer.read([text])[0] for text in texts]
    assert [len(spans) for spans in together] == [2, 1, 3]


class Default(Resources):
    """Resources that say that their lexicon is the default one."""

    has_default = True  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("likely", "spans"),
    [
        ([], [(0, 5, "Disease"), (10, 20, "Disease"), (30, 35, "Chemical")]),
        (
            [(22, 25, "Chemical")],
            [(0, 5, "Disease"), (10, 20, "Disease"), (22, 25, "Chemical"), (30, 35, "Chemical")],
        ),
        ([(12, 20, "Disease")], [(0, 5, "Disease"), (12, 20, "Disease"), (30, 35, "Chemical")]),
        ([(0, 20, "Disease")], [(0, 20, "Disease"), (30, 35, "Chemical")]),
        (
            [(12, 20, "Chemical"), (28, 35, "Chemical"), (30, 38, "Disease")],
            [(0, 5, "Disease"), (10, 20, "Disease"), (30, 35, "Chemical")],
        ),
    ],
)
def test_likely_names_correct_what_is_recognised(
    likely: list[tuple[int, int, str]], spans: list[tuple[int, int, str]]
) -> None:
    recognised = [(0, 5, "Disease"), (10, 20, "Disease"), (30, 35, "Chemical")]
    assert corrected(recognised, likely) == spans


def found(tagger: Tagger, words: str) -> list[tuple[str, CategoryName, list[str]]]:
    layout = layout_of(words)
    tagger.read([layout])
    return [
        (words[m.start : m.end], m.category, [c.concept.id for c in m.candidates])
        for m in layout.found
    ]


def test_mentions_of_the_model_beside_names_of_the_lexicon(lexicon: Lexicon) -> None:
    tagger = Tagger(Default(lexicon, LexiconLinker(lexicon)))
    tagger.__dict__["_recognizer"] = Recognizer(MODEL)
    words = "Dexamethasone for heart ache of the liver, and for hypertension."
    assert found(tagger, "This will be " + words) == [
        ("Dexamethasone", "Drug", ["MESH:D003907"]),
        ("heart ache", "Disease", []),  # no name of the lexicon: NIL
        ("liver", "AnatomicalEntity", ["MESH:D008099"]),
    ]
    plain = Tagger(Resources(lexicon, LexiconLinker(lexicon)))
    assert [name for name, *_ in found(plain, words)] == ["Dexamethasone", "liver", "hypertension"]


def test_names_of_ones_own_go_before_what_is_recognised() -> None:
    recognised = [Found(0, 10, "Disease", []), Found(20, 30, "Disease", [])]
    own = Found(5, 8, "Gene", [], own=True)
    other = Found(25, 28, "Cell", [])
    assert combined(recognised, [own, other]) == [own, recognised[1]]


def test_places_of_several_diseases() -> None:
    places = [(0, 9), (0, 9), (12, 20)]
    found = [Found(start, end, "Disease", ()) for start, end in places]
    assert list(shared_places(found)) == [(0, 9, "Disease")]


@pytest.mark.parametrize(
    ("recognized", "expected"),
    [
        ([(0, 8, "Chemical")], ["xylozine", "XZ", "XZ", "XZs"]),
        ([(0, 8, "Disease")], ["xylozine"]),  # XZ may be the gene
        ([], []),
        ([(0, 8, "Chemical"), (9, 20, "Disease")], ["xylozine", "(XZ) and XZ", "XZs"]),
    ],
)
def test_short_forms_of_what_was_recognised(
    recognized: list[tuple[int, int, str]], expected: list[str]
) -> None:
    text = "xylozine (XZ) and XZ or XZs"
    layout = Layout.of(text)
    layout.abbreviations = [Abbreviation(10, 12, 0, 8)]
    shorts = ShortForms.of(layout)
    found = with_short_forms(recognized, shorts)
    assert [text[start:end] for start, end, _ in found] == expected


@st.composite
def places(draw: st.DrawFn) -> list[tuple[int, int, str]]:
    """Sorted spans without overlaps, as the recogniser gives them."""
    cuts = sorted(draw(st.sets(st.integers(0, 40), max_size=12)))
    groups = st.sampled_from(["Chemical", "Disease"])
    return [(a, b, draw(groups)) for a, b in pairwise(cuts) if draw(st.booleans())]


@given(places(), places())
def test_corrections_against_all_pairs(
    spans: list[tuple[int, int, str]], likely: list[tuple[int, int, str]]
) -> None:
    kept = set(spans)
    for start, end, group in likely:
        crossed = [each for each in kept if each[0] < end and start < each[1]]
        if not crossed or (group == "Disease" and all(each[2] == group for each in crossed)):
            kept.difference_update(crossed)
            kept.add((start, end, group))
    assert corrected(spans, likely) == sorted(kept)


@pytest.mark.parametrize("times", [1, 2])
def test_a_short_form_stands_for_the_last_long_form_before(times: int) -> None:
    text = "MS; red sclerosis (MS), MS, mitral stenosis (MS) and MS"
    layout = Layout.of(text)
    longs = [("red sclerosis", 19), ("mitral stenosis", 45)]
    layout.abbreviations = [
        Abbreviation(place, place + 2, text.index(long), text.index(long) + len(long))
        for long, place in longs
    ] * times
    shorts = ShortForms.of(layout)
    found = [slice(*shorts.long_at(start, short)) for start, _, short in shorts.places]
    assert [text[long] for long in found] == [
        *["red sclerosis"] * 3,
        *["mitral stenosis"] * 2,
    ]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("PD-L1 expression", "PD", True),
        ("anti-PD-1", "PD", True),
        ("MS-275 was given", "MS", True),
        ("HIT-6 score", "HIT", True),
        ("AD-like symptoms", "AD", False),
        ("PD, PD-L1", "PD", False),
        ("HIV-positive", "HIV", False),
        ("Ca-125", "Ca", False),
        ("ISOFLURANE-1 was given", "ISOFLURANE", False),
        ("ended with PD", "PD", False),
        ("ended with PD-", "PD", False),
    ],
)
def test_the_beginning_of_a_code_is_no_name(text: str, name: str, expected: bool) -> None:
    start = text.index(name)
    assert begins_code(text, start, start + len(name)) is expected
