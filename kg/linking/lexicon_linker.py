"""Candidates of a name by look-up in a lexicon: find, explain, score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from kg.lexicon.base import AnyLexicon
from kg.lexicon.flags import is_acronym
from kg.lexicon.names import key_of
from kg.lexicon.records import NameEntry
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


class _Found(NamedTuple):
    """A candidate, the number of its concept, and the priority of the name that it was found by."""

    concept: int
    priority: int
    candidate: Candidate


class LexiconLinker:
    """Looks names up in a lexicon; a ``kg.model.Linker``."""

    def __init__(
        self, lexicon: AnyLexicon, corpus_names: Mapping[str, Sequence[CorpusName]] | None = None
    ) -> None:
        self.lexicon = lexicon
        if corpus_names is None:
            corpus_names = read_corpus_names(lexicon)
        self._corpus_names = corpus_names
        self.candidates = lru_cache(_CACHED_NAMES)(self._candidates)

    def _candidates(self, name: str, category: CategoryName | None = None) -> tuple[Candidate, ...]:
        """All concepts that the name may stand for, best first, each by its best name.

        Concepts that a table of one's own gives the name to come before all others.  With ``category``
        only concepts of that category.
        """
        key = key_of(name)
        key_id = self.lexicon.key_id(key)
        entries = self.lexicon.entries(key_id) if key_id is not None else ()
        best: dict[int, _Found] = {}
        for found in chain(self._explain(name, entries), self._seen_in_corpora(name, key)):
            if category is not None and found.candidate.concept.category != category:
                continue
            known = best.get(found.concept)
            if known is None or _worth(found) > _worth(known):
                best[found.concept] = found
        return tuple(found.candidate for found in sorted(best.values(), key=_preference))

    def choose(self, name: str, categories: Collection[CategoryName]) -> Sequence[Candidate]:
        """The concepts of these categories that have the name, best first."""
        return [it for it in self.candidates(name) if it.concept.category in categories]

    def _explain(self, name: str, entries: Iterable[NameEntry]) -> Iterator[_Found]:
        for entry in entries:
            # lexicons that were compiled earlier take "Back Pain" for an acronym
            case_only = entry.case_only and is_acronym(entry.name)
            if fits_case(name, entry.name, case_only):
                match = Match(entry.name, rule_of(name, entry.name), entry.kind, entry.source)
                yield self._found(entry.concept, match, entry.priority)

    def _seen_in_corpora(self, name: str, key: str) -> Iterator[_Found]:
        for known in self._corpus_names.get(key, ()):
            if fits_case(name, known.name):
                match = Match(known.name, rule_of(name, known.name), "corpus", "corpora")
                yield self._found(known.concept, match)

    def _found(self, index: int, match: Match, priority: int = 0) -> _Found:
        concept = self.lexicon.concept(index)
        candidate = Candidate(concept, match, score(match, concept.id, own=priority > 0))
        return _Found(index, priority, candidate)


def score(match: Match, curie: str, *, own: bool = False) -> float:
    """How good a match is, in [0, 1]; MeSH's concepts go before those of other terminologies, but for
    names of one's ``own``, which are as good wherever they lead."""
    prefix = curie[: curie.find(":") + 2]
    terminology = 1.0 if own else TERMINOLOGY_SCORES.get(prefix, OTHER_TERMINOLOGY_SCORE)
    kind = KIND_SCORES.get(match.kind, OTHER_KIND_SCORE)
    return round(RULE_SCORES[match.rule] * kind * terminology, 4)


def _worth(found: _Found) -> tuple[int, float]:
    return found.priority, found.candidate.score


def _preference(found: _Found) -> tuple[int, float, str]:
    return -found.priority, -found.candidate.score, found.candidate.concept.id
