"""What speaks for a concept whose name is like a name: features, and their weight.

A feature is a number with a name; ``data/linking/weights.tsv`` has the weight of each, learned by
``scripts/train_linker.py``.  All functions here are pure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg.lexicon.names import key_of
from kg.lexicon.records import GENERATED
from kg.lexicon.similar import SimilarNames
from kg.lexicon.words import stem, trigrams, words_of
from kg.model import Concept

WORD_FOUND: Final = 0.3
"""How surely another word has to stand for a word, so that it is not missing."""

_LINKING: Final = re.compile(r"\b(?:of|in|with|due|to|from|by|associated|caused)\b")
_NUMBER: Final = re.compile(r"\d+|[a-z]")


class Phrase:
    """A name with what is compared: its key, the stems of its words, its head, its trigrams."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.key = key_of(name)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of its words, each once, in order."""
        return tuple(dict.fromkeys(map(stem, words_of(self.key))))

    @cached_property
    def stem_set(self) -> frozenset[str]:
        return frozenset(self.stems)

    @cached_property
    def head(self) -> str:
        """The stem of the word that says what kind of thing it is.

        >>> Phrase("atrophy of the retina").head, Phrase("Leukemia, Plasma Cell").head
        ('atroph', 'leukem')
        """
        first = _LINKING.split(self.name.split(", ")[0].lower())[0]
        words = [word for word in key_of(first).split() if word.isalnum()]
        return stem(words[-1]) if words else ""

    @cached_property
    def trigrams(self) -> set[str]:
        return trigrams(self.key)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its digits and single letters, which tell kinds of one thing apart."""
        return frozenset(word for word in self.stem_set if _NUMBER.fullmatch(word))


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name of a concept that is like the name: of the lexicon, or (``times`` is then how often) of a
    corpus; ``similarity`` is what the search says."""

    name: str
    kind: str
    similarity: float
    source: str = ""
    times: int = 0


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for the concept besides one name: the score of a match by its key (0 without),
    how many of its names are like the name, how often corpora have it, whether by such a name."""

    concept: Concept
    exact: float = 0.0
    sightings: int = 1
    times: int = 0
    is_seen: bool = False


def features(
    phrase: Phrase, sighting: Sighting, support: Support, similar: SimilarNames
) -> Iterator[tuple[str, float]]:
    """(name, value) of what speaks for or against the concept."""
    known = Phrase(sighting.name)
    missing, covered = _compare(phrase, known, similar)
    surplus, covers = _compare(known, phrase, similar)
    yield "covered", covered
    yield "covers", covers
    yield "covered and covers", covered * covers
    yield "all covered", float(covered > 0.999)
    yield "covers all", float(covers > 0.999)
    yield "both but one word", float(len(missing) + len(surplus) == 1)
    yield "same stems", float(phrase.stem_set == known.stem_set)
    yield "words missing", len(missing)
    yield "words too many", len(surplus)
    yield "similarity", sighting.similarity
    yield "trigrams", dice(phrase.trigrams, known.trigrams)
    yield "same key", float(phrase.key == known.key)
    yield "same head", float(phrase.head == known.head)
    yield "head like", similar.likeness(phrase.head, (known.head,)) if phrase.head else 0.0
    yield "head within", float(known.head in phrase.stem_set)
    yield "numbers missing", len(phrase.numbers - known.numbers)
    yield "numbers too many", len(known.numbers - phrase.numbers)
    yield "lengths", abs(len(phrase.stems) - len(known.stems)) / 5
    yield "kind generated" if sighting.kind.startswith(GENERATED) else f"kind {sighting.kind}", 1.0
    yield from _of_concept(support)
    if sighting.times:
        yield "seen", 1.0
        yield "seen with this key", float(phrase.key == known.key)
        yield "seen how often", math.log1p(sighting.times)
    for word in missing:
        yield f"missing {word}", 1.0
    for word in surplus:
        yield f"surplus {word}", 1.0


def _of_concept(support: Support) -> Iterator[tuple[str, float]]:
    yield "exact", float(support.exact > 0)
    yield "exact score", support.exact
    yield "names alike", math.log1p(support.sightings)
    yield "concept seen", math.log1p(support.times)
    yield "seen by such a name", float(support.is_seen)
    yield f"terminology {terminology(support.concept.id)}", 1.0
    yield f"category {support.concept.category}", 1.0


def terminology(curie: str) -> str:
    """The terminology of a CURIE; MeSH's descriptors and supplementary records apart.

    >>> terminology("MESH:D009101"), terminology("MONDO:0000001")
    ('MESH:D', 'MONDO')
    """
    prefix, _, identifier = curie.partition(":")
    return f"MESH:{identifier[:1]}" if prefix == "MESH" else prefix


def _compare(one: Phrase, other: Phrase, similar: SimilarNames) -> tuple[list[str], float]:
    """The words of one that the other lacks, and which share of its weight the other has."""
    missing, found, whole = [], 0.0, 0.0
    for word in one.stems:
        alike = similar.likeness(word, other.stem_set)
        weight = similar.weight(word)
        whole += weight
        found += weight * alike
        if alike < WORD_FOUND:
            missing.append(word)
    return missing, found / whole if whole else 0.0


def dice(one: set[str], other: set[str]) -> float:
    """What two sets have in common, in [0, 1].

    >>> dice({"a", "b"}, {"b", "c"}), dice(set(), set())
    (0.5, 0.0)
    """
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def weigh(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The sum of the features by their weights.

    >>> weigh({"covered": 0.5, "unheard of": 1.0}, {"covered": 2.0})
    1.0
    """
    return sum(weights[name] * value for name, value in found.items() if name in weights)
