"""Mentions by the recogniser, with what the lexicon knows of them, beside the names of all other things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kg.recognition.composites import parts_of
from kg.recognition.finder import NameFinder
from kg.recognition.judging import CATEGORIES, GROUP_CATEGORIES, Meaning
from kg.recognition.layout import Found, Layout, layout_of, show_found
from kg.recognition.lexical_features import NOTHING, LexiconView, View, is_likely
from kg.recognition.priors import group_of
from kg.recognition.recognizer import Recognizer
from kg.recognition.resources import Resources
from kg.recognition.short_forms import occurrences, short_forms
from kg.schema import DISEASE_CATEGORIES

if TYPE_CHECKING:
    from spacy.tokens import Doc

Place = tuple[int, int, str]
"""Start and end, half-open, and group of a mention."""

LEXICON_STYLE: Final = ""
"""The style of texts in which likely names of the lexicon are right more often than what is recognised in
their place: on drugs and their effects.  (Measured by cross-validation; not so on genes and in trials.)"""


LEAST_LIKELY: Final = 0.3
"""How likely a part of a mention has to stand for a disease."""


class Tagger:
    """The component ``kg_tagger``: adds chemicals and diseases as a trained model sees them, and names of
    other things, to ``doc.spans["kg"]``.

    The model learned with the default lexicon; without it, the names of the lexicon are all that is found.
    """

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    @cached_property
    def _finder(self) -> NameFinder:
        return NameFinder(self.resources.lexicon, self.resources.linker)

    @cached_property
    def _view(self) -> LexiconView:
        resources = self.resources
        return LexiconView(resources.lexicon, resources.linker, self._finder.judge)

    @cached_property
    def _recognizer(self) -> Recognizer:
        return Recognizer.load()

    def read(self, layout: Layout) -> None:
        """Add the mentions."""
        layout.found += self._find(layout)

    def __call__(self, doc: Doc) -> Doc:
        layout = layout_of(doc)
        found = self._find(layout)
        layout.found += found
        show_found(doc, found)
        return doc

    def _find(self, layout: Layout) -> list[Found]:
        names = self._finder.names(layout)
        by_lexicon = self._finder.find(layout, names)
        if not self.resources.has_default:
            return by_lexicon
        views = self._view.views(layout, names, by_lexicon)
        style = self._recognizer.style_of(layout)
        spans = self._recognizer.read(layout, views, style)
        spans = corrected(spans, _composites(by_lexicon))
        if style == LEXICON_STYLE:
            spans = corrected(spans, _likely(layout, views, by_lexicon))
        explained = _long_spans(layout)
        spans = with_short_forms(spans, explained)
        recognized = list(self._with_meanings(layout, spans, by_lexicon, explained))
        return combined(recognized, by_lexicon)

    def _with_meanings(
        self,
        layout: Layout,
        spans: Sequence[Place],
        by_lexicon: Sequence[Found],
        explained: Mapping[tuple[int, int], tuple[int, int]],
    ) -> Iterator[Found]:
        """The mentions with the concepts that they may stand for."""
        known: dict[tuple[int, int, str], list[Found]] = {}
        for mention in by_lexicon:
            place = mention.start, mention.end, group_of(mention.category)
            known.setdefault(place, []).append(mention)
        groups = {(start, end): group for start, end, group in spans}
        for start, end, group in spans:
            mentions = self._parts(layout.text, start, end, group) or known.get((start, end, group))
            if mentions:
                yield from mentions
                continue
            long = explained.get((start, end))
            if long is not None and groups.get(long) == group:
                meaning = self._meaning(layout.text[long[0] : long[1]], group).by_abbreviation()
            else:
                meaning = self._meaning(layout.text[start:end], group)
            yield Found(start, end, *meaning)

    def _parts(self, text: str, start: int, end: int, group: str) -> list[Found]:
        """The diseases that share words of a mention, each with the span of the whole."""
        if group != "Disease" or self.resources.linker.candidates(text[start:end]):
            return []
        parts = parts_of(text[start:end], self._part)
        return [part._replace(start=start, end=end) for part in parts]

    def _part(self, name: str) -> Found | None:
        candidates = self.resources.linker.choose(name, DISEASE_CATEGORIES)
        if not candidates or candidates[0].score < LEAST_LIKELY:
            return None
        return Found(0, len(name), candidates[0].concept.category, candidates)

    def _meaning(self, name: str, group: str) -> Meaning:
        """What a name of a group stands for: a chemical that the lexicon has by that name, or the diseases
        that it most likely means, for these have names of many words, and chemicals rather none like it."""
        linker = self.resources.linker
        exact = [c for c in linker.candidates(name) if group_of(c.concept.category) == group]
        likely = linker.choose(name, CATEGORIES[group]) if group == "Disease" else ()
        candidates = list(likely) or exact
        category = candidates[0].concept.category if candidates else GROUP_CATEGORIES[group]
        return Meaning(category, candidates)


def corrected(spans: Sequence[Place], likely: Iterable[Place]) -> list[Place]:
    """What was recognised, with likely names of the lexicon: those that nothing was recognised in, and
    those of diseases in place of other spans of them."""
    kept = set(spans)
    for start, end, group in likely:
        crossed = [each for each in kept if each[0] < end and start < each[1]]
        if not crossed or (group == "Disease" and all(each[2] == group for each in crossed)):
            kept.difference_update(crossed)
            kept.add((start, end, group))
    return sorted(kept)


def with_short_forms(
    spans: Sequence[Place], explained: Mapping[tuple[int, int], tuple[int, int]]
) -> list[Place]:
    """What was recognised, with the short forms of chemicals wherever nothing was recognised in them.

    ``explained`` maps the places of short forms to the span of their long form.  (Of diseases this is left
    to the recogniser: the short form may name the gene.)
    """
    chemicals = {end for _, end, group in spans if group == "Chemical"}
    short = [place for place, long in explained.items() if long[1] in chemicals]
    free = [
        (start, end, "Chemical")
        for start, end in short
        if not any(left < end and start < right for left, right, _ in spans)
    ]
    return sorted([*spans, *free])


def _composites(by_lexicon: Iterable[Found]) -> Iterator[Place]:
    """Where the lexicon has several diseases that share words."""
    places = Counter((it.start, it.end, group_of(it.category)) for it in by_lexicon)
    return (place for place, diseases in places.items() if diseases > 1)


def _likely(layout: Layout, views: Sequence[View], by_lexicon: Iterable[Found]) -> Iterator[Place]:
    starts = {start: view for (start, _), view in zip(layout.tokens, views, strict=True)}
    for mention in by_lexicon:
        group = group_of(mention.category)
        if group and is_likely(starts.get(mention.start, NOTHING), group):
            yield mention.start, mention.end, group


def combined(recognized: Sequence[Found], by_lexicon: Iterable[Found]) -> list[Found]:
    """What was recognised, and the names of one's own and of other things that the lexicon adds."""
    own = [mention for mention in by_lexicon if mention.own]
    kept = [*own, *_apart_from(own, recognized)]
    others = [m for m in by_lexicon if not m.own and not group_of(m.category)]
    return sorted([*kept, *_apart_from(kept, others)], key=lambda mention: mention.start)


def _apart_from(taken: Iterable[Found], mentions: Iterable[Found]) -> list[Found]:
    """The mentions that share no character with others."""
    places = {place for mention in taken for place in range(mention.start, mention.end)}
    return [m for m in mentions if places.isdisjoint(range(m.start, m.end))]


def _long_spans(layout: Layout) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Where short forms stand that the text explains -> the span of the long form."""
    explained = short_forms(layout.text, layout.abbreviations)
    places = occurrences(layout.text, list(explained))
    return {(start, end): explained[short] for start, end, short in places}
