"""Documents through the pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Annotated, Document, Span
from kg.recognition.layout import LAYOUT, SECTIONS, Layout
from kg.recognition.tokenizer import KgTokenizer

_BATCH: Final = 64


def annotate(nlp: Language, documents: Iterable[Document]) -> Iterator[Annotated]:
    """The documents with their sentences and linked mentions, in order.

    ``nlp`` is a pipeline as :func:`kg.recognition.load` gives it.  Mentions never cross sections.
    """
    iterator = iter(documents)
    while batch := list(islice(iterator, _BATCH)):
        with nlp.memory_zone():
            annotated = [_annotated(nlp, document) for document in batch]
        yield from annotated


def _annotated(nlp: Language, document: Document) -> Annotated:
    sections = [(section.start, section.end) for section in document.sections]
    doc = _make_doc(nlp, document.text, sections)
    layout: Layout = doc.user_data[LAYOUT]
    nlp(doc)
    sentences = tuple(Span(start, end) for start, end in layout.sentences)
    return Annotated(document, sentences, tuple(layout.linked))


def _make_doc(nlp: Language, text: str, sections: list[tuple[int, int]]) -> Doc:
    layout = Layout.of(text, sections)
    tokenizer = nlp.tokenizer
    if not isinstance(tokenizer, KgTokenizer):
        raise TypeError("the pipeline has another tokenizer than kg.recognition.load gives it")
    doc = tokenizer.doc(layout)
    doc.user_data[SECTIONS] = [list(section) for section in sections]
    return doc
