"""Sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.recognition.sentences import split_sentences

CASES = [
    ["One sentence without an end"],
    ["It helped.", "It did not harm."],
    ["Exercise after stroke", "| Does it help?", "It may."],  # a title and a summary
    ["Exercise after stroke", "|"],
    ["stroke | exercise | 12"],  # cells of a table
    ["A value of P(A | B) is known."],
    ["Drug A vs. Placebo was tested.", "Nothing was found."],
    ["Doses of 0.5 mg (p < 0.05).", "The rest was 1. 5 mg."],
    ["Given i.v. for 3 days and s.c. Heparin later.", "We saw more."],
    ["Growth of E. coli and S. Typhi was slow.", "Smith et al. 2001 agree."],
    ["As shown by Smith et al.", "The others differ."],
    ["See Fig. 3 and Refs. 4 and 5.", "No. 7 is e.g. Aspirin."],
    ["A case of hepatitis B.", "Patients were treated."],
    ["Described by J. Miller and A. B. Brown."],
    ["Is it safe?", "Yes!", "(It is.)"],
    ["The end of it.", "α-Synuclein was raised.", "mRNA fell.", "p53 did not."],
    ["1. Background of the trial."],
    ["They recovered.", "Others died."],
    ['He said "it works."', "She agreed."],
    ["Patients of the U.S. Army took part."],
    ["At 37 degrees C.", "Cells grew."],
]


@pytest.mark.parametrize("sentences", CASES)
def test_sentences(sentences: list[str]) -> None:
    text = " ".join(sentences)
    found = [text[start:end] for start, end in split_sentences(text, [(0, len(text))])]
    assert found == sentences


def test_a_full_stop_without_a_blank() -> None:
    text = "The patients improved.Treatment went on. See drugs.com/page or 2.5 mg."
    found = [text[start:end] for start, end in split_sentences(text, [(0, len(text))])]
    assert found[:2] == ["The patients improved.", "Treatment went on."]
    assert len(found) == 3


LINES = [
    ("Inclusion\n- age over 18\n- myeloma", 3),
    ("A line that was wrapped at the width of a page ends here\nand goes on below.", 1),
    ("A line that was wrapped at the width of a page ends here\n\nand a paragraph begins.", 2),
    ("short line\nanother", 2),
    ("A line that was wrapped at the width of a page ends here\nThis is another one", 2),
]


@pytest.mark.parametrize(("text", "count"), LINES)
def test_lines(text: str, count: int) -> None:
    assert len(split_sentences(text, [(0, len(text))])) == count


def test_sections_are_borders() -> None:
    text = "A title without a stop\nthe abstract"
    assert split_sentences(text, [(0, 22), (23, 35)]) == [(0, 22), (23, 35)]


@given(st.text(alphabet="ab A.?!\n(5,-)", max_size=60))
def test_sentences_cover_all_but_white_space(text: str) -> None:
    sentences = split_sentences(text, [(0, len(text))])
    covered = "".join(text[start:end] for start, end in sentences)
    assert "".join(covered.split()) == "".join(text.split())
    assert sentences == sorted(sentences)
    for start, end in sentences:
        assert text[start:end] == text[start:end].strip() != ""


@pytest.mark.parametrize("text", ["aspirin " * 5000, "a" * 20_000, "x " * 2499 + "aspirin " * 900])
def test_what_never_ends_is_cut_between_words(text: str) -> None:
    spans = split_sentences(text, [(0, len(text))])
    assert max(end - start for start, end in spans) <= 5000 and len(spans) > 1
    words = [word for start, end in spans for word in text[start:end].split()]
    assert "".join(words) == "".join(text.split())
    if " " in text:
        assert words == text.split()
