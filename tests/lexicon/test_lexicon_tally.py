"""Sums over lists of rows, against dictionaries."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon.tally import Tally, highest

ROWS = 8
LISTS = st.tuples(
    st.lists(st.integers(0, ROWS - 1), unique=True, max_size=ROWS).map(sorted),
    st.floats(0.1, 9),
)


@given(st.lists(st.lists(LISTS, max_size=4), max_size=4), st.data())
def test_of_each_group_the_heaviest_list_counts(
    groups: list[list[tuple[list[int], float]]], data: st.DataObject
) -> None:
    expected: Counter[int] = Counter()
    for lists in groups:
        heaviest: dict[int, float] = {}
        for rows, weight in lists:
            heaviest |= {row: max(weight, heaviest.get(row, 0.0)) for row in rows}
        for row, weight in heaviest.items():
            expected[row] += weight  # type: ignore[assignment]
    tally = Tally(ROWS)
    for _ in range(data.draw(st.integers(1, 2))):  # what was summed up before leaves nothing
        found, sums = tally.sums(
            [(np.array(rows, dtype=np.int32), w) for rows, w in g] for g in groups
        )
        assert len(found) == len(set(found.tolist()))
        assert dict(zip(found.tolist(), sums.tolist(), strict=True)) == expected


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 99)), unique_by=lambda it: it[1]
    )
)
def test_the_highest_come_first_and_equal_ones_by_their_rows(
    scored: list[tuple[float, int]],
) -> None:
    scores = np.array([score for score, _ in scored])
    rows = np.array([row for _, row in scored], dtype=np.intp)
    expected = sorted(scored, key=lambda it: (-it[0], it[1]))[:5]
    assert [scored[place] for place in highest(scores, rows, 5).tolist()] == expected
