"""Tokens and keys of names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon import names as rules
from kg.lexicon.names import key_of, normalize_token, tokenize

SAME_KEY = [
    ("tumour", "Tumors"),
    ("anaemia", "anemia"),
    ("oesophageal cancer", "esophageal cancers"),
    ("leukaemias", "leukemia"),
    ("diarrhoea", "diarrhea"),
    ("sulphasalazine", "sulfasalazine"),
    ("type II diabetes", "type 2 diabetes"),
    ("TNF-α", "TNF alpha"),
    ("interferon alfa-2b", "interferon-alpha 2b"),
    ("5-HT", "5HT"),
    ("Parkinson's disease", "Parkinson disease"),
    ("Parkinson’s disease", "Parkinsons disease"),
    ("metastases", "metastasis"),
    ("neuropathies", "neuropathy"),
    ("neurological disorders", "neurologic disorder"),
    ("Sjögren's syndrome", "Sjogren syndrome"),
    ("cancer of the breast", "cancer of breast"),
    ("Non-small-cell lung cancer", "non small cell lung cancer"),
    ("NSAIDs", "NSAID"),
    ("St. John's wort", "St Johns wort"),
    ("CD20+ [B] cell", "CD20+ (B) cell"),
]

OTHER_KEY = [
    ("cancer, pain", "cancer pain"),
    ("i.v. fluids", "4 fluids"),
    ("hepatitis B", "hepatitis C"),
    ("2,3-butanediol", "23-butanediol"),
    ("hypertension (pulmonary)", "hypertension pulmonary"),
]

TOKENS = [
    ("IL-2/IL2", ["IL", "-", "2", "/", "IL", "2"]),
    ("Alzheimer's  disease\n(AD).", ["Alzheimer", "'s", "disease", "(", "AD", ")", "."]),
    ("TNFα", ["TNF", "α"]),
    ("µg", ["µ", "g"]),
    ("naïve", ["naïve"]),
    ("3'-azido", ["3", "'", "-", "azido"]),
    ("", []),
]


@pytest.mark.parametrize(("one", "other"), SAME_KEY)
def test_names_with_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), OTHER_KEY)
def test_names_with_keys_of_their_own(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize(("text", "tokens"), TOKENS)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert [text[start:end] for start, end in tokenize(text)] == tokens


@given(st.text())
def test_tokens_hold_all_but_white_space(text: str) -> None:
    spans = tokenize(text)
    assert "".join(text[start:end] for start, end in spans) == "".join(text.split())
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_a_key_is_its_own_key(name: str) -> None:
    assert key_of(key_of(name)) == key_of(name)


@given(st.text(alphabet="aeioursytbcSIVX'’-. ", max_size=16))
def test_a_key_of_endings_is_its_own_key(name: str) -> None:
    assert key_of(key_of(name)) == key_of(name)


@pytest.mark.parametrize("ending", ["emia", "our", "ise", "s", "ies", ""])
def test_a_word_that_is_none_stays_as_it_is(ending: str) -> None:
    """It would take hours to fold: each round of the rules shortens it by one letter."""
    word = "a" * 1_000_000 + ending
    assert key_of(word) == word


def test_a_token_is_normalized_alone() -> None:
    assert normalize_token("") == ""
    assert normalize_token("IV") == "4"
    assert normalize_token("iv") == "iv"


_ENDINGS = (
    "ae oe sulph tumour our ours oured ouring oural ourable bre bres tre tres ise ises ised ising isation "
    "isations yse ysed ysing ical sses uses sis ses ies xes zes ches shes s us is ss a e t u i b grey alfa"
)
ENDINGS = _ENDINGS.split()


def fold_by_all_rules(word: str) -> str:
    """The normal form of a word of small letters, with every rule tried on it."""
    if word in rules._WORDS:
        return rules._WORDS[word]
    previous = ""
    while len(word) > 3 and word != previous:
        previous = word
        for pattern, replacement in rules._SPELLING:
            word = pattern.sub(replacement, word)
        if len(word) < 4:
            break
        for _, pattern, replacement in rules._INFLECTION:
            shorter, changed = pattern.subn(replacement, word)
            if changed:
                word = shorter
                break
    return rules._WORDS.get(word, word)


@given(st.lists(st.sampled_from(ENDINGS), min_size=1, max_size=5).map("".join))
def test_rules_are_left_out_only_where_they_change_nothing(word: str) -> None:
    assert normalize_token(word) == fold_by_all_rules(word)


def test_forgotten_tokens_have_the_same_normal_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_REMEMBERED", 2)
    texts = ["Anaemias of type II", "½ tumours of the", "β-cells"]
    expected = ["anemia of type 2", "1 ⁄ 2 tumor of", "beta cell"]
    for _ in range(2):
        assert [key_of(text) for text in texts] == expected
