"""Which names of the lexicon a text mentions: longest match, judged, without overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import marisa_trie

from kg.lexicon.store import Lexicon
from kg.model import Candidate, Linker
from kg.recognition.layout import Layout
from kg.recognition.names import find_names
from kg.recognition.priors import Priors, group_of, properties_of
from kg.recognition.short_forms import Abbreviations, occurrences, short_forms
from kg.recognition.tables import word_list

_MINIMUM: Final = 0.5
_CACHED_NAMES: Final = 50_000
_NIL_CATEGORIES: Final = {"Chemical": "ChemicalEntity", "Disease": "Disease"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a name is taken for: a category, and the concepts it may stand for, best first."""

    category: str
    candidates: Sequence[Candidate]
    probability: float


@dataclass(frozen=True, slots=True)
class Found:
    """A span that is a name, and what it is taken for."""

    start: int
    end: int
    meaning: Judgement


class NameFinder:
    """Finds names of a lexicon in texts."""

    def __init__(self, lexicon: Lexicon, linker: Linker, priors: Priors | None = None) -> None:
        self._lexicon = lexicon
        self._linker = linker
        self._priors = Priors.load() if priors is None else priors
        self._others = marisa_trie.Trie(
            sorted(key for key, count in self._priors.counts.items() if count.chemical or count.disease)
        )
        self._skip = word_list("no_name")
        self.judge = lru_cache(_CACHED_NAMES)(self._judge)

    def find(self, layout: Layout, abbreviations: Abbreviations = ()) -> list[Found]:
        """The mentions of a text, sorted, none overlapping another."""
        shorts = list(self._short_forms(layout.text, abbreviations))
        taken = {(start, end) for start, end, _ in shorts}
        found = [Found(start, end, meaning) for start, end, meaning in shorts if meaning]
        found += self._matches(layout, taken)
        return without_overlaps(found)

    def _short_forms(
        self, text: str, abbreviations: Abbreviations
    ) -> Iterator[tuple[int, int, Judgement | None]]:
        """Where the short forms stand that the text explains, and what they mean by that."""
        meanings = {
            short: self._meaning_of(text[start:end])
            for short, (start, end) in short_forms(text, abbreviations).items()
        }
        for start, end, short in occurrences(text, list(meanings)):
            yield start, end, meanings[short]

    def _meaning_of(self, long: str) -> Judgement | None:
        """What a long form means, and so its short form."""
        meaning = self.judge(long)
        if meaning is None:
            return None
        candidates = [
            replace(c, match=replace(c.match, rule="abbreviation")) for c in meaning.candidates
        ]
        return Judgement(meaning.category, candidates, meaning.probability)

    def _matches(self, layout: Layout, taken: set[tuple[int, int]]) -> Iterator[Found]:
        text = layout.text
        for spans in find_names(layout, self._prefixes, self._skip):
            for start, end in spans:
                if (start, end) in taken:
                    break
                meaning = self.judge(text[start:end])
                if meaning is not None:
                    yield Found(start, end, meaning)
                    break

    def _prefixes(self, normalized: str) -> list[tuple[int, int]]:
        known = self._lexicon.prefixes(normalized)
        others = self._others.prefixes(normalized)
        if not others:
            return known
        lengths = {length for length, _ in known} | {len(key) for key in others}
        return [(length, 0) for length in sorted(lengths)]

    def _judge(self, name: str) -> Judgement | None:
        """What the name is taken for; None where it is rather just a word."""
        candidates = self._linker.candidates(name)
        best: Judgement | None = None
        for group, category in _NIL_CATEGORIES.items():
            fitting = [c for c in candidates if group_of(c.concept.category) == group]
            if fitting:
                properties = properties_of(name, fitting[0], self._lexicon)
                probability = self._priors.probability(name, group, properties)
                category = fitting[0].concept.category
            else:
                probability = self._priors.probability(name, group, ())
            if probability >= _MINIMUM and (best is None or probability > best.probability):
                best = Judgement(category, fitting, probability)
        if best is not None:
            return best
        others = [c for c in candidates if not group_of(c.concept.category)]
        return Judgement(others[0].concept.category, others, 1.0) if others else None


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """Of overlapping mentions the chemical or disease, then the longest, then the first."""
    kept: list[Found] = []
    taken: set[int] = set()
    for mention in sorted(found, key=_precedence):
        places = range(mention.start, mention.end)
        if taken.isdisjoint(places):
            kept.append(mention)
            taken.update(places)
    return sorted(kept, key=lambda mention: mention.start)


def _precedence(mention: Found) -> tuple[bool, int, int]:
    is_other = not group_of(mention.meaning.category)
    return is_other, mention.start - mention.end, mention.start
