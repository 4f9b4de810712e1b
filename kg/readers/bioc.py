"""What BioC XML and BioC JSON have in common: passages -> a Document.

The format counts the characters of its own text, with passages at offsets of their own; here every
passage is a section and the annotations are moved to where its text now stands.  What BioC calls a
title comes first.  References and statements of funding or interests are not text of the article.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kg.model import Curie, Document, MetadataValue, Section, Span, TaggedSpan
from kg.readers.base import ReadContext
from kg.readers.identifiers import concept_curie, doi_curie, pmc_curie, pmid_curie
from kg.readers.numbers import to_int
from kg.readers.records import shown_title, user_document
from kg.readers.sections import section_name, whole_heading

logger = logging.getLogger(__name__)

_TITLES: Final = frozenset({"title", "front", "article_title", "article-title", "document_title"})
_LEFT_OUT: Final = frozenset(
    {"ref", "ack_fund", "auth_cont", "comp_int", "references", "reference", "acknowledgements"}
)
_SECTIONS: Final[dict[str, str]] = {
    "abstract": "abstract",
    "abstract_title_1": "abstract",
    "intro": "background",
    "methods": "methods",
    "results": "results",
    "concl": "conclusions",
    "discuss": "body",
}
"""``section_type`` of PubMed Central (and ``type``) -> section name; others by their words."""
_HEADING: Final = re.compile(r"title(_\d)?")
_IDENTIFIER_KEYS: Final = frozenset({"identifier", "mesh", "mesh id", "omim", "id", "concept_id"})
_PARTS: Final = re.compile(r"[|+,;]")
_NIL: Final = frozenset({"", "-", "-1", "None", "null"})
_WIDEST_GAPS: Final = 100_000
"""So many blanks between the sentences of a passage at most."""
_NOWHERE: Final = (-1, -1)


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation: what it says, and where it says that its text is."""

    infons: Mapping[str, str]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as the file has it."""

    infons: Mapping[str, str]
    offset: int
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A document as the file has it; ``source`` is that of its collection."""

    local_id: str
    source: str
    infons: Mapping[str, str]
    passages: tuple[Passage, ...]
    marks: tuple[Mark, ...] = field(default=())


def offset_of(value: object, what: str = "a passage") -> int:
    """The offset that a file gives, 0 for none. Raises ValueError where it is no number."""
    number = _whole(0 if value is None or value == "" else value)
    if number is None:
        raise ValueError(f"the offset of {what} is no number: {str(value)[:40]!r}")
    return number


def mark_of(
    infons: Mapping[str, str], locations: Iterable[tuple[object, object]], text: str
) -> Mark | None:
    """An annotation from its first place to its last; None where none is given.

    One whose places are no numbers stands nowhere, and so fits no text.
    """
    places = [(_whole(offset), _whole(length)) for offset, length in locations]
    known = [
        (start, start + size) for start, size in places if start is not None and size is not None
    ]
    if len(known) < len(places):
        return Mark(infons, *_NOWHERE, text)
    return Mark(infons, min(known)[0], max(end for _, end in known), text) if known else None


def joined(sentences: Sequence[tuple[int, str]], offset: int) -> str:
    """The text of a passage that only its sentences have: each at its place, blanks between.

    Raises ValueError where they are further apart than sentences are.

    >>> joined([(10, "One."), (15, "Two.")], 10)
    'One. Two.'
    """
    farthest = offset + sum(len(sentence) for _, sentence in sentences) + _WIDEST_GAPS
    text = ""
    for start, sentence in sentences:
        if start > farthest:
            raise ValueError(f"the offset of a sentence is far behind its passage: {start}")
        gap = max(start - offset - len(text), 1 if text else 0)
        text += " " * gap + sentence
    return text


def document_of(record: Record, context: ReadContext) -> Document:
    """The document of a record. Marks that do not fit their text are left out and logged."""
    passages = _title_first([passage for passage in record.passages if _is_text(passage)])
    title = passages[0].text if passages and _kind(passages[0]) in _TITLES else ""
    rest = passages[1:] if title else passages
    sections = [Section("title", title)]
    sections += _sections(rest)
    curies = _identifiers(record)
    infons = {
        key: value for passage in record.passages[:1] for key, value in passage.infons.items()
    }
    document = user_document(
        curies[0] if curies else "",
        title.strip() or shown_title(" ".join(passage.text for passage in rest)),
        sections,
        {"local_id": record.local_id, **_metadata({**infons, **record.infons})},
    )
    placed = list(zip([passages[0], *rest] if title else rest, _own(document, title), strict=True))
    tagged = tuple(_tagged(record, placed, context))
    return replace(document, identifiers=tuple(curies[1:]), tagged=tagged)


def _own(document: Document, title: str) -> tuple[Section, ...]:
    return document.sections if title else document.sections[1:]


def _kind(passage: Passage) -> str:
    return passage.infons.get("type", passage.infons.get("section", "")).strip().lower()


def _is_text(passage: Passage) -> bool:
    kinds = {_kind(passage), passage.infons.get("section_type", "").lower()}
    return bool(passage.text.strip()) and not kinds & _LEFT_OUT


def _title_first(passages: list[Passage]) -> list[Passage]:
    for index, passage in enumerate(passages):
        if _kind(passage) in _TITLES:
            return [passage, *passages[:index], *passages[index + 1 :]]
    return passages


def _sections(passages: list[Passage]) -> list[Section]:
    """A section for each passage, named by what is said of it, else by the heading it stands under."""
    sections: list[Section] = []
    heading = "body"
    for passage in passages:
        level = _HEADING.fullmatch(_kind(passage))
        found = whole_heading(passage.text) if level else ""
        if level and (found or level[1] == "_1"):
            heading = section_name(found, "body")
        sections.append(Section(_section(passage) or heading, passage.text))
    return sections


def _section(passage: Passage) -> str:
    for key in ("section_type", "section", "type"):
        kind = passage.infons.get(key, "").strip().lower()
        name = _SECTIONS.get(kind) or section_name(kind.replace("_", " "), "")
        if name:
            return name
    return ""


def _identifiers(record: Record) -> list[Curie]:
    """The CURIEs of the document, a PMID before all others."""
    infons = {
        key: value for passage in record.passages[:1] for key, value in passage.infons.items()
    }
    infons = {**infons, **record.infons}
    found: list[Curie] = []
    for key in ("article-id_pmid", "pmid"):
        found += filter(None, [pmid_curie(infons.get(key, ""))])
    local_id = record.local_id.strip()
    if pmid := pmid_curie(local_id):
        is_pmc = record.source.strip().upper() == "PMC" and not found
        found.append(pmid.replace("PMID:", "PMC:") if is_pmc else pmid)
    else:
        found += [pmc_curie(local_id), doi_curie(local_id)]
    for key in ("article-id_pmc", "pmcid", "pmc"):
        value = infons.get(key, "")
        found.append(pmc_curie(value if value.upper().startswith("PMC") else f"PMC{value}"))
    found += [doi_curie(infons.get(key, "")) for key in ("article-id_doi", "doi")]
    return list(dict.fromkeys(filter(None, found)))


def _metadata(infons: Mapping[str, str]) -> dict[str, MetadataValue]:
    metadata: dict[str, MetadataValue] = {}
    journal = infons.get("journal-title") or infons.get("journal") or ""
    if journal:
        metadata["journal"] = journal
    if (year := to_int(infons.get("year", ""))) is not None:
        metadata["year"] = year
    return metadata


def _whole(value: object) -> int | None:
    """A whole number as JSON or as text has it, which no text is longer than; None for all else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return to_int(str(value)) if isinstance(value, int | str) else None


def _tagged(
    record: Record, placed: list[tuple[Passage, Section]], context: ReadContext
) -> Iterator[TaggedSpan]:
    missed = 0
    for passage, section in placed:
        within = (passage.offset, passage.offset + len(passage.text))
        loose = [mark for mark in record.marks if within[0] <= mark.start < within[1]]
        for mark in (*passage.marks, *loose):
            start = _position(mark, passage)
            if start is None:
                missed += 1
                continue
            span = Span(section.start + start, section.start + start + mark.end - mark.start)
            yield TaggedSpan(span, mark.infons.get("type", ""), _concepts(mark))
    if missed:
        logger.info(
            "%s: %s: %d annotations do not fit the text and are left out",
            context.shown,
            record.local_id,
            missed,
        )


def _position(mark: Mark, passage: Passage) -> int | None:
    """Where in its passage the text of a mark stands: by its offset, or as some files count."""
    for start in (mark.start - passage.offset, mark.start):
        end = start + mark.end - mark.start
        if 0 <= start < end <= len(passage.text) and passage.text[start:end] == mark.text:
            return start
    return None


def _concepts(mark: Mark) -> tuple[Curie, ...]:
    found: list[Curie] = []
    for key, value in mark.infons.items():
        if key.lower() in _IDENTIFIER_KEYS:
            found += [
                concept_curie(part) for part in _PARTS.split(value) if part.strip() not in _NIL
            ]
    return tuple(dict.fromkeys(found))
