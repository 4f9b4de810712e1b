"""Names of a lexicon that are like a name: by the words they share, by words that stand for each other,
by words that are spelt alike.

The measure is the weight of what two names have in common against the weight of both (Dice), where a
word weighs more the fewer names have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.lexicon.names import key_of
from kg.lexicon.store import Lexicon
from kg.lexicon.word_index import (
    LEAST_SPELT,
    PARTNER_STEPS,
    WEIGHT_STEPS,
    weight_of,
)
from kg.lexicon.words import root, roots_of, trigrams, words_of

Array = NDArray[Any]

LEAST_ALIKE: Final = 0.6
"""How much of their trigrams two words have in common that may be one word misspelt."""

SPELLING: Final = 0.85
"""How surely a word spelt alike is the word, at best."""

UNKNOWN_WEIGHT: Final = 8.0
"""Of a word that no name has."""

_RARE = 1
"""A word of so few names may be a misspelling."""

_CACHED = 1 << 16


class SimilarNames:
    """The index of words of one lexicon. One that was compiled without it has no similar names."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words = lexicon.strings("words")
        self._grams = lexicon.strings("grams")
        known = bool(self._words)
        self._counts = _array(lexicon, "word_count") if known else np.zeros(0, np.uint32)
        self._weights = _array(lexicon, "name_weight") if known else np.zeros(0, np.uint8)
        self.weight = lru_cache(_CACHED)(self._weight)
        self.others = lru_cache(_CACHED)(self._others)

    def search(self, name: str, limit: int = 40) -> list[tuple[int, float]]:
        """(row, similarity) of the names most like ``name``, similarity in [0, 1], best first; equal
        ones in the order of their rows."""
        roots = roots_of(name)
        joined = _joined(name)
        rows, weights = [], []
        whole = sum(self.weight(word) for word in roots)
        for word in roots:
            forms = {word: 1.0, **self.others(word)}
            for pair in joined.get(word, ()):
                if self._number(pair) is not None:
                    forms[pair] = 1.0
            for form, sure in forms.items():
                found = self._names_with(form)
                if len(found):
                    weight = self.weight(word)
                    rows.append(found)
                    weights.append(
                        np.full(len(found), sure * min(weight, self.weight(form)))
                        if form != word
                        else np.full(len(found), weight)
                    )
        if not rows or not whole:
            return []
        return self._best(np.concatenate(rows), np.concatenate(weights), whole, limit)

    def _best(
        self, rows: Array, weights: Array, whole: float, limit: int
    ) -> list[tuple[int, float]]:
        found, position = np.unique(rows, return_inverse=True)
        of_name = self._weights[found] / WEIGHT_STEPS
        common = np.minimum(np.bincount(position, weights), np.minimum(whole, of_name))
        similarity = 2 * common / (whole + of_name)
        order = np.lexsort((found, -np.round(similarity + 0.3 * common / whole, 9)))[:limit]
        return [(int(found[i]), float(similarity[i])) for i in order]

    # ------------------------------------------------------------------------------------- words

    def likeness(self, word: str, others: Sequence[str] | frozenset[str]) -> float:
        """How surely one of the other roots stands for a root, in [0, 1]."""
        if word in others:
            return 1.0
        forms = self.others(word)
        return max((forms[other] for other in others if other in forms), default=0.0)

    def _weight(self, word: str) -> float:
        """How much a root says."""
        number = self._number(word)
        return UNKNOWN_WEIGHT if number is None else weight_of(int(self._counts[number]))

    def _others(self, word: str) -> dict[str, float]:
        """Roots that may stand for a root, and how surely, in [0, 1]."""
        number = self._number(word)
        found: dict[str, float] = {}
        if number is not None:
            start, end = self._place("word_partners", number)
            numbers = self._lexicon.column("word_partners")[start:end]
            sure = self._lexicon.column("word_partners_sure")[start:end]
            found = {self._words[n]: s / PARTNER_STEPS for n, s in zip(numbers, sure, strict=True)}
        if number is None or self._counts[number] <= _RARE:
            for other, alike in self._spelt_like(word):
                if other != word:
                    found[other] = max(found.get(other, 0.0), SPELLING * alike)
        return found

    def _spelt_like(self, word: str, limit: int = 3) -> Iterator[tuple[str, float]]:
        if len(word) < LEAST_SPELT or not word.isalpha() or not self._words:
            return
        grams = trigrams(word)
        numbers = [self._grams.index_of(gram) for gram in sorted(grams)]
        lists = [self._list("gram_words", number) for number in numbers if number is not None]
        if not lists:
            return
        found, times = np.unique(np.concatenate(lists), return_counts=True)
        promising = times * 2 >= LEAST_ALIKE * len(grams)
        alike = [
            (2 * int(count) / (len(grams) + len(trigrams(other))), other)
            for count, other in zip(
                times[promising], (self._words[int(n)] for n in found[promising]), strict=True
            )
        ]
        for similarity, other in sorted(alike, key=lambda it: (-it[0], it[1]))[:limit]:
            if similarity >= LEAST_ALIKE:
                yield other, similarity

    def _number(self, word: str) -> int | None:
        return self._words.index_of(word)

    def _names_with(self, word: str) -> Array:
        number = self._number(word)
        return self._list("word_names", number) if number is not None else np.zeros(0, np.int64)

    def _list(self, name: str, number: int) -> Array:
        start, end = self._place(name, number)
        return np.cumsum(_array(self._lexicon, name)[start:end], dtype=np.int64)

    def _place(self, name: str, number: int) -> tuple[int, int]:
        ends = self._lexicon.column(name + "_end")
        return (ends[number - 1] if number else 0), ends[number]


def _array(lexicon: Lexicon, name: str) -> Array:
    column = lexicon.column(name)
    return np.frombuffer(column, dtype=np.uint8 if column.itemsize == 1 else np.uint32)


def _joined(name: str) -> dict[str, list[str]]:
    """Root -> roots of the word that it makes with its neighbour ("sacro-iliitis").

    >>> _joined("sacro-iliitis")
    {'sacr': ['sacroili'], 'iliit': ['sacroili']}
    """
    words = [word for word in words_of(key_of(name)) if word.isalpha()]
    joined: dict[str, list[str]] = {}
    for first, second in pairwise(words):
        for word in (first, second):
            joined.setdefault(root(word), []).append(root(first + second))
    return joined
