"""A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), decoded with arrays.

A state feature weighs each label at a place; a transition weighs each label after each.  Training is not
here: ``scripts/train_recognizer.py`` does that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Symbol = TypeVar("Symbol", bound=Hashable)

IMPOSSIBLE: Final = -1e4
_MOST_ROWS: Final = 50_000
"""Distinct symbols whose scores are kept."""

_BATCH: Final = 64
"""Sequences that are decoded at once."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model: labels (``O``, ``B-Disease``, ``I-Disease`` ...), the row of each feature in
    ``states`` (features by labels), and ``transitions`` (labels by labels after them)."""

    labels: tuple[str, ...]
    features: Mapping[str, int]
    states: Array
    transitions: Array

    def of(self, features: Iterable[str]) -> Array:
        """The sum of the weights of features; those not known weigh nothing."""
        known = [row for name in features if (row := self.features.get(name)) is not None]
        total: Array = self.states[known].sum(axis=0, dtype=np.float32)
        return total


def written(offset: int, feature: str) -> str:
    """A feature of a symbol as one of the place at this offset from it."""
    return f"{offset}:{feature}"


class Scores(Generic[Symbol]):
    """What symbols say of the places around them: scores of labels, computed once for each symbol.

    ``features`` gives for a symbol (offset, feature) of the places from ``-reach`` to ``reach``.
    """

    def __init__(
        self,
        weights: Weights,
        features: Callable[[Symbol], Iterable[tuple[int, str]]],
        reach: int,
    ) -> None:
        self._weights = weights
        self._features = features
        self._reach = reach
        self._clear()

    def _clear(self) -> None:
        width = 2 * self._reach + 1
        self._rows: dict[Symbol, int] = {}
        self._table = np.zeros((256, width, len(self._weights.labels)), dtype=np.float32)

    def of(self, symbols: Sequence[Symbol]) -> Array:
        """Places by labels: the sum of what the symbols say of each place."""
        if len(self._rows) > _MOST_ROWS:
            self._clear()
        rows = self._rows
        found = [rows.get(symbol, -1) for symbol in symbols]
        if -1 in found:
            found = [
                self._add(symbol) if row < 0 else row
                for symbol, row in zip(symbols, found, strict=True)
            ]
        table, index, reach = self._table, np.array(found), self._reach
        size = len(found)
        total: Array = table[index, reach]
        for offset in range(1, min(reach, size - 1) + 1):
            total[offset:] += table[index[:-offset], reach + offset]
            total[:-offset] += table[index[offset:], reach - offset]
        return total

    def _add(self, symbol: Symbol) -> int:
        if symbol in self._rows:
            return self._rows[symbol]
        row = self._rows[symbol] = len(self._rows)
        if row == len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        by_offset: dict[int, list[str]] = {}
        for offset, feature in self._features(symbol):
            by_offset.setdefault(offset, []).append(written(offset, feature))
        for offset, features in by_offset.items():
            self._table[row, self._reach + offset] = self._weights.of(features)
        return row


def decode(weights: Weights, scores: Sequence[Array]) -> list[list[str]]:
    """The best labels of each sequence of places (Viterbi 1967), of which ``scores`` has one array each,
    places by labels.  An ``I-`` without its beginning never comes out."""
    order = sorted(range(len(scores)), key=lambda number: -len(scores[number]))
    labels: list[list[str]] = [[] for _ in scores]
    for first in range(0, len(order), _BATCH):
        batch = order[first : first + _BATCH]
        paths = _paths(weights, [scores[number] for number in batch])
        for number, path in zip(batch, paths, strict=True):
            labels[number] = [weights.labels[label] for label in path]
    return labels


def _paths(weights: Weights, scores: Sequence[Array]) -> list[list[int]]:
    """The best numbers of labels of sequences, the longest first."""
    sizes = [len(each) for each in scores]
    count = len(weights.labels)
    padded = np.zeros((sizes[0], len(scores), count), dtype=np.float32)
    for number, each in enumerate(scores):
        padded[: len(each), number] = each
    allowed = _allowed(weights.labels)
    transitions = np.where(allowed[:-1], weights.transitions, IMPOSSIBLE).T.astype(np.float32)
    best = np.where(allowed[-1], 0.0, IMPOSSIBLE).astype(np.float32) + np.zeros_like(padded[0])
    back = np.zeros(padded.shape, dtype=np.int8)
    best += padded[0]
    going = len(scores)
    for step in range(1, sizes[0]):
        while sizes[going - 1] <= step:
            going -= 1
        paths = best[:going, None, :] + transitions
        back[step, :going] = paths.argmax(axis=2)
        best[:going] = paths.max(axis=2) + padded[step, :going]
    steps = back.tolist()
    return [
        _followed([steps[step][number] for step in range(size)], last)
        for number, (size, last) in enumerate(zip(sizes, best.argmax(axis=1).tolist(), strict=True))
    ]


def _followed(back: Sequence[Sequence[int]], last: int) -> list[int]:
    path = [last] if back else []
    for choices in reversed(back[1:]):
        path.append(choices[path[-1]])
    return path[::-1]


def _allowed(labels: Sequence[str]) -> Array:
    """Whether a label may stand behind each; the last row is for the beginning of a sequence."""
    allowed = np.ones((len(labels) + 1, len(labels)), dtype=bool)
    for column, label in enumerate(labels):
        if label.startswith("I-"):
            allowed[:-1, column] = [before[1:] == label[1:] and before != "O" for before in labels]
            allowed[-1, column] = False
    return allowed
