"""Candidates of a name by look-up in a lexicon: find, explain, score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from kg.lexicon.names import key_of
from kg.lexicon.records import NameEntry
from kg.lexicon.store import Lexicon
from kg.linking.matching import KIND_SCORES, OTHER_KIND_SCORE, RULE_SCORES, fits_case, rule_of
from kg.model import Candidate, CategoryName, Match

_CACHED_NAMES: Final = 20_000


class LexiconLinker:
    """Looks names up in a lexicon; a ``kg.model.Linker``."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.candidates = lru_cache(_CACHED_NAMES)(self._candidates)

    def _candidates(self, name: str, category: CategoryName | None = None) -> tuple[Candidate, ...]:
        """All concepts that the name may stand for, best first, each by its best name.

        With ``category`` only concepts of that category.
        """
        key_id = self.lexicon.key_id(key_of(name))
        if key_id is None:
            return ()
        found = self._explain(name, self.lexicon.entries(key_id))
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
            if entry.case_only and entry.name != name:
                continue
            if fits_case(name, entry.name):
                match = Match(entry.name, rule_of(name, entry.name), entry.kind)
                yield (
                    entry.concept,
                    Candidate(self.lexicon.concept(entry.concept), match, score(match)),
                )


def score(match: Match) -> float:
    """How good a match is, in [0, 1]."""
    return round(RULE_SCORES[match.rule] * KIND_SCORES.get(match.kind, OTHER_KIND_SCORE), 4)


def _preference(candidate: Candidate) -> tuple[float, int, str]:
    """Best score first, then MeSH descriptors, other MeSH records, other terminologies."""
    curie = candidate.concept.id
    order = 0 if curie.startswith("MESH:D") else 1 if curie.startswith("MESH:") else 2
    return (-candidate.score, order, curie)
