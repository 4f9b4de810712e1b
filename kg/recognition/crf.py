"""A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), decoded with arrays.

A state feature weighs each label at a place; a transition weighs each label after each.  Training is not
here: ``scripts/train_recognizer.py`` does that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Symbol = TypeVar("Symbol", bound=Hashable)

IMPOSSIBLE: Final = -1e4
_MOST_SYMBOLS: Final = 50_000
"""Distinct symbols whose scores are kept."""

_BATCH: Final = 256
"""Sequences that are decoded at once."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model: labels (``O``, ``B-Disease``, ``I-Disease`` ...), the row of each feature in
    ``states`` (features by labels), and ``transitions`` (labels by labels after them)."""

    labels: tuple[str, ...]
    features: Mapping[str, int]
    states: Array
    transitions: Array


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the labels, and for each style of texts those of words that tell it."""

    weights: Weights
    styles: Mapping[str, Mapping[str, float]]


def read_model(path: Path) -> Model:
    """The model in a file."""
    with np.load(path, allow_pickle=False) as arrays:
        words = _lines(arrays["styles.words"])
        names, rows = _lines(arrays["styles.names"]), arrays["styles.weights"].tolist()
        weights = Weights(
            tuple(_lines(arrays["labels"])),
            {feature: row for row, feature in enumerate(_lines(arrays["features"]))},
            arrays["states"].astype(np.float32),
            arrays["transitions"],
        )
    styles = (dict(zip(words, row, strict=True)) for row in rows)
    return Model(weights, dict(zip(names, styles, strict=True)))


def write_model(model: Model, path: Path) -> None:
    """Write a model; the same model gives the same bytes."""
    weights = model.weights
    words = sorted({word for row in model.styles.values() for word in row})
    matrix = [[row.get(word, 0.0) for word in words] for row in model.styles.values()]
    np.savez_compressed(
        path,
        **{
            "labels": _bytes(weights.labels),
            "features": _bytes(weights.features),
            "states": weights.states.astype(np.float16),
            "transitions": weights.transitions.astype(np.float32),
            "styles.names": _bytes(model.styles),
            "styles.words": _bytes(words),
            "styles.weights": np.array(matrix, dtype=np.float32),
        },
    )


def _bytes(lines: Iterable[str]) -> Array:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(array: Array) -> list[str]:
    return bytes(array).decode().split("\n")


class _Numbers(dict[Symbol, int]):
    """Symbol -> its number, from 0 on, in the order in which symbols are first asked for."""

    def __missing__(self, symbol: Symbol) -> int:
        self[symbol] = number = len(self)
        return number


class Scores(Generic[Symbol]):
    """What symbols say of the places around them, computed once for each symbol.

    ``features`` gives for a symbol what it says, and of which places from ``-reach`` to ``reach``: each as
    its offset and how the names of features of that place begin.
    """

    def __init__(
        self,
        weights: Weights,
        features: Callable[[Symbol], Iterable[tuple[Iterable[tuple[int, str]], str]]],
        reach: int,
    ) -> None:
        self._weights = weights
        self._features = features
        self._reach = reach
        self._clear()

    def _clear(self) -> None:
        self._numbers: _Numbers[Symbol] = _Numbers()
        self._summed = 0
        shape = 256, 2 * self._reach + 1, len(self._weights.labels)
        self._table = np.zeros(shape, dtype=np.float32)

    def of(self, symbols: Sequence[Symbol]) -> Array:
        """Places by labels: the sum of what the symbols say of each place."""
        if len(self._numbers) > _MOST_SYMBOLS:
            self._clear()
        size, reach = len(symbols), self._reach
        index = np.fromiter(map(self._numbers.__getitem__, symbols), dtype=np.intp, count=size)
        if len(self._numbers) > self._summed:
            self._sum_up()
        said = self._table[index]
        total: Array = said[:, reach].copy()
        for offset in range(1, min(reach, size - 1) + 1):
            total[offset:] += said[:-offset, reach + offset]
            total[:-offset] += said[offset:, reach - offset]
        return total

    def _sum_up(self) -> None:
        """Add to the table what new symbols say: the sums of the weights of their features."""
        known, width = self._weights.features, self._table.shape[1]
        places, rows = [], []
        for number, symbol in enumerate(list(self._numbers)[self._summed :], self._summed):
            middle = number * width + self._reach
            for said_of, feature in self._features(symbol):
                for offset, prefix in said_of:
                    row = known.get(prefix + feature)
                    if row is not None:
                        places.append(middle + offset)
                        rows.append(row)
        self._summed = len(self._numbers)
        while len(self._table) < self._summed:
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        table = self._table.reshape(-1, self._table.shape[2])
        np.add.at(table, places, self._weights.states[rows])


def decode(labels: Sequence[str], transitions: Array, scores: Sequence[Array]) -> list[list[str]]:
    """The best labels of each sequence of places (Viterbi 1967), of which ``scores`` has one array each,
    places by labels.  An ``I-`` without its beginning never comes out."""
    begin, between = _limits(labels, transitions)
    order = sorted(range(len(scores)), key=lambda number: -len(scores[number]))
    decoded: list[list[str]] = [[] for _ in scores]
    for first in range(0, len(order), _BATCH):
        batch = order[first : first + _BATCH]
        paths = _paths(begin, between, [scores[number] for number in batch])
        for number, path in zip(batch, paths, strict=True):
            decoded[number] = [labels[label] for label in path[: len(scores[number])]]
    return decoded


def _paths(begin: Array, between: Array, scores: Sequence[Array]) -> list[list[int]]:
    """The best numbers of labels of sequences, the longest first; what is behind an end says nothing."""
    longest = len(scores[0])
    best = np.zeros((longest, len(begin), len(scores)), dtype=np.float32)
    for number, each in enumerate(scores):
        best[: len(each), :, number] = each
    sizes = np.array([len(each) for each in scores])
    going = [int((sizes > step).sum()) for step in range(longest + 1)]
    best[0] += begin[:, None]
    for step in range(1, longest):
        count = going[step]
        reached = best[step - 1, :, :count] + between[:, :, None]
        best[step, :, :count] += reached.max(axis=1)
    path = np.zeros((longest + 1, len(scores)), dtype=np.intp)
    for step in range(longest - 1, -1, -1):
        behind = going[step + 1]
        best[step, :, :behind] += between[path[step + 1, :behind]].T
        path[step] = best[step].argmax(axis=0)
    paths: list[list[int]] = path.T.tolist()
    return paths


class Likelihoods:
    """How likely spans are mentions in a sequence of places with these ``scores``, places by labels.

    What all paths before and behind each place add up to is computed once (forward-backward algorithm,
    Rabiner 1989).
    """

    def __init__(self, labels: Sequence[str], transitions: Array, scores: Array) -> None:
        self._labels = labels
        self._begin, self._between = _limits(labels, transitions)
        self._scores = scores.astype(np.float64)
        self._until = np.empty_like(self._scores)
        self._behind = np.zeros_like(self._scores)
        for place, row in enumerate(self._scores):
            self._until[place] = self._entering(place) + row
        for place in range(len(self._scores) - 2, -1, -1):
            following = self._scores[place + 1] + self._behind[place + 1]
            reached = self._between + following[:, np.newaxis]
            self._behind[place] = np.logaddexp.reduce(reached, axis=0)
        self._all = np.logaddexp.reduce(self._until[-1])

    def of(self, first: int, last: int, group: str) -> float:
        """How likely the places from ``first`` to before ``last`` are one mention of the group, no more and
        no less."""
        begin, inside = self._labels.index(f"B-{group}"), self._labels.index(f"I-{group}")
        total = self._entering(first)[begin] + self._scores[first, begin]
        label = begin
        for place in range(first + 1, last):
            total += self._between[inside, label] + self._scores[place, inside]
            label = inside
        if last < len(self._scores):
            going_on = self._between[:, label] + self._scores[last] + self._behind[last]
            total += np.logaddexp.reduce(np.delete(going_on, inside))
        return float(np.exp(total - self._all))

    def _entering(self, place: int) -> Array:
        """What all paths to a place add up to, for each label there, without that of the place itself."""
        if place == 0:
            return self._begin.astype(np.float64)
        entering: Array = np.logaddexp.reduce(self._until[place - 1] + self._between, axis=1)
        return entering


def _limits(labels: Sequence[str], transitions: Array) -> tuple[Array, Array]:
    """The score of each label at the beginning, and of each behind each other (rows: the label behind)."""
    allowed = _allowed(labels)
    between = np.where(allowed[:-1], transitions, IMPOSSIBLE).T.astype(np.float32)
    return np.where(allowed[-1], 0.0, IMPOSSIBLE).astype(np.float32), between


def _allowed(labels: Sequence[str]) -> Array:
    """Whether a label may stand behind each; the last row is for the beginning of a sequence."""
    allowed = np.ones((len(labels) + 1, len(labels)), dtype=bool)
    for column, label in enumerate(labels):
        if label.startswith("I-"):
            allowed[:-1, column] = [before[1:] == label[1:] and before != "O" for before in labels]
            allowed[-1, column] = False
    return allowed
