"""PubTator text: ``id|t|title``, ``id|a|abstract``, then tab-separated annotations.

The texts are kept byte for byte: offsets are characters of ``title + " " + abstract``, and the
separator of our own coordinate system is one character, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

from kg.model import Document, Section, TaggedSpan
from kg.prefixes import page_url
from kg.readers.base import Head, ReadContext, Reader
from kg.readers.encoding import read_lines
from kg.readers.identifiers import concept_curies, document_curie
from kg.readers.language import detect_language
from kg.readers.numbers import to_int
from kg.readers.records import shown_title
from kg.readers.sections import section_name
from kg.readers.tagging import NOWHERE, Given, report_lost, tagged_spans

_TEXT_LINE: Final = re.compile(r"([^|\t\n]{1,64})\|([A-Za-z_]{1,40})\|(.*)", re.DOTALL)
_SNIFFED: Final = re.compile(r"\s*[^|\s]{1,64}\|(?:t|title|a|abstract)\|")
_TITLES: Final = frozenset({"t", "title"})
_NUMBERED: Final = re.compile(r"T[0-9]+")
"""The second cell of a mention in files of the form id, T1, type, start, end, words."""
_SPACES: Final = dict.fromkeys(("species", "organism", "organismtaxon"), "NCBITaxon")
"""Type of a mention, in lower case -> the prefix of identifiers that are mere numbers."""


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
    document = Document.of(
        curie,
        "article" if curie.startswith(("PMID:", "PMC:", "doi:")) else "text",
        title.strip() or shown_title(text),
        sections,
        language=detect_language(text),
        url=page_url(curie) if curie else "",
        metadata={"local_id": block.local_id},
    )
    if not context.options.use_annotations:
        return document
    return replace(document, tagged=tuple(_tagged(block, document, context)))


def _section(kind: str) -> str:
    return "abstract" if kind == "a" else section_name(kind.replace("_", " "), "body")


def _tagged(block: _Block, document: Document, context: ReadContext) -> Iterator[TaggedSpan]:
    """The mentions of the file, of which each stands in one section."""
    lost: list[Given] = []
    text = document.text
    for number, cells in block.annotations:
        given = _given(cells, f"line {number}")
        if given is None:
            if _is_broken(cells):
                context.skip(
                    "an annotation without start, end, words and type is left out",
                    place=f"line {number}: document {block.local_id}",
                    remedy="see the PubTator format: id, start, end, words, type, identifier",
                )
            continue  # else a relation, or a judgement of the document as a whole
        for tag in tagged_spans(text, [given], 0, lost):
            if tag.span.end <= document.section_at(tag.span.start).end:
                yield tag
            else:
                lost.append(given)
    report_lost(lost, block.local_id, context)


def _is_broken(cells: list[str]) -> bool:
    """Whether a line is a mention that cannot be read: it has a number where a relation has its type, or as
    many cells as a mention has and one number at least."""
    numbers = [to_int(cell) is not None for cell in cells[1:3]]
    return any(numbers) and (numbers[0] or len(cells) > 5)


def _given(cells: list[str], place: str) -> Given | None:
    """The mention that a line has: id, start, end, words, type and identifiers; None where it has none."""
    if len(cells) >= 6 and _NUMBERED.fullmatch(cells[1]):
        cells = [cells[0], cells[3], cells[4], cells[5], cells[2], *cells[6:]]
    if len(cells) < 5:
        return None
    start, end = to_int(cells[1]), to_int(cells[2])
    if start is None or end is None:
        if len(cells) < 6 or not cells[1].removeprefix("-")[:1].isdigit():
            return None
        start = end = NOWHERE
    label = cells[4].strip()
    curies, is_nil = concept_curies(
        cells[5] if len(cells) > 5 else "", _SPACES.get(label.lower(), "")
    )
    return Given(label, cells[3], start, end, curies, is_nil, place)
