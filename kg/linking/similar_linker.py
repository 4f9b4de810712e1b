"""Candidates of a name that need not have it: found by words they share with it, explained by features,
scored by weights that were learned from annotated names.

The model is a log-linear one over the candidates of a name and NIL: a candidate's score is the
probability that annotators would choose it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from kg.lexicon.base import AnyLexicon
from kg.lexicon.records import OWN_SOURCE
from kg.lexicon.similar import SimilarNames
from kg.linking.lexicon_linker import LexiconLinker
from kg.linking.matching import rule_of
from kg.linking.seen_names import SeenNames
from kg.linking.similarity import Context, Phrase, Sighting, dice, features, weigh
from kg.model import Candidate, CategoryName, Match
from kg.resources import data_path

WEIGHTS: Final = "linking/weights.tsv"
"""Feature, weight; made by ``scripts/train_linker.py``."""

NIL: Final = "nil"
"""The feature of no concept."""

LEAST_SCORE: Final = 0.01
"""Candidates less likely than this are left out, unless they have the very name."""

_COMPARED: Final = 3
"""How many names of a concept are looked at closely, the most similar first."""

_CACHED_NAMES: Final = 20_000


class SimilarLinker:
    """Finds concepts by names like the one asked for; a ``kg.model.Linker``.

    All that ``exact`` finds are candidates too, so that one score tells which concept is the best.
    """

    def __init__(
        self,
        lexicon: AnyLexicon,
        exact: LexiconLinker | None = None,
        *,
        seen: SeenNames | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        self._lexicon = lexicon
        self._exact = LexiconLinker(lexicon) if exact is None else exact
        self._seen = SeenNames.load(lexicon) if seen is None else seen
        self._weights = read_weights() if weights is None else weights
        self._similar = SimilarNames(lexicon)
        self.candidates = lru_cache(_CACHED_NAMES)(self._candidates)

    def _candidates(self, name: str, category: CategoryName | None = None) -> tuple[Candidate, ...]:
        """The concepts that the name may stand for, best first; with ``category`` only of that one.

        Scores are probabilities: what is missing to 1 is left for other concepts, or none.  Names of one's
        own go before all others, with the score that look-up gives them.
        """
        exact = {self._index(it): it for it in self._exact.candidates(name)}
        explained = self.explain(name)
        scores = probabilities(
            [weigh(found, self._weights) for _, _, found in explained], self._weights.get(NIL, 0.0)
        )
        candidates = [
            Candidate(self._lexicon.concept(concept), _match(name, sighting), round(score, 4))
            for (concept, sighting, _), score in zip(explained, scores, strict=True)
            if score >= LEAST_SCORE or concept in exact
        ]
        own = {it.concept.id: it for it in exact.values() if it.match.source == OWN_SOURCE}
        candidates = [own.get(it.concept.id, it) for it in candidates]
        if category is not None:
            candidates = [it for it in candidates if it.concept.category == category]
        order = [it.concept.id for it in own.values()]
        rank = {curie: number - len(order) for number, curie in enumerate(order)}
        return tuple(
            sorted(
                candidates, key=lambda it: (rank.get(it.concept.id, 0), -it.score, it.concept.id)
            )
        )

    def explain(self, name: str) -> list[tuple[int, Sighting, dict[str, float]]]:
        """(concept, its name that is most like the name, features) of each candidate."""
        phrase = Phrase(name)
        exact = {self._index(it): it for it in self._exact.candidates(name)}
        sightings = self._find(phrase)
        for concept, candidate in exact.items():
            match = candidate.match
            sightings.setdefault(concept, []).append(
                Sighting(match.name, match.kind, 1.0, match.source)
            )
        explained = []
        for concept in sorted(sightings):
            own = sorted(sightings[concept], key=lambda it: -it.similarity)
            context = Context(
                self._lexicon.concept(concept),
                exact[concept].score if concept in exact else 0.0,
                len(own),
                self._seen.times[concept],
                any(sighting.times for sighting in own),
            )
            explained.append((concept, *self._closest(phrase, own[:_COMPARED], context)))
        return explained

    def _closest(
        self, phrase: Phrase, sightings: Sequence[Sighting], context: Context
    ) -> tuple[Sighting, dict[str, float]]:
        """The name of a concept that is most like the name, with its features."""
        choices = [
            (sighting, dict(features(phrase, sighting, context, self._similar)))
            for sighting in sightings
        ]
        return max(choices, key=lambda choice: _closeness(choice[1]))

    def _find(self, phrase: Phrase) -> dict[int, list[Sighting]]:
        """Concept -> its names that are like the name."""
        found: dict[int, list[Sighting]] = {}
        for entry, similarity in self._similar.search(phrase.name):
            sighting = Sighting(entry.name, entry.kind, similarity, entry.source)
            found.setdefault(entry.concept, []).append(sighting)
        for seen, similarity in self._seen.search(phrase.roots, self._similar):
            sighting = Sighting(seen.name, "corpus", similarity, "corpora", seen.times)
            found.setdefault(seen.concept, []).append(sighting)
        return found

    def _index(self, candidate: Candidate) -> int:
        index = self._lexicon.index_of(candidate.concept.id)
        assert index is not None
        return index


def _closeness(found: Mapping[str, float]) -> float:
    """How alike two names are, roughly; a name that annotators used counts more when it is the same."""
    same = found["same key"]
    return (
        found["covered and covers"]
        + 0.5 * found["trigrams"]
        + 0.3 * same
        + 0.2 * found.get("seen", 0.0) * same
    )


def _match(name: str, sighting: Sighting) -> Match:
    phrase, known = Phrase(name), Phrase(sighting.name)
    if phrase.key == known.key:
        rule = rule_of(name, sighting.name)
    elif phrase.root_set == known.root_set:
        rule = "words"
    else:
        rule = "spelling" if _is_misspelt(phrase, known) else "similar"
    return Match(sighting.name, rule, sighting.kind, sighting.source)


def _is_misspelt(phrase: Phrase, known: Phrase) -> bool:
    """Whether two names of as many words differ in a few letters only."""
    same_length = len(phrase.roots) == len(known.roots)
    return same_length and dice(phrase.trigrams, known.trigrams) >= 0.7


def probabilities(scores: Sequence[float], nil: float = 0.0) -> list[float]:
    """How likely each of several choices is, where none of them has the score ``nil``.

    >>> probabilities([0.0]), probabilities([])
    ([0.5], [])
    """
    highest = max([nil, *scores])
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers) + math.exp(nil - highest)
    return [power / total for power in powers]


def read_weights() -> dict[str, float]:
    """The weights under ``data/linking``."""
    rows = (
        line.split("\t")
        for line in data_path(WEIGHTS).read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    return {feature: float(weight) for feature, weight in rows}
