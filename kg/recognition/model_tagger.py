"""What another recogniser finds, as a component."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from kg.recognition.entity_models import EntityModel
from kg.recognition.layout import Layout, layout_of, spans_of
from kg.recognition.resources import Resources
from kg.recognition.span_linking import Spot, linked_spots

if TYPE_CHECKING:
    from spacy.tokens import Doc

LONGEST_TEXT: Final = 100_000
"""Characters that a model reads at a time: spaCy refuses texts of a million, and memory grows with them."""


class ModelTagger:
    """The component ``kg_recognizer``: gives what a spaCy model finds, linked, beside our own mentions.

    In a ``Doc`` that is ``doc.spans[NAME]``, where NAME is that of the model; ``kg_linker``, behind it, puts
    it together with the others.
    """

    def __init__(self, resources: Resources, model: EntityModel) -> None:
        self.resources = resources
        self.model = model

    def read(self, layouts: Sequence[Layout]) -> None:
        """Add what the model finds within sentences; each document is read by itself, so that its result
        does not depend on others."""
        for layout in layouts:
            layout.beside[self.model.name] = tuple(
                linked_spots(layout, self._spots(layout), self.resources.linker)
            )

    def __call__(self, doc: Doc) -> Doc:
        layout = layout_of(doc)
        self.read([layout])
        found = layout.beside[self.model.name]
        doc.spans[self.model.name] = spans_of(
            doc,
            (
                (
                    it.span.start,
                    it.span.end,
                    it.mention.category,
                    it.concept.id if it.concept else "",
                )
                for it in found
            ),
        )
        return doc

    def _spots(self, layout: Layout) -> Iterator[Spot]:
        pieces = list(pieces_of(layout))
        texts = [layout.text[start:end] for start, end in pieces]
        starts = [start for start, _ in layout.sentences]
        for (shift, _), entities in zip(pieces, self.model.entities(texts), strict=True):
            for start, end, category in entities:
                sentence = layout.sentences[bisect_right(starts, shift + start) - 1]
                if shift + end <= sentence[1]:
                    yield Spot(shift + start, shift + end, category)


def pieces_of(layout: Layout, longest: int = LONGEST_TEXT) -> Iterator[tuple[int, int]]:
    """The sections that are not blank, as half-open characters; long ones in pieces of whole sentences."""
    sentences = iter([*layout.sentences, (len(layout.text), len(layout.text))])
    start, end = next(sentences)
    for _, section_end in layout.sections:
        first = last = start
        while start < section_end:
            if end - first > longest and last > first:
                yield first, last
                first = start
            last = end
            start, end = next(sentences)
        if last > first:
            yield first, last
