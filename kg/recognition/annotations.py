"""Mentions that stand in the input files (PubTator, BioC), with the concepts that they are given there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kg.model import (
    ANNOTATIONS,
    CategoryName,
    Concept,
    Curie,
    LinkedMention,
    Match,
    Mention,
    TaggedSpan,
)
from kg.prefixes import is_curie
from kg.recognition.labels import UNTYPED, category_of
from kg.recognition.layout import Layout
from kg.recognition.priors import group_of
from kg.recognition.resources import Resources
from kg.recognition.span_linking import Spot, linked_spots

RULE: Final = "annotated"
"""How a mention was linked whose concept the input gives (:class:`kg.model.Match`)."""


class AnnotationReader:
    """A component that gives the mentions of the input beside our own.

    Their concepts are as they are given, under the current identifiers of the lexicon; one said to have
    none stays NIL. Where nothing is said, or nothing that can be understood, the linker is asked.
    """

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    def read(self, layouts: Sequence[Layout]) -> None:
        """Add the mentions that stand in the input, of the categories there are."""
        for layout in layouts:
            layout.beside[ANNOTATIONS] = tuple(self._linked(layout))

    def _linked(self, layout: Layout) -> Iterator[LinkedMention]:
        for tag in layout.tagged:
            category = category_of(tag.label)
            if category is None:
                continue
            curies = [curie for curie in tag.identifiers if is_curie(curie)]
            if tag.is_nil:
                yield LinkedMention(Mention(tag.span, category), None)
            elif curies:
                yield from (self._given(layout, tag, category, curie) for curie in curies)
            else:
                spot = Spot(tag.span.start, tag.span.end, category)
                yield from linked_spots(layout, [spot], self.resources.linker)

    def _given(
        self, layout: Layout, tag: TaggedSpan, category: CategoryName, curie: Curie
    ) -> LinkedMention:
        words = " ".join(layout.text[tag.span.start : tag.span.end].split())
        index = self.resources.lexicon.index_of(curie)
        concept = (
            Concept(curie, words, category)
            if index is None
            else self.resources.lexicon.concept(index)
        )
        if category == UNTYPED or group_of(category) == group_of(concept.category):
            category = concept.category
        return LinkedMention(Mention(tag.span, category), concept, 1.0, Match(words, RULE))
