"""Names as people wrote them, with the concepts that annotators gave them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Final, NamedTuple, Self

import numpy as np

from kg.lexicon.base import AnyLexicon
from kg.lexicon.names import key_of
from kg.lexicon.similar import SimilarNames
from kg.lexicon.tally import Tally, Weighted, highest
from kg.lexicon.words import stems_of_key
from kg.model import Curie
from kg.resources import data_path

SEEN_NAMES: Final = "linking/seen_names.tsv"
"""Name, concept, how often; made by ``scripts/train_linker.py``."""


_NEW_HEADING: Final = re.compile(r"MESH:D\d{9}")


def is_new(curie: Curie) -> bool:
    """Whether a heading of MeSH is newer than the corpora that names were seen in: their
    numbers have nine digits.

    >>> is_new("MESH:D000083242"), is_new("MESH:D009101")
    (True, False)
    """
    return bool(_NEW_HEADING.fullmatch(curie))


class SeenName(NamedTuple):
    """A name, the number of its concept in the lexicon, and how often it was annotated so."""

    name: str
    concept: int
    times: int


class SeenNames:
    """Names seen in corpora, found by their key or by the words that they share with a name."""

    def __init__(self, names: Iterable[SeenName]) -> None:
        self._names = tuple(names)
        self._keys = [key_of(seen.name) for seen in self._names]
        self._of_key: dict[str, list[int]] = defaultdict(list)
        self._tally = Tally(len(self._names))
        self._weight = cache(self._weight_of)
        self.times: Counter[int] = Counter()
        """Number of a concept -> how often it was annotated by any name."""
        for number, (key, seen) in enumerate(zip(self._keys, self._names, strict=True)):
            self.times[seen.concept] += seen.times
            self._of_key[key].append(number)

    @cached_property
    def _stems(self) -> list[tuple[str, ...]]:
        return [stems_of_key(key) for key in self._keys]

    @cached_property
    def _with_stem(self) -> Mapping[str, list[int]]:
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, stems in enumerate(self._stems):
            for word in stems:
                numbers[word].append(number)
        return numbers

    @classmethod
    def load(cls, lexicon: AnyLexicon) -> Self:
        """Those under ``data/linking`` whose concept the lexicon has."""
        return cls(_resolved(_rows(), lexicon))

    def of_key(self, key: str) -> list[SeenName]:
        """The names with that key."""
        return [self._names[number] for number in self._of_key.get(key, ())]

    def search(
        self, stems: Sequence[str], similar: SimilarNames, limit: int = 20
    ) -> list[tuple[SeenName, float]]:
        """The names most like one with these stems, with their similarity as
        :meth:`SimilarNames.search` measures it, best first."""
        whole = sum(map(similar.weight, stems))
        found, sums = self._tally.sums(self._with_forms(word, similar) for word in stems)
        own = np.array([self._weight(number, similar) for number in found.tolist()])
        similarity = 2 * np.minimum(sums, np.minimum(whole, own)) / (whole + own)
        order = highest(similarity, found, limit)
        return [(self._names[found[place]], float(similarity[place])) for place in order]

    def _weight_of(self, number: int, similar: SimilarNames) -> float:
        """What the stems of a name weigh together."""
        return sum(map(similar.weight, self._stems[number]))

    def _with_forms(self, word: str, similar: SimilarNames) -> list[Weighted]:
        """The numbers of the names that have a stem or another one that stands for it, and its weight."""
        return [
            (self._with_stem[form], sure * min(similar.weight(word), similar.weight(form)))
            for form, sure in {word: 1.0, **similar.others(word)}.items()
            if form in self._with_stem
        ]


def _resolved(rows: Iterable[tuple[str, str, int]], lexicon: AnyLexicon) -> Iterable[SeenName]:
    index_of = cache(lexicon.index_of)
    for name, curie, times in rows:
        concept = index_of(curie)
        if concept is not None:
            yield SeenName(name, concept, times)


def _rows() -> Iterable[tuple[str, str, int]]:
    for line in data_path(SEEN_NAMES).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, curie, times = line.split("\t")
            yield name, curie, int(times)
