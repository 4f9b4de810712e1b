"""Names of a lexicon that are like a name: by the words they share, by words that stand for each other,
by words that are spelt alike.

The measure is the weight of what two names have in common against the weight of both (Dice), where a
word weighs more the fewer names have it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from itertools import count, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.lexicon.base import AnyLexicon
from kg.lexicon.names import key_of
from kg.lexicon.records import NameEntry
from kg.lexicon.store import Lexicon
from kg.lexicon.tally import Tally, highest
from kg.lexicon.word_index import (
    LEAST_SPELT,
    PARTNER_STEPS,
    WEIGHT_STEPS,
    weight_of,
)
from kg.lexicon.words import stem, stems_of, trigrams, words_of

Array = NDArray[Any]

LEAST_ALIKE: Final = 0.6
"""How much of their trigrams two words have in common that may be one word misspelt."""

SPELLING: Final = 0.85
"""How surely a word spelt alike is the word, at best."""

UNKNOWN_WEIGHT: Final = 8.0
"""Of a word that no name has."""

SHARE: Final = 0.3
"""How much it counts, besides the similarity, which share of the name another one has."""

MOST_WEIGHT: Final = 255 / WEIGHT_STEPS
"""Of a name: more is not kept."""

_RARE = 1
"""A word of so few names may be a misspelling."""

_CACHED = 1 << 16
_CACHED_LISTS = 1 << 10


class SimilarNames:
    """The indexes of words of a lexicon. A part that was compiled without one has no similar names."""

    def __init__(self, lexicon: AnyLexicon) -> None:
        self._lexicon = lexicon
        self._parts = tuple(
            (number, _Words(part))
            for number, part in enumerate(lexicon.parts)
            if part.strings("words")
        )
        self.weight = lru_cache(_CACHED)(self._weight)
        self.others = lru_cache(_CACHED)(self._others)
        largest = max((len(words) for _, words in self._parts), default=0)
        for _, words in self._parts:
            if len(words) < largest:  # what is rare in a small part need not be so in all
                words.weigh(self.weight)

    def search(self, name: str, limit: int = 40) -> list[tuple[NameEntry, float]]:
        """The names most like ``name`` with their similarity, in [0, 1], best first; equal ones in the order
        of their concepts."""
        forms = self._forms(name)
        whole = min(sum(self.weight(word) for word in forms), MOST_WEIGHT)
        found: list[tuple[float, float, int, int]] = []
        for number, words in self._parts:
            for row, share, similarity in words.search(forms, whole, 2 * limit):
                found.append((-round(similarity + SHARE * share, 9), similarity, number, row))
        entries: list[tuple[NameEntry, float]] = []
        for _, similarity, number, row in sorted(found, key=lambda it: (it[0], *it[2:])):
            entry = self._lexicon.entry(row, number)  # None where another part has its concept
            if entry is not None:
                entries.append((entry, similarity))
        return entries[:limit]

    def _forms(self, name: str) -> dict[str, dict[str, float]]:
        """Root -> the stems that may stand for it and the weight that each then has."""
        joined = _joined(name)
        forms: dict[str, dict[str, float]] = {}
        for word in stems_of(name):
            weight = self.weight(word)
            forms[word] = {word: weight}
            for form, sure in self.others(word).items():
                forms[word][form] = sure * min(weight, self.weight(form))
            for pair in joined.get(word, ()):
                if any(words.has(pair) for _, words in self._parts):
                    forms[word][pair] = min(weight, self.weight(pair))
        return forms

    def likeness(self, word: str, others: Collection[str]) -> float:
        """How surely one of the other stems stands for a stem, in [0, 1]."""
        if word in others:
            return 1.0
        forms = self.others(word)
        return max((forms[other] for other in others if other in forms), default=0.0)

    def _weight(self, word: str) -> float:
        """How much a stem says: less, the more names have it."""
        count = max((words.count(word) for _, words in self._parts), default=0)
        return weight_of(count) if count else UNKNOWN_WEIGHT

    def _others(self, word: str) -> dict[str, float]:
        """Roots that may stand for a stem, and how surely, in [0, 1]."""
        found: dict[str, float] = {}
        rare = all(words.count(word) <= _RARE for _, words in self._parts)
        for _, words in self._parts:
            alike = words.spelt_like(word) if rare else ()
            for other, sure in (*words.partners(word), *((o, SPELLING * s) for o, s in alike)):
                if other != word:
                    found[other] = max(sure, found.get(other, 0.0))
        return found


class _Words:
    """The index of words of one compiled lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = lexicon.strings("words")
        self._number = lru_cache(_CACHED)(self._words.index_of)
        self._grams = lexicon.strings("grams")
        self._counts = _array(lexicon, "word_count")
        self._weights = _array(lexicon, "name_weight")
        self._lists = {name: _array(lexicon, name) for name in ("word_names", "gram_words")}
        self._partners = _array(lexicon, "word_partners")
        self._sure = _array(lexicon, "word_partners_sure")
        self._ends = {
            name: _array(lexicon, f"{name}_end") for name in (*self._lists, "word_partners")
        }
        self._tally = Tally(len(self._weights))
        self._names = lru_cache(_CACHED_LISTS)(self._names_of)

    def __len__(self) -> int:
        """How many stems there are."""
        return len(self._words)

    def weigh(self, weight: Callable[[str], float]) -> None:
        """Weigh all names anew, by what their stems weigh elsewhere."""
        weights = np.zeros(len(self._weights))
        for number, word in enumerate(self._words):
            weights[self._names_of(number)] += weight(word)
        self._weights = np.minimum(weights, MOST_WEIGHT) * WEIGHT_STEPS

    def has(self, word: str) -> bool:
        """Whether a name has the stem."""
        return self._number(word) is not None

    def count(self, word: str) -> int:
        """How many names have the stem."""
        number = self._number(word)
        return 0 if number is None else int(self._counts[number])

    def partners(self, word: str) -> Iterator[tuple[str, float]]:
        """Roots that stand for a stem in other names of the same concepts, and how surely."""
        number = self._number(word)
        if number is not None:
            start, end = self._place("word_partners", number)
            for other, sure in zip(self._partners[start:end], self._sure[start:end], strict=True):
                yield self._words[int(other)], int(sure) / PARTNER_STEPS

    def spelt_like(self, word: str, limit: int = 3) -> list[tuple[str, float]]:
        """Roots that a stem may be a misspelling of, and how alike they are, best first."""
        if len(word) < LEAST_SPELT or not word.isalpha():
            return []
        grams = trigrams(word)
        numbers = [self._grams.index_of(gram) for gram in sorted(grams)]
        lists = [self._list("gram_words", number) for number in numbers if number is not None]
        if not lists:
            return []
        times = np.bincount(np.concatenate(lists))
        alike = []
        least = next(n for n in count(1) if 2 * n / (len(grams) + n) >= LEAST_ALIKE)
        for number in np.flatnonzero(times >= least):
            other = self._words[int(number)]
            similarity = 2 * int(times[number]) / (len(grams) + len(trigrams(other)))
            if similarity >= LEAST_ALIKE and other != word:
                alike.append((-similarity, other))
        return [(other, -negated) for negated, other in sorted(alike)[:limit]]

    def search(
        self, forms: Mapping[str, Mapping[str, float]], whole: float, limit: int
    ) -> list[tuple[int, float, float]]:
        """(row, share of the weight of the forms that the name has, similarity), best first."""
        if not whole:
            return []
        found, sums = self._tally.sums(map(self._names_with, forms.values()))
        of_name = self._weights[found] / WEIGHT_STEPS
        common = np.minimum(sums, np.minimum(whole, of_name))
        share, similarity = common / whole, 2 * common / (whole + of_name)
        order = highest(np.round(similarity + SHARE * share, 9), found, limit)
        return [(int(found[i]), float(share[i]), float(similarity[i])) for i in order]

    def _names_with(self, forms: Mapping[str, float]) -> list[tuple[Array, float]]:
        """The names that have each of the stems, with its weight."""
        numbers = ((self._number(form), weight) for form, weight in forms.items())
        return [(self._names(number), weight) for number, weight in numbers if number is not None]

    def _names_of(self, number: int) -> Array:
        """The names that have a stem."""
        return self._list("word_names", number)

    def _list(self, name: str, number: int) -> Array:
        start, end = self._place(name, number)
        return np.cumsum(self._lists[name][start:end], dtype=np.int32)

    def _place(self, name: str, number: int) -> tuple[int, int]:
        ends = self._ends[name]
        return (int(ends[number - 1]) if number else 0), int(ends[number])


def _array(lexicon: Lexicon, name: str) -> Array:
    column = lexicon.column(name)
    return np.frombuffer(column, dtype=np.uint8 if column.itemsize == 1 else np.uint32)


def _joined(name: str) -> dict[str, list[str]]:
    """Root -> stems of the word that it makes with its neighbour ("sacro-iliitis").

    >>> _joined("sacro-iliitis")
    {'sacr': ['sacroili'], 'iliit': ['sacroili']}
    """
    words = [word for word in words_of(key_of(name)) if word.isalpha()]
    joined: dict[str, list[str]] = {}
    for first, second in pairwise(words):
        for word in (first, second):
            joined.setdefault(stem(word), []).append(stem(first + second))
    return joined
