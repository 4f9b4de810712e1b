"""Documents through the pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from kg.model import Annotated, Document, Span
from kg.recognition.layout import SECTIONS, Component, Layout
from kg.recognition.tokenizer import KgTokenizer

if TYPE_CHECKING:
    from spacy.language import Language


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
    for document in documents:
        sections = [(section.start, section.end) for section in document.sections]
        layout = Layout.of(document.text, sections)
        layout.tagged = document.tagged
        if components is not None:
            for component in components:
                component.read(layout)
        elif not isinstance(pipeline, Sequence):
            _through_spacy(pipeline, layout)
        sentences = tuple(Span(start, end) for start, end in layout.sentences)
        yield Annotated(document, sentences, tuple(layout.linked), layout.beside)


def _own_components(nlp: Language) -> Sequence[Component] | None:
    """The components, if all of them read layouts."""
    if not isinstance(nlp.tokenizer, KgTokenizer):
        return None
    components: list[Component] = []
    for _, component in nlp.pipeline:
        if isinstance(component, Component):
            components.append(component)
    return components if len(components) == len(nlp.pipeline) else None


def _through_spacy(nlp: Language, layout: Layout) -> None:
    with nlp.memory_zone():  # the vocabulary does not grow with the documents
        doc = KgTokenizer(nlp.vocab).doc(layout)
        doc.user_data[SECTIONS] = [list(section) for section in layout.sections]
        nlp(doc)
