"""Mentions by the recogniser, with what the lexicon knows of them, beside the names of all other things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kg.recognition.finder import NameFinder
from kg.recognition.judging import CATEGORIES, GROUP_CATEGORIES, Meaning
from kg.recognition.layout import Found, Layout, layout_of, show_found
from kg.recognition.lexical_features import NOTHING, LexiconView, View, is_likely
from kg.recognition.priors import group_of
from kg.recognition.recognizer import Recognizer
from kg.recognition.repeating import LEAST_SHARES, repeated
from kg.recognition.resources import Resources
from kg.recognition.short_forms import occurrences, short_forms

if TYPE_CHECKING:
    from spacy.tokens import Doc

Place = tuple[int, int, str]
"""Start and end, half-open, and group of a mention."""

LEXICON_STYLE: Final = ""
"""The style of texts in which likely names of the lexicon are right more often than what is recognised in
their place: on drugs and their effects.  (Measured by cross-validation; not so on genes and in trials.)"""


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
        if style == LEXICON_STYLE:
            spans = corrected(spans, _likely(layout, views, by_lexicon))
        if style in LEAST_SHARES:
            spans = repeated(layout, spans, LEAST_SHARES[style])
        recognized = list(self._with_meanings(layout, spans, by_lexicon))
        return combined(recognized, by_lexicon)

    def _with_meanings(
        self, layout: Layout, spans: Sequence[Place], by_lexicon: Sequence[Found]
    ) -> Iterator[Found]:
        """The mentions with the concepts that they may stand for."""
        known: dict[tuple[int, int, str], list[Found]] = {}
        for mention in by_lexicon:
            place = mention.start, mention.end, group_of(mention.category)
            known.setdefault(place, []).append(mention)
        explained = _long_spans(layout)
        groups = {(start, end): group for start, end, group in spans}
        for start, end, group in spans:
            if mentions := known.get((start, end, group)):
                yield from mentions  # several diseases that share a word
                continue
            long = explained.get(start)
            if long is not None and groups.get(long) == group:
                meaning = self._meaning(layout.text[long[0] : long[1]], group).by_abbreviation()
            else:
                meaning = self._meaning(layout.text[start:end], group)
            yield Found(start, end, *meaning)

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


def _long_spans(layout: Layout) -> Mapping[int, tuple[int, int]]:
    """Where a short form begins that the text explains -> the span of its long form."""
    explained = short_forms(layout.text, layout.abbreviations)
    places = occurrences(layout.text, list(explained))
    return {start: explained[short] for start, _, short in places}
