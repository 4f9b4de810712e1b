"""What BioC XML and BioC JSON have in common: passages -> a Document.

The format counts the characters of its own text, with passages at offsets of their own; here every
passage is a section and the annotations are moved to where its text now stands.  What BioC calls a
title comes first.  References and statements of funding or interests are not text of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kg.model import Curie, Document, MetadataValue, Section, TaggedSpan
from kg.readers.base import SHOWN, ReadContext
from kg.readers.identifiers import concept_curies, doi_curie, pmc_curie, pmid_curie
from kg.readers.json_values import beginning
from kg.readers.numbers import to_int
from kg.readers.records import shown_title, user_document
from kg.readers.sections import section_name, whole_heading
from kg.readers.tagging import NOWHERE, Given, report_lost, tagged_spans

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
_IDENTIFIER_KEYS: Final = {
    **dict.fromkeys(("identifier", "mesh", "mesh id", "medic", "id", "concept_id"), ""),
    "omim": "OMIM",
    **dict.fromkeys(("ncbi taxonomy", "organismid"), "NCBITaxon"),
}
"""Keys under which identifiers of a mention stand -> the prefix of those that are mere numbers."""
_SPACES: Final = dict.fromkeys(("species", "organism", "organismtaxon"), "NCBITaxon")
"""The same by the type of the mention, where the key does not say it."""
_WIDEST_GAPS: Final = 100_000
"""So many blanks between the sentences of a passage at most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation: what it says, and where it says that its text is.

    ``pieces`` are the places of one whose words do not stand together; ``id`` is what the file calls it.
    """

    infons: Mapping[str, str]
    start: int
    end: int
    text: str
    pieces: tuple[tuple[int, int], ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class BrokenMark:
    """An annotation that is not one: what the file calls it, or which one it is, and what is wrong."""

    name: str
    reason: str


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
    broken: tuple[BrokenMark, ...] = field(default=())


def offset_of(value: object, what: str = "a passage") -> int:
    """The offset that a file gives, 0 for none. Raises ValueError where it is no number."""
    number = _whole(0 if value is None or value == "" else value)
    if number is None:
        shown = value if isinstance(value, str) else beginning(value, SHOWN)
        raise ValueError(f"the offset of {what} is no number: {shown[:SHOWN]!r}")
    return number


def mark_of(
    infons: Mapping[str, str], locations: Iterable[tuple[object, object]], text: str, id: str = ""
) -> Mark | None:
    """An annotation from its first place to its last; None where none is given.

    One whose places are no numbers stands nowhere, and so fits no text.
    """
    places = [(_whole(offset), _whole(length)) for offset, length in locations]
    known = sorted(
        (start, start + size) for start, size in places if start is not None and size is not None
    )
    if len(known) < len(places):
        return Mark(infons, NOWHERE, NOWHERE, text, id=id)
    if not known:
        return None
    pieces = tuple(known) if len(known) > 1 else ()
    return Mark(infons, known[0][0], max(end for _, end in known), text, pieces, id)


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
    """The document of a record; with its mentions where they are asked for, those that are broken named."""
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
    document = replace(document, identifiers=tuple(curies[1:]))
    if not context.options.use_annotations:
        return document
    for mark in record.broken:
        context.skip(
            f"an annotation is left out: {mark.reason}",
            place=f"document {record.local_id}: annotation {mark.name}",
            remedy="mend it, the document is read without it",
        )
    placed = list(zip([passages[0], *rest] if title else rest, _own(document, title), strict=True))
    return replace(document, tagged=tuple(_tagged(record, placed, context)))


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
    """The mentions of the passages that are read, and those of the document as a whole that stand there."""
    lost: list[Given] = []
    loose = list(record.marks)
    for passage, section in placed:
        end = passage.offset + len(passage.text)
        here = [mark for mark in loose if passage.offset <= mark.start < end]
        loose = [mark for mark in loose if not passage.offset <= mark.start < end]
        given = [_given(mark, passage) for mark in (*passage.marks, *here)]
        yield from tagged_spans(passage.text, given, section.start, lost)
    read = {id(passage) for passage, _ in placed}
    unread = [p for p in record.passages if id(p) not in read]
    loose = [
        m for m in loose if not any(p.offset <= m.start < p.offset + len(p.text) for p in unread)
    ]
    lost += [Given(_type(mark), mark.text, NOWHERE, NOWHERE, place=_place(mark)) for mark in loose]
    report_lost(lost, record.local_id, context)


def _given(mark: Mark, passage: Passage) -> Given:
    """A mark with offsets of its passage: as the format counts them, or as some files do."""
    shift = passage.offset
    if not _fits(mark, passage, shift) and _fits(mark, passage, 0):
        shift = 0
    start, end = mark.start - shift, mark.end - shift
    words = passage.text[start:end] if _fits(mark, passage, shift) else mark.text
    curies, is_nil = _concepts(mark)
    return Given(_type(mark), words, start, end, curies, is_nil, _place(mark))


def _place(mark: Mark) -> str:
    return f"annotation {mark.id[:SHOWN]}" if mark.id else ""


def _fits(mark: Mark, passage: Passage, shift: int) -> bool:
    """Whether the words of a mark stand at its place, or at its places."""
    pieces = [
        (start - shift, end - shift) for start, end in mark.pieces or [(mark.start, mark.end)]
    ]
    if any(not 0 <= start < end for start, end in pieces):
        return False
    return " ".join(passage.text[start:end] for start, end in pieces) == mark.text


def _type(mark: Mark) -> str:
    return mark.infons.get("type", "").strip()


def _concepts(mark: Mark) -> tuple[tuple[Curie, ...], bool]:
    """The CURIEs of a mark's concepts, and whether it is said to have none."""
    found: list[Curie] = []
    nils: list[bool] = []
    for key, value in mark.infons.items():
        space = _IDENTIFIER_KEYS.get(key.lower())
        if space is not None:
            curies, is_nil = concept_curies(value, space or _SPACES.get(_type(mark).lower(), ""))
            found += curies
            nils.append(is_nil)
    return tuple(dict.fromkeys(found)), not found and any(nils)
