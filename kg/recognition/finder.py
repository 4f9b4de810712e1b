"""Which names of a lexicon a text mentions: longest match, judged, without overlaps."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

import marisa_trie

from kg.lexicon.base import AnyLexicon
from kg.lexicon.names import key_of
from kg.model import NAME_RULES, Candidate, Linker
from kg.recognition.appositions import appositions
from kg.recognition.chunks import whole_chunks
from kg.recognition.codes import find_codes
from kg.recognition.composites import with_composites
from kg.recognition.judging import Meaning, NameJudge
from kg.recognition.layout import Found, Layout
from kg.recognition.names import find_names
from kg.recognition.priors import Priors, group_of
from kg.recognition.short_forms import ShortForms, occurrences
from kg.recognition.tables import word_list

_LINKING_WORD: Final = re.compile(r"[,;/+]|\b(?:of|for|in|to|with|and|plus|or|by|on)\b")

_PROCESSES: Final = ("BiologicalProcess", "Phenomenon")


class Clues(NamedTuple):
    """What there is in a text before it is judged: for each token that begins names of the lexicon their
    spans, the longest first; and the short forms that the text explains."""

    names: Sequence[Sequence[tuple[int, int]]]
    shorts: ShortForms


class NameFinder:
    """Finds names of a lexicon in texts."""

    def __init__(self, lexicon: AnyLexicon, linker: Linker, priors: Priors | None = None) -> None:
        priors = Priors.load() if priors is None else priors
        self.judge = NameJudge(lexicon, linker, priors)
        self._lexicon = lexicon
        annotated = {
            name if name.islower() else key_of(name)  # what is in small letters there is a key
            for name, count in priors.counts.items()
            if count.annotated
        }
        others = sorted(key for key in annotated if lexicon.key_id(key) is None)
        self._others = marisa_trie.Trie(others)
        self._first_words = frozenset(key.partition(" ")[0] for key in others)
        self._skip = word_list("no_name")

    def clues(self, layout: Layout) -> Clues:
        """What speaks for mentions in a text."""
        names = find_names(layout, self._prefixes, self._skip)
        return Clues(list(names), ShortForms.of(layout))

    def find(self, layout: Layout, clues: Clues | None = None) -> list[Found]:
        """The mentions of a text, sorted; only those of one span overlap, where it names several diseases.

        ``clues`` are those of :meth:`clues`.
        """
        text = layout.text
        names, shorts = clues or self.clues(layout)
        taken = {place[:2] for place in shorts.places}
        codes = self._codes(text, shorts.explained)
        judged = without_parts(text, list(self._matches(layout, names, taken)))
        found = without_overlaps(whole_chunks(text, without_overlaps(chain(judged, codes))))
        of_shorts = self._short_forms(text, shorts, found)
        found = without_overlaps(chain(of_shorts, found))
        return with_composites(text, found, self._disease)

    def _disease(self, name: str) -> Found | None:
        """A name that the lexicon has for a disease, as a mention of no place."""
        meaning = self.judge.meaning_of(name)
        if meaning is None or meaning.group != "Disease" or not has_name(meaning.candidates):
            return None
        return Found(0, len(name), *meaning)

    def _matches(
        self,
        layout: Layout,
        names: Iterable[Sequence[tuple[int, int]]],
        taken: set[tuple[int, int]],
    ) -> Iterator[Found]:
        """For each token the longest name that begins there; of a drug or disease also behind another."""
        text = layout.text
        fields = set(layout.sections)
        for spans in names:
            seen_other = False
            for start, end in spans:
                if (start, end) in taken:
                    break
                meaning = self.judge.meaning_of(text[start:end])
                if meaning is None and (start, end) in fields:
                    meaning = self.judge.field_meaning(text[start:end])
                if meaning is None:
                    continue
                if meaning.own:
                    yield Found(start, end, *meaning)
                    break
                group = meaning.group
                if (seen_other and not group) or (group == "Disease" and _is_against(text, start)):
                    continue
                yield Found(start, end, *meaning)
                if group:
                    break
                seen_other = True  # "oxygen consumption" may yet begin with a chemical

    def _prefixes(self, normalized: str) -> list[int]:
        known = self._lexicon.prefixes(normalized)
        if normalized.partition(" ")[0] not in self._first_words:
            return known
        return sorted({*known, *map(len, self._others.iter_prefixes(normalized))})

    def _codes(self, text: str, explained: Container[str]) -> Iterator[Found]:
        for start, end in find_codes(text):
            code = text[start:end]
            if (
                code.rstrip("0123456789- ") not in explained
            ):  # MM-003 is a trial in multiple myeloma
                yield Found(start, end, *self.judge.code_meaning(code))

    def _short_forms(
        self, text: str, shorts: ShortForms, found: Sequence[Found]
    ) -> Iterator[Found]:
        """Where the short forms stand that the text explains, and what they mean by that."""
        by_end = {mention.end: mention for mention in found}
        apposed: dict[str, Meaning] = {}
        for short, mention in appositions(text, found, self.judge.names_of):
            if short not in shorts.explained:
                apposed.setdefault(short, Meaning(*mention[2:]).by_abbreviation())
        known: dict[tuple[str, tuple[int, int]], Meaning | None] = {}
        for start, end, short in occurrences(text, [*shorts.explained, *apposed]):
            if short in apposed:
                yield Found(start, end, *apposed[short])
                continue
            key = short, shorts.long_at(start, short)
            if key not in known:
                known[key] = self._explained(text, *key, by_end)
            if (meaning := known[key]) is not None:
                yield Found(start, end, *meaning)

    def _explained(
        self, text: str, short: str, long: tuple[int, int], by_end: Mapping[int, Found]
    ) -> Meaning | None:
        """What a short form means: what its long form means, or else the end of that.

        A long form without any meaning leaves the short form without one, too, unless the lexicon
        has it for something whose names are like the long form.
        """
        name = text[long[0] : long[1]]
        meaning = self.judge.meaning_of(name)
        tail = by_end.get(long[1])
        if meaning is None and tail and tail.start >= long[0]:
            is_head = _is_head(tail, text[long[0] : tail.start], text[tail.start : tail.end])
            meaning = Meaning(*tail[2:]) if is_head else None
        elif meaning is None:
            meaning = self.judge.meaning_like(short, name)
        return None if meaning is None else meaning.by_abbreviation()


def has_name(candidates: Sequence[Candidate]) -> bool:
    """Whether a concept has the name itself, and not only one like it."""
    return any(it.match.rule in NAME_RULES for it in candidates)


def without_parts(text: str, found: Sequence[Found]) -> list[Found]:
    """The mentions without the chemicals and diseases that are a part of a word, or of what it means.

    "SARS" ends within a word that a longer name covers, "SARS-CoV-2"; the last word of "cell death" is
    a kind of what the longer name means.  "Breast cancer" in "breast cancer cells" is a mention.
    """
    around: dict[int, Found] = {}
    for mention in sorted(found, key=lambda mention: mention.end - mention.start):
        if not group_of(mention.category):
            around.update(dict.fromkeys(range(mention.start, mention.end), mention))
    return [
        mention
        for mention in found
        if not (
            group_of(mention.category)
            and not mention.own
            and (outer := around.get(mention.start))
            and _is_part(text, mention, outer)
        )
    ]


def _is_part(text: str, inner: Found, outer: Found) -> bool:
    if inner.end < outer.end:
        return not text[inner.end].isspace()
    is_head = inner.end == outer.end and inner.start > outer.start
    return is_head and outer.category in _PROCESSES


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """Of overlapping mentions the name of one's own, then the chemical or disease, then the longest, then
    the first."""
    ordered = sorted(found, key=lambda mention: mention.start)
    return [mention for group in _overlapping(ordered) for mention in _best_of(group)]


def _best_of(group: list[Found]) -> list[Found]:
    """Of mentions of one stretch those that go first and do not overlap, sorted."""
    if len(group) == 1:
        return group
    kept: list[Found] = []
    for mention in sorted(group, key=_precedence):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)


def _overlapping(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Sorted mentions in groups: those of different groups share no character."""
    group: list[Found] = []
    end = 0
    for mention in found:
        if group and mention.start >= end:
            yield group
            group = []
        group.append(mention)
        end = max(end, mention.end)
    if group:
        yield group


def _precedence(mention: Found) -> tuple[bool, bool, int, int]:
    length = mention.end - mention.start
    return not mention.own, not group_of(mention.category), -length, mention.start


def _is_head(tail: Found, before: str, words: str) -> bool:
    """Whether a long form is a kind of what its last words say.

    "Chemotherapy-induced diarrhea" is; "daratumumab and dexamethasone", "numeric rating scale of pain",
    "fasting plasma glucose" and "the APC gene" (of which we know genes at large) are not.
    """
    if not group_of(tail.category) or _LINKING_WORD.search(before):
        return False
    if before and words.lower() in word_list("salts"):
        return False  # a salt of something
    return group_of(tail.category) == "Disease" or len(before.split()) < 2


def _is_against(text: str, start: int) -> bool:
    """Whether "anti-" stands before: the name is that of a treatment or an antibody."""
    return text[max(0, start - 5) : start].lower() == "anti-"
