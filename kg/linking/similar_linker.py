"""Candidates of a name that need not have it: found by words they share with it, explained by features,
scored by weights that were learned from annotated names.

The model is a log-linear one over the candidates of a name and NIL: a candidate's score is the
probability that annotators would choose it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from kg.lexicon.base import AnyLexicon
from kg.lexicon.records import OWN_SOURCE
from kg.lexicon.similar import SimilarNames
from kg.linking.hierarchy import levels_above
from kg.linking.lexicon_linker import LexiconLinker
from kg.linking.matching import fits_case, is_acronym, rule_of
from kg.linking.seen_names import SeenName, SeenNames, is_new
from kg.linking.similarity import Phrase, Sighting, Support, dice, features, weigh
from kg.model import Candidate, CategoryName, Curie, Match
from kg.resources import data_path

WEIGHTS: Final = "linking/weights.tsv"
"""Feature, weight; made by ``scripts/train_linker.py``."""

NIL: Final = "nil"
"""The feature of no concept."""

LEAST_SCORE: Final = 0.005
"""Candidates less likely than this are left out, unless they have the very name."""

LIKELY: Final = 0.3
LIKELIER: Final = 0.5
"""How likely a concept of MeSH with a name like it has to be, to go before one of another terminology that
has the name: where it is broader, and else."""

MANY: Final = 40
FEW: Final = 16
"""How many similar names are looked at: for all candidates, and for the best one."""

_COMPARED: Final = 3
"""How many names of a concept are looked at closely, the most similar first."""

_CACHED_NAMES: Final = 20_000


class SimilarLinker:
    """Finds concepts by names like the one asked for; a ``kg.model.Linker``.

    All that ``exact`` finds are candidates too, so that one score tells which concept is the best.  It
    looks up names of terminologies only: names of corpora are ``seen``.
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
        self._exact = LexiconLinker(lexicon, corpus_names={}) if exact is None else exact
        self._seen = SeenNames.load(lexicon) if seen is None else seen
        self._weights = read_weights() if weights is None else weights
        self._similar = SimilarNames(lexicon)
        self.candidates = lru_cache(_CACHED_NAMES)(self._candidates)

    @property
    def weights(self) -> Mapping[str, float]:
        """Feature -> its weight."""
        return self._weights

    def _candidates(self, name: str, category: CategoryName | None = None) -> tuple[Candidate, ...]:
        """The concepts that the name may stand for, best first; with ``category`` only of that one.

        Scores are probabilities: what is missing to 1 is left for other concepts, or none.  Names of one's
        own go before all others, with the score that look-up gives them.
        """
        phrase = Phrase(name)
        exact, seen = self._exact.candidates(name), self._seen_as(phrase)
        candidates = self._scored(phrase, exact, seen, self._find(phrase))
        return tuple(it for it in candidates if category in (None, it.concept.category))

    def choose(self, name: str, categories: Collection[CategoryName]) -> tuple[Candidate, ...]:
        """The concepts of these categories that the name of a mention may stand for, best first.

        What has the name goes before what has one like it, with one exception: where only another
        terminology has it, a likely concept of MeSH goes first if it is broader, so that texts meet under
        the headings of MeSH, or if it is likelier than not and the name is no label.
        """
        phrase = Phrase(name)
        exact = [it for it in self._exact.candidates(name) if it.concept.category in categories]
        seen = self._seen_as(phrase)
        if len(exact) == 1 and _is_of_mesh(exact[0]) and self._agree(exact[0], seen):
            return tuple(exact)  # nothing to choose
        known = self._scored(phrase, exact, seen, _sightings(seen))
        fitting = [it for it in known if it.concept.category in categories]
        if fitting and (_is_of_mesh(fitting[0]) or _is_own(fitting[0])):
            return tuple(fitting)
        likely = self._scored(phrase, exact, seen, self._find(phrase, FEW))
        alike = [it for it in likely if it.concept.category in categories]
        if not fitting:
            return tuple(alike)
        instead = alike and _is_of_mesh(alike[0]) and self._may_replace(alike[0], fitting[0])
        return tuple(alike if instead else fitting)

    def _may_replace(self, likely: Candidate, known: Candidate) -> bool:
        """Whether a concept with a name like it may go before one that has the very name."""
        if self._is_broader(likely.concept.id, known.concept.id):
            return likely.score > LIKELY
        return likely.score > LIKELIER and known.match.kind != "label"

    def _is_broader(self, curie: Curie, narrow: Curie) -> bool:
        """Whether a concept is another, or above it in the hierarchy of the terminologies."""
        return curie == narrow or any(curie in it for it in levels_above(self._lexicon, narrow))

    def _scored(
        self,
        phrase: Phrase,
        exact: Sequence[Candidate],
        seen: Sequence[SeenName],
        sightings: Mapping[int, Sequence[Sighting]],
    ) -> list[Candidate]:
        """The candidates with their probabilities: settled ones first, then the best."""
        explained = self._explain(phrase, exact, sightings)
        scores = probabilities(
            [weigh(found, self._weights) for _, _, found in explained], self._weights.get(NIL, 0.0)
        )
        known = {it.concept.id: it for it in exact}
        settled = self._settled(exact, seen)
        candidates = []
        for (concept, sighting, _), score in zip(explained, scores, strict=True):
            found = self._lexicon.concept(concept)
            has_name = known.get(found.id)
            if has_name is not None:
                sure = has_name.score if found.id in settled else score
                candidates.append(Candidate(found, has_name.match, round(sure, 4)))
            elif score >= LEAST_SCORE:
                candidates.append(Candidate(found, _match(phrase, sighting), round(score, 4)))
        order = {curie: place for place, curie in enumerate(settled)}
        last = len(order)
        return sorted(
            candidates, key=lambda it: (order.get(it.concept.id, last), -it.score, it.concept.id)
        )

    def _settled(self, exact: Sequence[Candidate], seen: Sequence[SeenName]) -> list[Curie]:
        """The concepts that the name stands for without a question: by a name of one's own, or as the label
        of a heading of MeSH, unless that is older than the corpora and annotators meant another."""
        return [
            it.concept.id
            for it in exact
            if _is_own(it)
            or (_labels_heading(it) and (is_new(it.concept.id) or self._agree(it, seen)))
        ]

    def _agree(self, candidate: Candidate, seen: Sequence[SeenName]) -> bool:
        """Whether annotators have given the name to no other concept."""
        index = self._index(candidate)
        return all(it.concept == index for it in seen)

    def explain(self, name: str) -> list[tuple[int, Sighting, dict[str, float]]]:
        """(concept, its name that is most like the name, features) of each candidate."""
        phrase = Phrase(name)
        return self._explain(phrase, self._exact.candidates(name), self._find(phrase))

    def _explain(
        self,
        phrase: Phrase,
        exact: Sequence[Candidate],
        sightings: Mapping[int, Sequence[Sighting]],
    ) -> list[tuple[int, Sighting, dict[str, float]]]:
        scores = {self._index(it): it.score for it in exact}
        names = {
            self._index(it): [Sighting(it.match.name, it.match.kind, 1.0, it.match.source)]
            for it in exact
        }
        explained = []
        for concept in sorted({*sightings, *names}):
            others = sorted(sightings.get(concept, ()), key=lambda it: -it.similarity)
            own = [*names.get(concept, ()), *others]
            support = Support(
                self._lexicon.concept(concept),
                scores.get(concept, 0.0),
                len(own),
                self._seen.times[concept],
                any(sighting.times for sighting in own),
            )
            closest = self._closest(phrase, own[:_COMPARED], support)
            explained.append((concept, *closest))
        return explained

    def _closest(
        self, phrase: Phrase, sightings: Sequence[Sighting], support: Support
    ) -> tuple[Sighting, dict[str, float]]:
        """The name of a concept that is most like the name, with its features."""
        choices = [
            (sighting, dict(features(phrase, sighting, support, self._similar)))
            for sighting in sightings
        ]
        return max(choices, key=lambda choice: _closeness(choice[1]))

    def _find(self, phrase: Phrase, limit: int = MANY) -> dict[int, list[Sighting]]:
        """Concept -> its names that are like the name, among as many names of the lexicon and half as many
        of corpora as ``limit`` says."""
        found: dict[int, list[Sighting]] = {}
        for entry, similarity in self._similar.search(phrase.name, limit):
            if not _in_its_case(entry.name, phrase.name):
                continue
            sighting = Sighting(entry.name, entry.kind, similarity, entry.source)
            found.setdefault(entry.concept, []).append(sighting)
        for seen, similarity in self._seen.search(phrase.stems, self._similar, limit // 2):
            if not _in_its_case(seen.name, phrase.name):
                continue
            found.setdefault(seen.concept, []).append(_sighting(seen, similarity))
        return found

    def _seen_as(self, phrase: Phrase) -> list[SeenName]:
        """The name as annotators have used it."""
        return [it for it in self._seen.of_key(phrase.key) if fits_case(phrase.name, it.name)]

    def _index(self, candidate: Candidate) -> int:
        index = self._lexicon.index_of(candidate.concept.id)
        assert index is not None
        return index


def _sighting(seen: SeenName, similarity: float = 1.0) -> Sighting:
    return Sighting(seen.name, "corpus", similarity, "corpora", seen.times)


def _sightings(seen: Iterable[SeenName]) -> dict[int, list[Sighting]]:
    """Concept -> the names that annotators have given it."""
    found: dict[int, list[Sighting]] = {}
    for it in seen:
        found.setdefault(it.concept, []).append(_sighting(it))
    return found


def _in_its_case(known: str, name: str) -> bool:
    """Whether a known name may be like a name: an acronym has to stand in it as it is ("ALL" in "pre-B ALL",
    not in "all of it")."""
    return not is_acronym(known) or known in name


def _is_own(candidate: Candidate) -> bool:
    return candidate.match.source == OWN_SOURCE


def _labels_heading(candidate: Candidate) -> bool:
    return candidate.match.kind == "label" and candidate.concept.id.startswith("MESH:D")


def _is_of_mesh(candidate: Candidate) -> bool:
    return candidate.concept.id.startswith("MESH:")


def _closeness(found: Mapping[str, float]) -> float:
    """How alike two names are, roughly; a name that annotators used counts more when it is the same."""
    same = found["same key"]
    return (
        found["covered and covers"]
        + 0.5 * found["trigrams"]
        + 0.3 * same
        + 0.2 * found.get("seen", 0.0) * same
    )


def _match(phrase: Phrase, sighting: Sighting) -> Match:
    known = Phrase(sighting.name)
    if phrase.key == known.key:
        rule = rule_of(phrase.name, sighting.name)
    elif phrase.stem_set == known.stem_set:
        rule = "words"
    else:
        rule = "spelling" if _is_misspelt(phrase, known) else "similar"
    return Match(sighting.name, rule, sighting.kind, sighting.source)


def _is_misspelt(phrase: Phrase, known: Phrase) -> bool:
    """Whether two names of as many words differ in a few letters only."""
    same_length = len(phrase.stems) == len(known.stems)
    return same_length and dice(phrase.trigrams, known.trigrams) >= 0.8


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
