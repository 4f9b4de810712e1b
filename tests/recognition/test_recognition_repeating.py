"""Names that a text repeats."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.recognition.layout import Layout
from kg.recognition.repeating import repeated


def places(text: str, *marked: tuple[str, int, str]) -> list[tuple[int, int, str]]:
    """The places of (words, which of their occurrences, group)."""
    found = []
    for words, number, group in marked:
        start = -1
        for _ in range(number):
            start = text.index(words, start + 1)
        found.append((start, start + len(words), group))
    return sorted(found)


CASES = [
    ("Podine. Then podine.", [("Podine", 1, "Chemical")], ["Podine", "podine"]),
    ("Glum tumour. A glum tumor?", [("Glum tumour", 1, "Disease")], ["Glum tumour", "glum tumor"]),
    ("Glum tumors, glum.", [("Glum tumors", 1, "Disease")], ["Glum tumors"]),
    # what was recognised stays as it is
    ("Glum and severe glum.", [("Glum", 1, "Disease"), ("severe glum", 1, "Disease")], None),
    ("MS, and ms of delay.", [("MS", 1, "Disease")], ["MS"]),  # too short to be looked for
    ("ALS, als, ALS.", [("ALS", 1, "Disease")], ["ALS", "ALS"]),
    ("CHRONICALLY, chronically.", [("CHRONICALLY", 1, "Disease")], ["CHRONICALLY", "chronically"]),
    ("Podine-free podines", [("Podine", 1, "Chemical")], ["Podine", "podines"]),
    ("Apodine podine", [("podine", 2, "Chemical")], ["podine"]),
    # the longest name first
    (
        "Glum fever. Fever. Glum fever.",
        [("Glum fever", 1, "Disease"), ("Fever", 1, "Disease")],
        ["Glum fever", "Fever", "Glum fever"],
    ),
    ("Of glum\nfever, not glum fever.", [("glum fever", 1, "Disease")], ["glum fever"]),
]


@pytest.mark.parametrize(("text", "marked", "names"), CASES)
def test_repeated(text: str, marked: list[tuple[str, int, str]], names: list[str] | None) -> None:
    spans = places(text, *marked)
    found = repeated(Layout.of(text), spans, 0.0)
    assert set(spans) <= set(found)
    assert [text[start:end] for start, end, _ in found] == (names or [w for w, _, _ in marked])
    groups = {group for _, _, group in spans}
    assert {group for _, _, group in found} == groups


@pytest.mark.parametrize(("share", "count"), [(0.0, 4), (0.25, 4), (0.26, 1)])
def test_a_name_that_is_mostly_passed_over_is_not_added(share: float, count: int) -> None:
    text = "Podine podine podine podine"
    assert len(repeated(Layout.of(text), [(0, 6, "Chemical")], share)) == count


@given(st.text("ab -.\n", max_size=60), st.integers(0, 10), st.integers(1, 6))
def test_mentions_never_overlap(text: str, first: int, size: int) -> None:
    layout = Layout.of(text)
    chosen = layout.tokens[first : first + size]
    spans = [(chosen[0][0], chosen[-1][1], "Disease")] if chosen else []
    found = repeated(layout, spans, 0.0)
    assert all(left[1] <= right[0] for left, right in pairwise(found))
    assert set(spans) <= set(found)
