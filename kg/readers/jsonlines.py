"""The user's own texts as JSON: an object a line, or a list of objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import orjson

from kg.model import Document
from kg.readers.base import HEAD_SIZE, Head, ReadContext, Reader
from kg.readers.encoding import peekable, read_lines
from kg.readers.json_records import iter_records
from kg.readers.records import find_columns, missing_text, record_document

_JSON: Final = re.compile(r"\s*(?:\[\s*)*(?:\{\s*[\"}]|\]\s*$)")
_TEXT_KEY: Final = re.compile(r'"(?:text|abstract|body|content)"\s*:', re.IGNORECASE)
_LIST_KEY: Final = re.compile(rb'\s*\{\s*"(\w+)"\s*:\s*\[\s*\{')
_SUFFIXES: Final = frozenset({".json", ".jsonl", ".ndjson"})


def sniff(head: Head) -> float:
    """Any JSON; surer where there is a key for texts."""
    if not _JSON.match(head.text):
        return 0.0
    return 0.5 if _TEXT_KEY.search(head.text) else 0.3


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """A document for each object; an object that is not one is noted and left out."""
    given = False
    for place, record in _records(stream, context):
        if not isinstance(record, dict):
            kind = type(record).__name__
            context.skip(f"not an object but of type {kind}", place=place, remedy="drop it")
            continue
        columns = find_columns(record, context.options)
        if not columns.text and not (columns.title and columns.id):
            reason, remedy = missing_text(record, context.options)
            if not given:
                raise context.bad(reason.replace("column", "key"), place=place, remedy=remedy)
            context.skip(reason.replace("column", "key"), place=place, remedy=remedy)
            continue
        document = record_document(record, columns, place, context)
        if document is not None:
            given = True
            yield document


JSON_LINES: Final = Reader(
    "jsonl", "JSON Lines (or a list) of texts: id, title, text, more", sniff, read
)


def _records(stream: BinaryIO, context: ReadContext) -> Iterator[tuple[str, object]]:
    """(place, value) of each line, or of each item where the objects do not stand one on a line."""
    stream = peekable(stream)
    head = stream.peek(HEAD_SIZE)
    if _is_lines(head) or context.options.encoding or b"\0" in head[:64]:
        for number, line in read_lines(stream, context):
            if not line.strip():
                continue
            try:
                value = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                context.skip(
                    f"broken JSON: {error}", place=f"line {number}", remedy="mend the line"
                )
                continue
            yield f"line {number}", value
        return
    key = _LIST_KEY.match(head)
    yield from iter_records(stream, context, key=key[1].decode() if key else "")


def _is_lines(head: bytes) -> bool:
    """Whether the first line is an object, whole or longer than what can be seen of it."""
    first, newline, rest = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not first.startswith(b"{") or first.strip() == b"{":
        return False
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        # A broken first line is a line all the same where the next one begins an object, too.
        return bool(newline) and rest.lstrip().startswith(b"{") and first.rstrip().endswith(b"}")
    return True
