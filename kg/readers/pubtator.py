"""PubTator text: ``id|t|title``, ``id|a|abstract``, then tab-separated annotations.

The texts are kept byte for byte: offsets are characters of ``title + " " + abstract``, and the
separator of our own coordinate system is one character, too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from kg.model import Document, Section, Span, TaggedSpan
from kg.prefixes import page_url
from kg.readers.base import Head, ReadContext, Reader
from kg.readers.encoding import read_lines
from kg.readers.identifiers import concept_curie, document_curie
from kg.readers.language import detect_language
from kg.readers.numbers import to_int
from kg.readers.records import shown_title
from kg.readers.sections import section_name

logger = logging.getLogger(__name__)

_TEXT_LINE: Final = re.compile(r"([^|\t\n]{1,64})\|([A-Za-z_]{1,40})\|(.*)", re.DOTALL)
_SNIFFED: Final = re.compile(r"\s*[^|\s]{1,64}\|(?:t|title|a|abstract)\|")
_TITLES: Final = frozenset({"t", "title"})
_COMPOSITE: Final = re.compile(r"[|+,;]")
_NIL: Final = frozenset({"", "-", "-1", "None", "null"})


@dataclass(slots=True)
class _Block:
    """The lines of one document."""

    local_id: str
    line: int
    texts: list[tuple[str, str]] = field(default_factory=list)
    annotations: list[tuple[int, list[str]]] = field(default_factory=list)


def sniff(head: Head) -> float:
    """By its first line."""
    return 0.95 if _SNIFFED.match(head.text) else 0.0


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The documents of a file, in its order."""
    block: _Block | None = None
    for number, line in read_lines(stream, context):
        if not line.strip():
            continue
        found = None if "\t" in line.partition("|")[0] else _TEXT_LINE.fullmatch(line)
        if found:
            local_id, kind, text = found.groups()
            if block is not None and (block.local_id != local_id or kind in _TITLES):
                yield _document(block, context)
                block = None
            block = block or _Block(local_id, number)
            block.texts.append((kind, text))
        elif block is not None and line.startswith(block.local_id + "\t"):
            block.annotations.append((number, line.split("\t")))
        else:
            context.skip(
                "neither text (id|t|...) nor an annotation of the document above",
                place=f"line {number}",
                remedy="see the PubTator format: one line per title, abstract and annotation",
            )
    if block is not None:
        yield _document(block, context)


PUBTATOR: Final = Reader("pubtator", "PubTator text", sniff, read)


def _document(block: _Block, context: ReadContext) -> Document:
    title = next((text for kind, text in block.texts if kind in _TITLES), "")
    others = [(kind, text) for kind, text in block.texts if kind not in _TITLES]
    if len(others) == 1 and not others[0][1]:
        others = []
    sections = [Section("title", title)]
    sections += [Section(_section(kind), text) for kind, text in others]
    text = " ".join([title, *(text for _, text in others)])
    curie = document_curie(block.local_id, digits_are_pmids=True)
    return Document.of(
        curie,
        "article" if curie.startswith(("PMID:", "PMC:", "doi:")) else "text",
        title.strip() or shown_title(text),
        sections,
        language=detect_language(text),
        url=page_url(curie) if curie else "",
        metadata={"local_id": block.local_id},
        tagged=tuple(_tagged(block, text, context)),
    )


def _section(kind: str) -> str:
    return "abstract" if kind == "a" else section_name(kind.replace("_", " "), "body")


def _tagged(block: _Block, text: str, context: ReadContext) -> Iterator[TaggedSpan]:
    """The mentions of the file; relation lines and spans that do not fit the text are left out."""
    misplaced = 0
    for _, cells in block.annotations:
        start, end = (to_int(cell) for cell in (cells[1:3] if len(cells) >= 5 else ("", "")))
        if start is None or end is None:
            continue  # a relation, or a judgement of the document as a whole
        if start > end or text[start:end] != cells[3]:
            misplaced += 1
            continue
        identifiers = _COMPOSITE.split(cells[5]) if len(cells) > 5 else []
        curies = tuple(concept_curie(item) for item in identifiers if item.strip() not in _NIL)
        yield TaggedSpan(Span(start, end), cells[4], curies)
    if misplaced:
        logger.info(
            "%s: line %d: %d annotations do not fit the text and are left out",
            context.shown,
            block.line,
            misplaced,
        )
