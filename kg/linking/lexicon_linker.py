"""Candidates of a name by look-up in a lexicon: find, explain, score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from kg.lexicon.names import key_of
from kg.lexicon.records import NameEntry
from kg.lexicon.store import Lexicon
from kg.linking.corpus_names import CorpusName, read_corpus_names
from kg.linking.matching import (
    KIND_SCORES,
    OTHER_KIND_SCORE,
    OTHER_TERMINOLOGY_SCORE,
    RULE_SCORES,
    TERMINOLOGY_SCORES,
    fits_case,
    rule_of,
)
from kg.model import Candidate, CategoryName, Match

_CACHED_NAMES: Final = 20_000


class LexiconLinker:
    """Looks names up in a lexicon; a ``kg.model.Linker``."""

    def __init__(
        self, lexicon: Lexicon, corpus_names: Mapping[str, Sequence[CorpusName]] | None = None
    ) -> None:
        self.lexicon = lexicon
        if corpus_names is None:
            corpus_names = read_corpus_names(lexicon)
        self._corpus_names = corpus_names
        self.candidates = lru_cache(_CACHED_NAMES)(self._candidates)

    def _candidates(self, name: str, category: CategoryName | None = None) -> tuple[Candidate, ...]:
        """All concepts that the name may stand for, best first, each by its best name.

        With ``category`` only concepts of that category.
        """
        key = key_of(name)
        key_id = self.lexicon.key_id(key)
        found = list(
            self._explain(name, self.lexicon.entries(key_id) if key_id is not None else ())
        )
        found += self._seen_in_corpora(name, key)
        best: dict[int, Candidate] = {}
        for index, candidate in found:
            if category is not None and candidate.concept.category != category:
                continue
            known = best.get(index)
            if known is None or candidate.score > known.score:
                best[index] = candidate
        return tuple(sorted(best.values(), key=_preference))

    def _explain(self, name: str, entries: Iterable[NameEntry]) -> Iterator[tuple[int, Candidate]]:
        for entry in entries:
            if fits_case(name, entry.name, entry.case_only):
                match = Match(entry.name, rule_of(name, entry.name), entry.kind, entry.source)
                yield entry.concept, self._candidate(entry.concept, match)

    def _seen_in_corpora(self, name: str, key: str) -> Iterator[tuple[int, Candidate]]:
        for known in self._corpus_names.get(key, ()):
            if fits_case(name, known.name):
                match = Match(known.name, rule_of(name, known.name), "corpus", "corpora")
                yield known.concept, self._candidate(known.concept, match)

    def _candidate(self, index: int, match: Match) -> Candidate:
        concept = self.lexicon.concept(index)
        return Candidate(concept, match, score(match, concept.id))


def score(match: Match, curie: str) -> float:
    """How good a match is, in [0, 1]; MeSH's concepts go before those of other terminologies."""
    terminology = TERMINOLOGY_SCORES.get(curie[: curie.find(":") + 2], OTHER_TERMINOLOGY_SCORE)
    kind = KIND_SCORES.get(match.kind, OTHER_KIND_SCORE)
    return round(RULE_SCORES[match.rule] * kind * terminology, 4)


def _preference(candidate: Candidate) -> tuple[float, str]:
    return -candidate.score, candidate.concept.id
