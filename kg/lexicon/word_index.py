"""The index of words that a lexicon is compiled with: which names have a word, which words stand for each
other, which are spelt alike.  :mod:`kg.lexicon.similar` reads it.

What stands for what is learned from the names themselves: where two names of one concept differ in
one word only ("renal failure", "kidney failure"), the two words are partners; how surely, by how many
concepts say so.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.lexicon.records import GENERATED, Name
from kg.lexicon.words import stem, trigrams, words_of
from kg.model import CategoryName

Array = NDArray[Any]

UNINDEXED: Final = frozenset(
    {"OrganismTaxon", "GeographicLocation", "PopulationOfIndividualOrganisms"}
)
"""Categories whose names are found by the names they have, or not at all."""

MOST_NAMES: Final = 50_000
"""A word of more names than this says too little to look for."""

WEIGHT_STEPS: Final = 2
"""Weights of names are kept in steps of 1 / WEIGHT_STEPS, up to 255 of them."""

PARTNER_STEPS: Final = 100
"""How surely a word stands for another is kept in hundredths."""

LEAST_SPELT: Final = 5
"""Letters from which on a word may be misspelt."""

_MOST_COMPARED = 60
"""Names of a concept beyond which they are not compared with each other."""

_MOST_WORDS = 8


def add_words(
    tables: dict[str, Array],
    names: Sequence[Sequence[Name]],
    keys: Iterable[str],
    categories: Sequence[CategoryName],
) -> dict[str, list[str]]:
    """Add the arrays of the index to ``tables``; gives the columns of strings that belong to it.

    ``names`` are those of each concept, ``keys`` the keys of all of them in the same order, ``categories``
    those of the concepts.
    """
    partners: Counter[tuple[str, str]] = Counter()
    numbers: dict[str, int] = {}  # stem -> its number until all are known
    numbers_there, rows_there = array("I"), array("I")  # each stem of each row
    for row, stems in _stems_of_rows(names, keys, categories, partners):
        for word in stems:
            numbers_there.append(numbers.setdefault(word, len(numbers)))
            rows_there.append(row)
    words = sorted(numbers)
    number = {word: position for position, word in enumerate(words)}
    renumbered = np.zeros(len(words), dtype=np.int32)
    renumbered[[numbers[word] for word in words]] = np.arange(len(words))
    del numbers
    found = renumbered[np.frombuffer(numbers_there, dtype=np.uint32)]
    rows = np.frombuffer(rows_there, dtype=np.int32)
    count = np.bincount(found, minlength=len(words))
    tables["word_count"] = count.astype(np.uint32)
    rare = count[found] <= MOST_NAMES
    _add_lists(tables, "word_names", found[rare], rows[rare], len(words))
    tables["name_weight"] = _name_weights(found, rows, count, sum(map(len, names)))
    _add_partners(tables, partners, count, number)
    return {"words": words, "grams": _add_grams(tables, words)}


def _stems_of_rows(
    names: Sequence[Sequence[Name]],
    keys: Iterable[str],
    categories: Sequence[CategoryName],
    partners: Counter[tuple[str, str]],
) -> Iterator[tuple[int, Iterable[str]]]:
    """(row, stems) of each name that is indexed, of a concept's names with the same stems the first;
    ``partners`` counts the concepts for which two words stand for each other."""
    rows = iter(enumerate(keys))
    for own, category in zip(names, categories, strict=True):
        texts = [next(rows) for _ in own]
        if category in UNINDEXED:
            continue
        bags: dict[frozenset[str], None] = {}
        seen: set[frozenset[str]] = set()
        for (row, key), name in zip(texts, own, strict=True):
            words = words_of(key)
            if not name.kind.startswith(GENERATED):
                bags[frozenset(words)] = None
            stems = dict.fromkeys(map(stem, words))
            if (bag := frozenset(stems)) not in seen:
                seen.add(bag)
                yield row, stems
        partners.update(set(_differences(list(bags))))


def weight_of(count: int) -> float:
    """How much a word says that ``count`` names have.

    >>> round(weight_of(1), 1), round(weight_of(5000), 1)
    (12.2, 4.4)
    """
    return math.log(1 + 400_000 / (1 + count))


def _differences(bags: Sequence[frozenset[str]]) -> Iterator[tuple[str, str]]:
    """The pairs of words by which two names differ that are otherwise alike."""
    kept = [bag for bag in bags if 0 < len(bag) <= _MOST_WORDS]
    if len(bags) > _MOST_COMPARED:
        return
    for one, other in combinations(kept, 2):
        if len(one) == len(other) > 1 and len(one & other) == len(one) - 1:
            (first,), (second,) = one - other, other - one
            if _is_word(first) and _is_word(second):
                yield (first, second) if first < second else (second, first)


def _is_word(word: str) -> bool:
    return len(word) > 2 and word.isalpha()


def _name_weights(found: Array, rows: Array, count: Array, total: int) -> Array:
    """What the words of each name say together, 0 for a name without words."""
    of_word = np.array([weight_of(number) for number in count.tolist()])[found]
    order = np.lexsort(
        (of_word, rows)
    )  # summed from the smallest on, so that the sum is always the same
    rows, of_word = rows[order], of_word[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    lengths = np.diff(starts, append=len(rows))
    sums = np.zeros(len(starts))
    for place in range(lengths.max(initial=0)):
        longer = lengths > place
        sums[longer] += of_word[starts[longer] + place]
    weights = np.zeros(total, dtype=np.uint8)
    weights[rows[starts]] = np.clip(np.rint(sums * WEIGHT_STEPS), 1, 255).astype(np.uint8)
    return weights


def _add_partners(
    tables: dict[str, Array],
    pairs: Mapping[tuple[str, str], int],
    count: Array,
    number: Mapping[str, int],
) -> None:
    partners: dict[int, dict[int, int]] = defaultdict(dict)
    for (first, second), times in sorted(pairs.items()):
        one, other = number.get(stem(first)), number.get(stem(second))
        if times < 2 or one is None or other is None or one == other:
            continue
        rarer = int(min(count[one], count[other]))
        sure = _sureness(times, rarer)
        for a, b in ((one, other), (other, one)):
            partners[a][b] = max(sure, partners[a].get(b, 0))
    lists = [sorted(partners.get(position, {}).items()) for position in range(len(number))]
    tables["word_partners"] = np.array([b for row in lists for b, _ in row], dtype=np.uint32)
    tables["word_partners_sure"] = np.array([s for row in lists for _, s in row], dtype=np.uint8)
    tables["word_partners_end"] = np.cumsum([len(row) for row in lists], dtype=np.uint64).astype(
        np.uint32
    )


def _sureness(times: int, rarer: int) -> int:
    """In hundredths, by how many concepts say so and how many names the rarer word has."""
    if times < 3:
        return 30
    return round(PARTNER_STEPS * min(0.9, 0.35 + 0.55 * min(1.0, 6 * times / (rarer + 8))))


def _add_grams(tables: dict[str, Array], words: Sequence[str]) -> list[str]:
    found: dict[str, array[int]] = defaultdict(lambda: array("I"))
    for position, word in enumerate(words):
        if len(word) >= LEAST_SPELT and word.isalpha():
            for gram in trigrams(word):
                found[gram].append(position)
    grams = sorted(found)
    lengths = [len(found[gram]) for gram in grams]
    members = np.concatenate(
        [np.zeros(0, dtype=np.uint32), *(np.frombuffer(found[g], dtype=np.uint32) for g in grams)]
    )
    lists = np.repeat(np.arange(len(grams), dtype=np.int32), lengths)
    _add_lists(tables, "gram_words", lists, members.astype(np.int32), len(grams))
    return grams


def _add_lists(
    tables: dict[str, Array], name: str, lists: Array, members: Array, count: int
) -> None:
    """So many lists of rising numbers, from the list that each number is in; each number is kept as its
    distance from the one before, which packs better."""
    order = np.argsort(lists, kind="stable")
    members = members[order]
    distances = np.diff(members, prepend=0)
    starts = np.flatnonzero(np.diff(lists[order], prepend=-1))
    distances[starts] = members[starts]
    tables[name] = distances.astype(np.uint32)
    tables[name + "_end"] = np.cumsum(np.bincount(lists, minlength=count)).astype(np.uint32)
