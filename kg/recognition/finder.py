"""Which names of the lexicon a text mentions: longest match, judged, without overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.lexicon.store import Lexicon
from kg.model import Candidate, Linker
from kg.recognition.layout import Layout
from kg.recognition.names import find_names
from kg.recognition.tables import word_list
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

MAIN_CATEGORIES: Final = CHEMICAL_CATEGORIES | DISEASE_CATEGORIES
"""A mention of one of these is never given up for one of another category."""


@dataclass(frozen=True, slots=True)
class Found:
    """A span that is a name, and the concepts it may stand for, best first."""

    start: int
    end: int
    candidates: Sequence[Candidate]

    @property
    def category(self) -> str:
        return self.candidates[0].concept.category


class NameFinder:
    """Finds names of a lexicon in texts."""

    def __init__(self, lexicon: Lexicon, linker: Linker) -> None:
        self._prefixes = lexicon.prefixes
        self._candidates = linker.candidates
        self._skip = word_list("no_name")

    def find(self, layout: Layout) -> list[Found]:
        """The mentions of a text, sorted, none overlapping another."""
        return without_overlaps(self._matches(layout))

    def _matches(self, layout: Layout) -> Iterator[Found]:
        text = layout.text
        for spans in find_names(layout, self._prefixes, self._skip):
            for start, end in spans:
                candidates = self._candidates(text[start:end])
                if candidates:
                    yield Found(start, end, candidates)
                    break


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """Of overlapping mentions the one of a main category, then the longest, then the first."""
    order = sorted(found, key=_precedence)
    kept: list[Found] = []
    taken: set[int] = set()
    for mention in order:
        places = range(mention.start, mention.end)
        if taken.isdisjoint(places):
            kept.append(mention)
            taken.update(places)
    return sorted(kept, key=lambda mention: mention.start)


def _precedence(mention: Found) -> tuple[bool, int, int]:
    return mention.category not in MAIN_CATEGORIES, mention.start - mention.end, mention.start
