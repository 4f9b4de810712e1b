"""Abbreviations that a text explains."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.recognition.abbreviations import find_abbreviations, is_short_form
from kg.recognition.layout import Layout
from kg.recognition.short_forms import ShortForms, occurrences

ROOT = Path(__file__).parent.parent.parent

CASES = [
    ("Multiple myeloma (MM) is rare.", [("MM", "Multiple myeloma")]),
    ("It was MM (multiple myeloma).", [("MM", "multiple myeloma")]),
    ("Adverse drug reactions (ADRs) occur.", [("ADRs", "Adverse drug reactions")]),
    ("Release of tumour necrosis factor (TNF).", [("TNF", "tumour necrosis factor")]),
    ("We gave 5-fluorouracil (5-FU).", [("5-FU", "5-fluorouracil")]),
    ("Heart rate (HR; beats/min) rose.", [("HR", "Heart rate")]),
    ("Heart rate (HR: 60) rose.", [("HR", "Heart rate")]),
    ("the reflex (knee-jerk reflex, KJR) was", [("KJR", "knee-jerk reflex")]),
    (
        "luteinizing hormone and follicle-stimulating hormone (LH and FSH)",
        [("LH", "luteinizing hormone"), ("FSH", "follicle-stimulating hormone")],
    ),
    ("seen [odds ratio (OR) 2.0]", [("OR", "odds ratio")]),
    ("the rate (confidence interval [CI], 2 to 3)", [("CI", "confidence interval")]),
    ("of 12-O-tetradecanoylphorbol (TP)", [("TP", "12-O-tetradecanoylphorbol")]),
    ("acute disease of the liver (ADL)", [("ADL", "acute disease of the liver")]),
    ("chronic hepatitis (C.H.) was", [("C.H.", "chronic hepatitis")]),
    # none
    ("Patients (n = 20) improved (mean 3 days).", []),
    ("rats (male) and mice (see Table 2)", []),
    ("group II (MS) and III", []),
    ("the gene NF170 (NF195)", []),
    ("a dose (20 mg) of it (see above)", []),
    ("an open bracket (MM without end", []),
]


@pytest.mark.parametrize(("text", "pairs"), CASES)
def test_pairs(text: str, pairs: list[tuple[str, str]]) -> None:
    found = find_abbreviations(text, [(0, len(text))])
    assert [(text[a:b], text[c:d]) for a, b, c, d in found] == pairs


def test_a_long_form_stands_in_the_same_sentence() -> None:
    text = "It was an acute kidney. Injury (AKI) it was."
    assert find_abbreviations(text, [(0, 23), (24, len(text))]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("MM", True), ("hEGF", True), ("T", True), ("t", False), ("vs", False), ("5 mg", False)],
)
def test_short_forms(text: str, expected: bool) -> None:
    assert is_short_form(text) is expected


@given(st.text(alphabet="aAbBmM12 ()[]-,;.", max_size=50))
def test_forms_lie_in_the_text(text: str) -> None:
    for row in find_abbreviations(text, [(0, len(text))]):
        assert 0 <= row.short_start < row.short_end <= len(text)
        assert 0 <= row.long_start < row.long_end <= len(text)
        assert row.long_end <= row.short_start or row.short_end <= row.long_start


def test_occurrences_are_words_of_their_own() -> None:
    text = "Adverse drug reactions (ADRs) and an ADR, not ADRX or adr"
    layout = Layout.of(text)
    layout.abbreviations = find_abbreviations(text, [(0, len(text))])
    shorts = ShortForms.of(layout)
    assert shorts.explained == {"ADR": [(24, (0, 22))]}
    assert [text[start:end] for start, end, _ in shorts.places] == ["ADRs", "ADR"]


@given(
    st.text(alphabet="ABs_- é", max_size=30),
    st.sets(st.text(alphabet="ABs-é", min_size=1, max_size=3), max_size=4),
)
def test_occurrences_are_those_of_a_pattern(text: str, shorts: set[str]) -> None:
    choices = "|".join(re.escape(short) for short in sorted(shorts, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)({choices})s?(?!\w)" if shorts else "(?!)")
    expected = [(match.start(), match.end(), match[1]) for match in pattern.finditer(text)]
    assert occurrences(text, shorts) == expected


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore")
def test_at_least_as_good_as_scispacy(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On MED1250, in precision and in recall."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    script = importlib.import_module("evaluate_abbreviations")
    scispacys = script.scispacys()
    if scispacys is None:
        pytest.skip("scispaCy is not installed (it needs Python below 3.13)")
    path = shared / "corpora" / "abbreviations" / "med1250_half.txt"
    documents = list(script.read_documents(path))
    ours = script.count(documents, script.ours)
    theirs = script.count(documents, scispacys)
    assert ours.precision > max(0.93, theirs.precision)
    assert ours.recall > max(0.84, theirs.recall)
