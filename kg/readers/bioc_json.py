"""BioC JSON: collections, lists of collections, PubTator 3 exports, a document a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, TypeAlias

from kg.model import Document
from kg.readers.base import HEAD_SIZE, Head, ReadContext, Reader
from kg.readers.bioc import Mark, Passage, Record, document_of, joined, mark_of, offset_of
from kg.readers.encoding import peekable
from kg.readers.json_records import iter_records

Json: TypeAlias = Mapping[str, Any]

_JSON: Final = re.compile(r"\s*[\[{]")
_PASSAGES: Final = re.compile(r'"(?:passages|PubTator3|bioctype)"\s*:')
_LIST_KEYS: Final = re.compile(rb'"(PubTator3|documents)"\s*:')


def sniff(head: Head) -> float:
    """By the key of the passages."""
    return 0.9 if _JSON.match(head.text) and _PASSAGES.search(head.text) else 0.0


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The documents of all collections."""
    stream = peekable(stream)
    head = stream.peek(HEAD_SIZE)
    found = _LIST_KEYS.search(head)
    key = found[1].decode() if found else "documents"
    source = re.search(rb'"source"\s*:\s*"([^"\\]*)"', head)
    for place, record in iter_records(stream, context, key=key):
        for item, origin in _documents(
            record, source[1].decode("utf-8", "replace") if source else ""
        ):
            try:
                made = _record(item, origin)
            except (ValueError, TypeError, AttributeError, KeyError) as error:
                context.skip(f"not BioC: {error}", place=place, remedy="mend the record")
                continue
            yield document_of(made, context)


BIOC_JSON: Final = Reader("bioc-json", "BioC JSON and PubTator 3 exports", sniff, read)


def _documents(record: object, source: str) -> Iterator[tuple[Json, str]]:
    """The documents in a record, which may be a collection itself."""
    if isinstance(record, list):
        for item in record:
            yield from _documents(item, source)
    elif isinstance(record, dict) and isinstance(record.get("documents"), list):
        for item in record["documents"]:
            yield item, str(record.get("source", source))
    else:
        yield record, source  # type: ignore[misc]


def _record(item: Json, source: str) -> Record:
    if not isinstance(item, dict) or not isinstance(item.get("passages"), list):
        raise ValueError("no passages")
    infons = _infons(item)
    for key in ("pmid", "pmcid", "doi"):
        if item.get(key):
            infons.setdefault(key, str(item[key]))
    return Record(
        str(item.get("id") or "").strip(),
        source,
        infons,
        tuple(_passage(passage) for passage in item["passages"]),
        tuple(_marks(item)),
    )


def _passage(item: Json) -> Passage:
    offset = offset_of(item.get("offset"))
    sentences = item.get("sentences") or []
    marks = list(_marks(item))
    for sentence in sentences:
        marks += _marks(sentence)
    text = item.get("text")
    if not text and sentences:
        places = [
            (offset_of(item.get("offset"), "a sentence"), str(item.get("text") or ""))
            for item in sentences
        ]
        text = joined(places, offset)
    return Passage(_infons(item), offset, str(text or ""), tuple(marks))


def _infons(item: Json) -> dict[str, str]:
    infons = item.get("infons") or {}
    return {str(key): str(value) for key, value in infons.items() if value is not None}


def _marks(item: Json) -> Iterator[Mark]:
    for annotation in item.get("annotations") or []:
        places = [
            (location.get("offset"), location.get("length"))
            for location in annotation.get("locations") or []
        ]
        mark = mark_of(_infons(annotation), places, str(annotation.get("text") or ""))
        if mark is not None:
            yield mark
