"""Which names of the lexicon a text mentions: longest match, judged, without overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Final

import marisa_trie

from kg.lexicon.names import key_of
from kg.lexicon.store import Lexicon
from kg.model import Linker
from kg.recognition.abbreviations import is_short_form
from kg.recognition.chunks import Found, Judgement, whole_chunks
from kg.recognition.codes import find_codes
from kg.recognition.layout import Layout
from kg.recognition.names import find_names
from kg.recognition.priors import Priors, group_of, properties_of
from kg.recognition.short_forms import Abbreviations, occurrences, short_forms
from kg.recognition.tables import word_list

_MINIMUM: Final = 0.45
_ENUMERATION = re.compile(r", [a-z]|[\"“”;]", re.IGNORECASE)
"""An inverted name of a terminology ("cancer, gallbladder") is two names in a text."""
_CAUSED = re.compile(r"(.+?)[- ](?:induced|associated|related)[- ]", re.IGNORECASE)
_APPOSITION = re.compile(r" \(([^\W_][\w.+-]{1,9})[);,]")
_CAPITALS = re.compile(r"[A-Z0-9]")
_CACHED_NAMES: Final = 50_000
_NIL_CATEGORIES: Final = {"Chemical": "ChemicalEntity", "Disease": "Disease"}


class NameFinder:
    """Finds names of a lexicon in texts."""

    def __init__(self, lexicon: Lexicon, linker: Linker, priors: Priors | None = None) -> None:
        self._lexicon = lexicon
        self._linker = linker
        self._priors = Priors.load() if priors is None else priors
        annotated = (key for key, count in self._priors.counts.items() if count.annotated)
        self._others = marisa_trie.Trie(sorted({key_of(key) for key in annotated}))
        self._skip = word_list("no_name")
        self.judge = lru_cache(_CACHED_NAMES)(self._judge)

    def find(self, layout: Layout, abbreviations: Abbreviations = ()) -> list[Found]:
        """The mentions of a text, sorted, none overlapping another."""
        text = layout.text
        explained = short_forms(text, abbreviations)
        matches = self._matches(layout, {place[:2] for place in occurrences(text, list(explained))})
        names = without_overlaps(chain(matches, self._codes(text)))
        found = whole_chunks(text, names)
        by_end = {mention.end: mention for mention in found}
        meanings = {
            short: self._explained(text, short, span, by_end) for short, span in explained.items()
        }
        for short, mention in appositions(text, found):
            meanings.setdefault(short, _by_abbreviation(mention.meaning))
        explaining = [
            Found(start, end, meaning)
            for start, end, short in occurrences(text, list(meanings))
            if (meaning := meanings[short]) is not None
        ]
        return without_overlaps(explaining + found)

    def _explained(
        self, text: str, short: str, long: tuple[int, int], by_end: Mapping[int, Found]
    ) -> Judgement | None:
        """What a short form means: what its long form means, or else the end of that.

        A long form without any meaning leaves the short form without one, too, unless the lexicon
        has it for something whose names are like the long form.
        """
        name = text[long[0] : long[1]]
        meaning = self.judge(name)
        tail = by_end.get(long[1])
        if meaning is None and tail is not None and tail.start >= long[0]:
            meaning = tail.meaning
        if meaning is None:
            meaning = self._alike(short, name)
        return None if meaning is None else _by_abbreviation(meaning)

    def _alike(self, short: str, long: str) -> Judgement | None:
        meaning = self.judge(short)
        if meaning is None:
            return None
        words = {word for word in key_of(long).split() if len(word) > 3}
        candidates = [c for c in meaning.candidates if words & self._words_of(c.concept.id)]
        return replace(meaning, candidates=candidates) if candidates else None

    def _words_of(self, curie: str) -> set[str]:
        return {word for entry in self._lexicon.names(curie) for word in key_of(entry.name).split()}

    def _matches(self, layout: Layout, taken: set[tuple[int, int]]) -> Iterator[Found]:
        text = layout.text
        for spans in find_names(layout, self._prefixes, self._skip):
            seen_other = False
            for start, end in spans:
                if (start, end) in taken:
                    break
                meaning = self.judge(text[start:end])
                if meaning is None:
                    continue
                group = group_of(meaning.category)
                if (seen_other and not group) or (group == "Disease" and _is_against(text, start)):
                    continue
                yield Found(start, end, meaning)
                if group:
                    break
                seen_other = True  # "oxygen consumption" may yet begin with a chemical

    def _codes(self, text: str) -> Iterator[Found]:
        for start, end in find_codes(text):
            known = self._linker.candidates(text[start:end])
            candidates = [c for c in known if group_of(c.concept.category) == "Chemical"]
            category = candidates[0].concept.category if candidates else "ChemicalEntity"
            yield Found(start, end, Judgement(category, candidates, _MINIMUM))

    def _prefixes(self, normalized: str) -> list[tuple[int, int]]:
        known = self._lexicon.prefixes(normalized)
        others = self._others.prefixes(normalized)
        if not others:
            return known
        lengths = {length for length, _ in known} | {len(key) for key in others}
        return [(length, 0) for length in sorted(lengths)]

    def _judge(self, name: str) -> Judgement | None:
        """What the name is taken for; None where it is rather just a word."""
        if _ENUMERATION.search(name) or self._is_caused(name):
            return None
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


    def _is_caused(self, name: str) -> bool:
        """Whether it is a drug and what it caused ("lithium-induced tremor"): two mentions, not one."""
        match = _CAUSED.match(name)
        cause = self.judge(match[1]) if match else None
        return cause is not None and bool(group_of(cause.category))


def _is_against(text: str, start: int) -> bool:
    """Whether "anti-" stands before: the name is that of a treatment or an antibody."""
    return text[max(0, start - 5) : start].lower() == "anti-"


def _by_abbreviation(meaning: Judgement) -> Judgement:
    candidates = [
        replace(c, match=replace(c.match, rule="abbreviation")) for c in meaning.candidates
    ]
    return replace(meaning, candidates=candidates)


def appositions(text: str, found: Sequence[Found]) -> Iterator[tuple[str, Found]]:
    """Short forms right behind a chemical though their letters do not fit: "cyclosporine (CsA)"."""
    for mention in found:
        if mention.group == "Chemical" and text.startswith(" (", mention.end):
            match = _APPOSITION.match(text, mention.end)
            if match is not None and is_short_form(match[1]) and len(_CAPITALS.findall(match[1])) > 1:
                yield match[1], mention


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
