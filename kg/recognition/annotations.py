"""Mentions that stand in the input files (PubTator, BioC), with the concepts that they are given there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from kg.prefixes import is_well_formed
from kg.recognition.labels import NOT_KNOWN, RULE, UNTYPED, category_of
from kg.recognition.layout import Layout
from kg.recognition.priors import group_of
from kg.recognition.resources import Resources
from kg.recognition.span_linking import Spot, linked_spots


class AnnotationReader:
    """A component that gives the mentions of the input beside our own.

    Their concepts are as they are given, under the current identifiers of the lexicon; one said to have
    none stays NIL, unless another annotation of the same words names one. Where nothing is said, or nothing
    that can be understood, the linker is asked. Where the type says chemical and the identifier is that of a
    disease, or the other way about, the identifier counts.
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
            curies = [curie for curie in tag.identifiers if is_well_formed(curie)]
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
        if index is None:
            concept, match = Concept(curie, words, category), Match(words, RULE, NOT_KNOWN)
        else:
            concept, match = self.resources.lexicon.concept(index), Match(words, RULE)
        groups = group_of(category), group_of(concept.category)
        if category == UNTYPED or groups[0] == groups[1] or all(groups):
            category = concept.category
        return LinkedMention(Mention(tag.span, category), concept, 1.0, match)
