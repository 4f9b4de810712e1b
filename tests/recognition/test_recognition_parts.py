"""The parts of the matcher: tokens for spaCy, priors, codes, words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon.names import tokenize
from kg.recognition.codes import find_codes
from kg.recognition.finder import without_overlaps
from kg.recognition.layout import Found, Layout
from kg.recognition.names import find_names
from kg.recognition.priors import Count, Priors, prior_key
from kg.recognition.tables import read_table, word_list
from kg.recognition.tokenizer import words_and_spaces


@given(st.text(max_size=40))
def test_words_and_spaces_make_the_text(text: str) -> None:
    words, spaces = words_and_spaces(text, tokenize(text))
    assert "".join(w + " " * s for w, s in zip(words, spaces, strict=True)) == text
    assert all(words)


NAMES = [
    # text, keys of the lexicon, spans for each start, longest first
    ("type 2 diabetes", ["type 2 diabete", "diabete"], [["type 2 diabetes"], ["diabetes"]]),
    ("IL-2R", ["il 2", "il"], [["IL"]]),
    ("IL-2 R", ["il 2", "il"], [["IL-2", "IL"]]),
    ("TNFα", ["tnf", "tnf alpha"], [["TNFα", "TNF"]]),
    ("aspirin", ["asp"], []),
    ("of disease", ["of disease", "disease"], [["disease"]]),
]


@pytest.mark.parametrize(("text", "keys", "expected"), NAMES)
def test_names_begin_and_end_with_words(
    text: str, keys: list[str], expected: list[list[str]]
) -> None:
    def prefixes(normalized: str) -> list[int]:
        return sorted(len(key) for key in keys if normalized.startswith(key))

    layout = Layout.of(text)
    layout.sentences = [(0, len(text))]
    found = find_names(layout, prefixes, frozenset({"of"}))
    assert [[text[a:b] for a, b in spans] for spans in found] == expected


MENTIONS = st.lists(
    st.builds(
        lambda start, length, category, own: Found(start, start + length, category, [], own),
        st.integers(0, 12),
        st.integers(1, 5),
        st.sampled_from(["Disease", "Drug", "Cell"]),
        st.booleans(),
    ),
    max_size=8,
)


@given(MENTIONS)
def test_what_overlaps_is_left_to_the_one_that_goes_first(found: list[Found]) -> None:
    """Against the characters that those before it have taken, one by one."""
    kept: list[Found] = []
    taken: set[int] = set()
    for it in sorted(
        found,
        key=lambda it: (not it.own, it.category == "Cell", it.start - it.end, it.start),
    ):
        if taken.isdisjoint(range(it.start, it.end)):
            kept.append(it)
            taken.update(range(it.start, it.end))
    assert without_overlaps(found) == sorted(kept, key=lambda it: it.start)


CODES = [
    ("SM-5887, BMS 986165 and FK506", ["SM-5887", "BMS 986165", "FK506"]),
    ("U-46619 and U46619", ["U-46619", "U46619"]),
    ("the mutations A207D, P120T and R3500Q", []),
    ("in May 2003, CI 1999 and IC50", []),
    ("NCT01053949 and SM-5887-treated", ["SM-5887"]),
]


@pytest.mark.parametrize(("text", "codes"), CODES)
def test_codes(text: str, codes: list[str]) -> None:
    assert [text[start:end] for start, end in find_codes(text)] == codes


def test_priors_weigh_counts_and_properties() -> None:
    priors = Priors(
        {"lead": Count(30, 0, 0), "ALL": Count(2, 0, 2)},
        {"Chemical any": 2.0, "Disease any": -2.0},
    )
    assert priors.probability("lead", "Chemical", ["any"]) < 0.1
    assert priors.probability("copper", "Chemical", ["any"]) > 0.8
    assert priors.probability("copper", "Disease", ["any"]) < 0.2
    assert priors.probability("ALL", "Disease", ["any"]) > 0.6
    assert priors.probability("all", "Disease", ["any"]) < 0.2
    assert priors.probability("all", "Disease") < 0.2


@pytest.mark.parametrize(
    ("name", "key"),
    [("NSAIDs", "NSAID"), ("Tumours", "tumor"), ("MK-801", "MK-801"), ("5-HT", "5-HT")],
)
def test_prior_keys(name: str, key: str) -> None:
    assert prior_key(name) == key


def test_the_tables_can_be_read() -> None:
    priors = Priors.load()
    assert priors.counts["drug"].annotated == 0
    assert all(count.annotated <= count.seen for count in priors.counts.values())
    assert {row[1] for row in read_table("sentence_abbreviations.tsv")} <= {
        "never",
        "title",
        "number",
    }
    for name in ("salts", "stops", "no_name", "common_names", "code_prefixes", "numbered"):
        assert word_list(name)
