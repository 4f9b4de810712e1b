"""BioC JSON: collections, lists of collections, PubTator 3 exports, a document a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, TypeAlias

from kg.model import Document
from kg.readers.base import HEAD_SIZE, SHOWN, Head, ReadContext, Reader
from kg.readers.bioc import (
    BrokenMark,
    Mark,
    Passage,
    Record,
    document_of,
    joined,
    mark_of,
    offset_of,
)
from kg.readers.encoding import peekable
from kg.readers.json_records import iter_records
from kg.readers.json_values import beginning, plain

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
            except ValueError as error:
                context.skip(f"not BioC: {error}", place=place, remedy="mend the record")
                continue
            yield document_of(made, context)


BIOC_JSON: Final = Reader("bioc-json", "BioC JSON and PubTator 3 exports", sniff, read)


def _documents(record: object, source: str) -> Iterator[tuple[Json, str]]:
    """The documents in a record, which may be a collection itself, or a list of these."""
    waiting: list[Any] = [record]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict) and isinstance(item.get("documents"), list):
            for document in item["documents"]:
                yield document, plain(item.get("source", source))
        else:
            yield item, source


def _record(item: Json, source: str) -> Record:
    if not isinstance(item, dict) or not isinstance(item.get("passages"), list):
        raise ValueError("no passages")
    infons = _infons(item, "the document")
    for key in ("pmid", "pmcid", "doi"):
        if value := plain(item.get(key) or ""):
            infons.setdefault(key, value)
    broken: list[BrokenMark] = []
    return Record(
        plain(item.get("id") or "").strip(),
        source,
        infons,
        tuple(
            _passage(passage, f"passage {number}", broken)
            for number, passage in enumerate(item["passages"], 1)
        ),
        tuple(_marks(item, "of the document", broken)),
        tuple(broken),
    )


def _passage(item: Json, name: str, broken: list[BrokenMark]) -> Passage:
    """A passage; those of its annotations that are broken go to ``broken``."""
    _check(item, name)
    offset = offset_of(item.get("offset"))
    sentences = item.get("sentences") or []
    if not isinstance(sentences, list):
        raise ValueError(f"the sentences of {name} are no list")
    marks = list(_marks(item, f"of {name}", broken))
    for sentence in sentences:
        _check(sentence, f"a sentence of {name}")
        marks += _marks(sentence, f"of a sentence of {name}", broken)
    text = _text(item, name)
    if not text and sentences:
        places = [
            (offset_of(item.get("offset"), "a sentence"), _text(item, f"a sentence of {name}"))
            for item in sentences
        ]
        text = joined(places, offset)
    return Passage(_infons(item, name), offset, text, tuple(marks))


def _check(item: object, name: str) -> None:
    if not isinstance(item, dict):
        raise ValueError(f"{name} is no object but {_shown(item)}")


def _text(item: Json, name: str) -> str:
    text = item.get("text")
    if isinstance(text, dict | list):
        raise ValueError(f"the text of {name} is no text but {_shown(text)}")
    return plain(text)


def _infons(item: Json, name: str) -> dict[str, str]:
    """Those that are texts, or numbers; what else a file keeps there says nothing to us."""
    infons = item.get("infons") or {}
    if not isinstance(infons, dict):
        raise ValueError(f"the infons of {name} are no object but {_shown(infons)}")
    return {key: plain(it) for key, it in infons.items() if isinstance(it, str | int | float)}


def _marks(item: Json, where: str, broken: list[BrokenMark]) -> Iterator[Mark]:
    annotations = item.get("annotations") or []
    if not isinstance(annotations, list):
        broken.append(BrokenMark(where, f"the annotations are no list but {_shown(annotations)}"))
        return
    for number, annotation in enumerate(annotations, 1):
        named = annotation.get("id") if isinstance(annotation, dict) else None
        id = str(named) if isinstance(named, str | int) else ""
        try:
            mark = _mark(annotation, id)
        except ValueError as error:
            broken.append(BrokenMark(id[:SHOWN] or f"{number} {where}", str(error)))
            continue
        if mark is not None:
            yield mark


def _mark(annotation: Json, id: str) -> Mark | None:
    """The mark of an annotation. Raises ValueError where it is none."""
    _check(annotation, "it")
    text = _text(annotation, "it")
    locations = annotation.get("locations") or []
    if not isinstance(locations, list):
        raise ValueError(f"its locations are no list but {_shown(locations)}")
    for location in locations:
        _check(location, "a location of it")
    places = [(location.get("offset"), location.get("length")) for location in locations]
    return mark_of(_infons(annotation, "it"), places, text, id)


def _shown(value: object) -> str:
    """A value in JSON, not much of it."""
    return beginning(value, SHOWN)
