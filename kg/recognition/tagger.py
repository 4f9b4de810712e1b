"""Mentions by the recogniser, with what the lexicon knows of them, beside the names of all other things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.recognition.completing import completed
from kg.recognition.composites import parts_of
from kg.recognition.corrections import Place, combined, corrected, shared_places
from kg.recognition.finder import Clues, NameFinder
from kg.recognition.judging import GROUP_CATEGORIES, Meaning
from kg.recognition.layout import Found, Layout, layout_of, show_found
from kg.recognition.lexical_features import LexiconView, View, is_likely
from kg.recognition.priors import group_of
from kg.recognition.recognizer import Recognizer, text_of
from kg.recognition.resources import Resources
from kg.recognition.sequences import Text
from kg.recognition.span_linking import meaning_of
from kg.schema import DISEASE_CATEGORIES

if TYPE_CHECKING:
    from spacy.tokens import Doc


LEAST_LIKELY: Final = 0.3
"""How likely a part of a mention has to stand for a disease."""


class _Seen(NamedTuple):
    """What the lexicon has of a text: clues, mentions, and what the recogniser reads."""

    clues: Clues
    found: list[Found]
    text: Text


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
        return LexiconView(self.resources.lexicon, self._finder.judge)

    @cached_property
    def _recognizer(self) -> Recognizer:
        return Recognizer.load()

    def read(self, layouts: Sequence[Layout]) -> None:
        """Add the mentions."""
        for layout, found in zip(layouts, self._find(layouts), strict=True):
            layout.found += found

    def __call__(self, doc: Doc) -> Doc:
        layout = layout_of(doc)
        (found,) = self._find([layout])
        layout.found += found
        show_found(doc, found)
        return doc

    def _find(self, layouts: Sequence[Layout]) -> list[list[Found]]:
        if not self.resources.has_default:
            return [self._finder.find(layout) for layout in layouts]
        seen = [self._look(layout) for layout in layouts]
        recognized = self._recognizer.read([each.text for each in seen])
        return [self._combined(*each) for each in zip(layouts, seen, recognized, strict=True)]

    def _look(self, layout: Layout) -> _Seen:
        clues = self._finder.clues(layout)
        found = self._finder.find(layout, clues)
        views = self._view.views(layout, clues, found)
        return _Seen(clues, found, text_of(layout, views, self._recognizer.style_of(layout)))

    def _combined(
        self, layout: Layout, seen: _Seen, recognized: Sequence[tuple[int, int, str]]
    ) -> list[Found]:
        tokens = layout.tokens
        spans = [
            (tokens[first][0], tokens[last - 1][1], group) for first, last, group in recognized
        ]
        spans = corrected(spans, shared_places(seen.found))
        likely = _likely(layout, seen.text.views, seen.found)
        spans = completed(layout, seen.text.style, spans, likely, seen.clues.shorts)
        return combined(list(self._with_meanings(layout, spans, seen)), seen.found)

    def _with_meanings(
        self, layout: Layout, spans: Sequence[Place], seen: _Seen
    ) -> Iterator[Found]:
        """The mentions with the concepts that they may stand for."""
        known: dict[tuple[int, int, str], list[Found]] = {}
        for mention in seen.found:
            place = mention.start, mention.end, group_of(mention.category)
            known.setdefault(place, []).append(mention)
        shorts = seen.clues.shorts
        longs = {(start, end): shorts.long_at(start, it) for start, end, it in shorts.places}
        groups = {(start, end): group for start, end, group in spans}
        for start, end, group in spans:
            mentions = self._parts(layout.text, start, end, group) or known.get((start, end, group))
            if mentions:
                yield from mentions
                continue
            long = longs.get((start, end))
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
        return meaning_of(name, GROUP_CATEGORIES[group], self.resources.linker)


def _likely(layout: Layout, views: Sequence[View], by_lexicon: Iterable[Found]) -> Iterator[Place]:
    for mention in by_lexicon:
        group = group_of(mention.category)
        number = layout.token_at(mention.start)
        if group and number is not None and is_likely(views[number], group):
            yield mention.start, mention.end, group
