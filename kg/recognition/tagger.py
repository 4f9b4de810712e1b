"""Mentions by the recogniser, with what the lexicon knows of them, beside the names of all other things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.recognition.finder import Clues, NameFinder
from kg.recognition.judging import CATEGORIES, GROUP_CATEGORIES, Meaning
from kg.recognition.layout import Found, Layout, layout_of, show_found
from kg.recognition.lexical_features import LexiconView, View, is_likely
from kg.recognition.priors import group_of
from kg.recognition.recognizer import Recognizer, text_of
from kg.recognition.resources import Resources
from kg.recognition.sequences import Text

if TYPE_CHECKING:
    from spacy.tokens import Doc

Place = tuple[int, int, str]
"""Start and end, half-open, and group of a mention."""

LEXICON_STYLE: Final = ""
"""The style of texts in which likely names of the lexicon are right more often than what is recognised in
their place: on drugs and their effects.  (Measured by cross-validation; not so on genes and in trials.)"""


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
        if seen.text.style == LEXICON_STYLE:
            spans = corrected(spans, _likely(layout, seen.text.views, seen.found))
        return combined(list(self._with_meanings(layout, spans, seen)), seen.found)

    def _with_meanings(
        self, layout: Layout, spans: Sequence[Place], seen: _Seen
    ) -> Iterator[Found]:
        """The mentions with the concepts that they may stand for."""
        known: dict[tuple[int, int, str], list[Found]] = {}
        for mention in seen.found:
            place = mention.start, mention.end, group_of(mention.category)
            known.setdefault(place, []).append(mention)
        shorts = {start: short for start, _, short in seen.clues.shorts.places}
        groups = {(start, end): group for start, end, group in spans}
        for start, end, group in spans:
            if mentions := known.get((start, end, group)):
                yield from mentions  # several diseases that share a word
                continue
            long = seen.clues.shorts.explained[shorts[start]] if start in shorts else None
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
    for mention in by_lexicon:
        group = group_of(mention.category)
        number = layout.token_at(mention.start)
        if group and number is not None and is_likely(views[number], group):
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
