"""Which rows stand in lists of rows, and how much the lists weigh together: without sorting, for lists of
rows are long and most rows stand in few of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

Weighted: TypeAlias = tuple[Sequence[int] | Array, float]
"""A list of rows, each once, and what it weighs."""


class Tally:
    """Adds up lists of the rows below ``count``."""

    def __init__(self, count: int) -> None:
        self._places = np.zeros(count, dtype=np.int32)

    def sums(self, groups: Iterable[Sequence[Weighted]]) -> tuple[Array, Array]:
        """The rows of all lists, each once, in no order; and for each the sum, over the groups in their
        order, of the weight of the heaviest list of the group that it is in."""
        heaviest = [self._heaviest(lists) for lists in groups if lists]
        if not heaviest:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        rows = np.concatenate([rows for rows, _ in heaviest])
        last = self._last(rows)
        sums = np.bincount(last, np.concatenate([weights for _, weights in heaviest]), len(rows))
        first = np.flatnonzero(last == np.arange(len(rows)))
        return rows[first], sums[first]

    def _heaviest(self, lists: Sequence[Weighted]) -> tuple[Array, Array]:
        """The rows of the lists, each once, and the weight of the heaviest list that it is in."""
        rising = sorted(lists, key=lambda each: each[1])
        rows = np.concatenate([rows for rows, _ in rising], dtype=np.intp)
        weights = np.repeat([weight for _, weight in rising], [len(rows) for rows, _ in rising])
        if len(rising) == 1:
            return rows, weights
        last = self._last(rows) == np.arange(len(rows))
        return rows[last], weights[last]

    def _last(self, rows: Array) -> Array:
        """For each of the rows the place where the same row stands last."""
        self._places[rows] = np.arange(len(rows), dtype=np.int32)
        return self._places[rows]


def highest(scores: Array, rows: Array, limit: int) -> Array:
    """The places of the highest scores, at most so many, best first; equal ones by their rows."""
    places = np.arange(len(scores))
    if len(scores) > limit:
        places = np.flatnonzero(scores >= np.partition(scores, -limit)[-limit])
    order = np.lexsort((rows[places], -scores[places]))[:limit]
    best: Array = places[order]
    return best
