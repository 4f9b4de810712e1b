"""Documents through the pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from kg.model import Annotated, Document, Span
from kg.recognition.layout import SECTIONS, Component, Layout
from kg.recognition.tokenizer import KgTokenizer

if TYPE_CHECKING:
    from spacy.language import Language

_BATCH: Final = 32
"""Documents that the components read at once."""


def annotate(
    pipeline: Language | Sequence[Component], documents: Iterable[Document]
) -> Iterator[Annotated]:
    """The documents with their sentences and linked mentions, in order.

    ``pipeline`` is one as :func:`kg.recognition.load` gives it, with more components or fewer, or the
    components by themselves (:func:`kg.recognition.components`).  Mentions never cross sections.  As
    long as all components are of this package no ``Doc`` is made, for they need none.  What other sources
    have found is beside our own mentions: :func:`kg.recognition.agreed` puts them together.
    """
    components = pipeline if isinstance(pipeline, Sequence) else _own_components(pipeline)
    waiting = iter(documents)
    while batch := list(islice(waiting, _BATCH)):
        layouts = [_layout_of(document) for document in batch]
        if components is not None:
            for component in components:
                component.read(layouts)
        elif not isinstance(pipeline, Sequence):
            _through_spacy(pipeline, layouts)
        for document, layout in zip(batch, layouts, strict=True):
            sentences = tuple(Span(start, end) for start, end in layout.sentences)
            yield Annotated(document, sentences, tuple(layout.linked), layout.beside)


def _layout_of(document: Document) -> Layout:
    sections = [(section.start, section.end) for section in document.sections]
    layout = Layout.of(document.text, sections)
    layout.tagged = document.tagged
    return layout


def _own_components(nlp: Language) -> Sequence[Component] | None:
    """The components, if all of them read layouts."""
    if not isinstance(nlp.tokenizer, KgTokenizer):
        return None
    components: list[Component] = []
    for _, component in nlp.pipeline:
        if isinstance(component, Component):
            components.append(component)
    return components if len(components) == len(nlp.pipeline) else None


def _through_spacy(nlp: Language, layouts: Iterable[Layout]) -> None:
    for layout in layouts:
        with nlp.memory_zone():  # the vocabulary does not grow with the documents
            doc = KgTokenizer(nlp.vocab).doc(layout)
            doc.user_data[SECTIONS] = [list(section) for section in layout.sections]
            nlp(doc)
