"""Text blocks of records as prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers.prose import from_markdown, from_wrapped


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("One.\n\nTwo.", "One.\nTwo."),
        ("* one\n* two\n   * three", "one\ntwo\nthree"),
        ("1. one\n2. two\n10. ten", "one\ntwo\nten"),
        ("a. First\nb. Second\nc) third", "First\nSecond\nthird"),
        ("I. To see\nII. To hear", "To see\nTo hear"),
        ("\u2460 one\n\u2461 two", "one\ntwo"),
        ("Arms: \u2022 one \u2022 two", "Arms:\none\ntwo"),
        ("\u2022one\n-Two", "one\nTwo"),
        ("platelets \\< 50 \\[low\\] a\\_b \\*", "platelets < 50 [low] a_b *"),
        ("&lt;5 &amp; more", "<5 & more"),
        ("-\n\none", "one"),
        ("5-FU and 2.5 mg\n0.9% saline\n-5 degrees", "5-FU and 2.5 mg\n0.9% saline\n-5 degrees"),
        (
            "E. coli grew.\nC. difficile did not.\ne. coli",
            "E. coli grew.\nC. difficile did not.\ne. coli",
        ),
        ("A randomised trial\nI had a cold", "A randomised trial\nI had a cold"),
        ("", ""),
    ],
)
def test_markdown(text, prose):
    assert from_markdown(text) == prose


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("\n      One line\n      and more.\n\n      Two.\n    ", "One line and more.\nTwo."),
        ("  -  one\n     more\n\n  -  two\n\n    -  three", "one more\ntwo\nthree"),
        ("  1. one\n     more\n\n  2. two", "one more\ntwo"),
        ("Given on day 8 or day\n1. Then nothing.", "Given on day 8 or day 1. Then nothing."),
        ("high dose\n- low dose", "high dose - low dose"),
        ("Items:\n  -  one\n  -  two", "Items:\none\ntwo"),
        ("One.\n \t\nTwo.", "One.\nTwo."),
        ("", ""),
    ],
)
def test_wrapped(text, prose):
    assert from_wrapped(text) == prose


@pytest.mark.parametrize("read", [from_markdown, from_wrapped])
@given(text=st.text(alphabet="ab 1.-*\n\\&<\u2022;)", max_size=60))
def test_lines_are_tidy_and_no_letter_is_lost(read, text):
    prose = read(text)
    for line in prose.split("\n") if prose else []:
        assert line == " ".join(line.split())
        assert line
    assert prose.count("a") >= text.count("a") - text.count("a)") - text.count("a.")
