"""BioC XML (http://bioc.sourceforge.net/BioC.dtd)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml.etree import _Element

from kg.model import Document
from kg.readers.base import Head, ReadContext, Reader
from kg.readers.bioc import Mark, Passage, Record, document_of, joined, mark_of, offset_of
from kg.readers.xml import iter_elements


def sniff(head: Head) -> float:
    """By the root element and what BioC has under it."""
    if head.root != "collection":
        return 0.0
    known = "<document>" in head.text or "<key>" in head.text or "BioC" in head.text
    return 0.95 if known else 0.0


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The documents of a collection."""
    source = ""
    for number, element in enumerate(iter_elements(stream, ("document",), context), 1):
        parent = element.getparent()
        source = source or ("" if parent is None else parent.findtext("source", ""))
        try:
            record = _record(element, source)
        except ValueError as error:
            context.skip(f"not BioC: {error}", place=f"document {number}", remedy="mend the record")
            continue
        yield document_of(record, context)


BIOC_XML: Final = Reader("bioc-xml", "BioC XML", sniff, read)


def _record(element: _Element, source: str) -> Record:
    return Record(
        (element.findtext("id") or "").strip(),
        source,
        _infons(element),
        tuple(_passage(child) for child in element.iterchildren("passage")),
        tuple(_marks(element)),
    )


def _passage(element: _Element) -> Passage:
    offset = offset_of(element.findtext("offset"))
    text = element.findtext("text")
    sentences = element.findall("sentence")
    marks = list(_marks(element))
    for sentence in sentences:
        marks += _marks(sentence)
    if text is None:
        places = [
            (offset_of(item.findtext("offset"), "a sentence"), item.findtext("text") or "")
            for item in sentences
        ]
        text = joined(places, offset)
    return Passage(_infons(element), offset, text, tuple(marks))


def _infons(element: _Element) -> dict[str, str]:
    return {infon.get("key", ""): infon.text or "" for infon in element.iterchildren("infon")}


def _marks(element: _Element) -> Iterator[Mark]:
    for annotation in element.iterchildren("annotation"):
        places = [
            (location.get("offset", "0"), location.get("length", "0"))
            for location in annotation.iterchildren("location")
        ]
        mark = mark_of(
            _infons(annotation), places, annotation.findtext("text") or "", annotation.get("id", "")
        )
        if mark is not None:
            yield mark
