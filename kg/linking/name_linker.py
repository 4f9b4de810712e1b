"""The linker of the pipeline: what has a name by look-up, and what it is most likely meant as by likeness."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

from kg.lexicon.base import AnyLexicon
from kg.linking.lexicon_linker import LexiconLinker
from kg.linking.similar_linker import SimilarLinker
from kg.model import Candidate, CategoryName

LEAST_SCORE: Final = 0.1
"""How likely the best concept has to be."""

_CACHED_NAMES: Final = 20_000


class NameLinker:
    """Look-up says whether a name is one (``candidates``); what it stands for is chosen among all concepts
    that have it or one like it (``choose``).  A ``kg.model.Linker``."""

    def __init__(self, lexicon: AnyLexicon) -> None:
        self.exact = LexiconLinker(lexicon)
        self.similar = SimilarLinker(lexicon)
        self.candidates = self.exact.candidates
        self._chosen = lru_cache(_CACHED_NAMES)(self.similar.choose)

    def choose(self, name: str, categories: Collection[CategoryName]) -> Sequence[Candidate]:
        """The concepts of these categories that the name most likely stands for, best first; empty where
        none is likely."""
        candidates = self._chosen(name, frozenset(categories))
        return candidates if candidates and candidates[0].score >= LEAST_SCORE else ()
