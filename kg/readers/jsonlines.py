"""The user's own texts as JSON: an object a line, or a list of objects."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO, Final

import orjson

from kg.model import Document
from kg.readers.base import HEAD_SIZE, Head, ReadContext, Reader, ReadOptions
from kg.readers.encoding import peekable, read_lines, read_text
from kg.readers.json_records import iter_records
from kg.readers.records import (
    COLUMNS_SHOWN,
    find_columns,
    missing_column,
    record_document,
    unfound_columns,
)

_JSON: Final = re.compile(r"\s*(?:\[\s*)*(?:\{\s*[\"}]|\]\s*$)")
_TEXT_KEY: Final = re.compile(r'"(?:text|abstract|body|content)"\s*:', re.IGNORECASE)
_LIST_KEY: Final = re.compile(rb'\s*\{\s*"(\w+)"\s*:\s*\[\s*\{')
_NO_KEY: Final = "\0"
_SUFFIXES: Final = frozenset({".json", ".jsonl", ".ndjson"})


def sniff(head: Head) -> float:
    """Any JSON, or what is named so; surer where there is a key for texts."""
    if not _JSON.match(head.text):
        return 0.3 if head.suffix in _SUFFIXES and head.text else 0.0
    return 0.5 if _TEXT_KEY.search(head.text) else 0.3


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """A document for each object; an object that is not one is noted and left out."""
    given = False
    keys: dict[str, None] = {}
    unfound = unfound_columns((), context.options)
    for place, record in _records(stream, context):
        if not isinstance(record, dict):
            kind = type(record).__name__
            context.skip(f"not an object but of type {kind}", place=place, remedy="drop it")
            continue
        if unfound:
            here = unfound_columns(record, context.options)
            unfound = tuple(what for what in unfound if what in here)
            if len(keys) <= COLUMNS_SHOWN:
                keys.update(dict.fromkeys(record))
        columns = find_columns(record, context.options)
        if not columns.text and not (columns.title and columns.id):
            reason, remedy = _missing_key(record, "text", context.options)
            if not given:
                raise context.bad(reason, place=place, remedy=remedy)
            context.skip(reason, place=place, remedy=remedy)
            continue
        document = record_document(record, columns, place, context)
        if document is not None:
            given = True
            yield document
    for what in unfound if keys else ():
        reason, remedy = _missing_key(keys, what, context.options)
        context.skip(reason, remedy=remedy)


JSON_LINES: Final = Reader(
    "jsonl", "JSON Lines (or a list) of texts: id, title, text, more", sniff, read
)


def _missing_key(keys: Iterable[str], what: str, options: ReadOptions) -> tuple[str, str]:
    reason, remedy = missing_column(keys, what, options)
    return reason.replace("column", "key", 1).replace("the columns are", "the keys are", 1), remedy


def _records(stream: BinaryIO, context: ReadContext) -> Iterator[tuple[str, object]]:
    """(place, value) of each line, or of each item where the objects do not stand one on a line."""
    stream = peekable(stream)
    head = stream.peek(HEAD_SIZE).removeprefix(codecs.BOM_UTF8)
    in_lines = _is_lines(head, context.options)
    if b"\0" in head[:64] or (context.options.encoding and not in_lines):
        text = read_text(stream, context)
        data = text.encode()
        head, stream = data[:HEAD_SIZE], BytesIO(data)
        in_lines = _is_lines(head, context.options)
        lines: Iterable[tuple[int, str]] = enumerate(text.split("\n"), 1)
    else:
        lines = read_lines(stream, context)
    if in_lines:
        yield from _values(lines, context)
        return
    key = _LIST_KEY.match(head)
    yield from iter_records(stream, context, key=key[1].decode() if key else _NO_KEY)


def _values(lines: Iterable[tuple[int, str]], context: ReadContext) -> Iterator[tuple[str, object]]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            context.skip(f"broken JSON: {error}", place=f"line {number}", remedy="mend the line")
            continue
        yield f"line {number}", value


def _is_lines(head: bytes, options: ReadOptions) -> bool:
    """Whether the first line is an object, whole or longer than what can be seen of it."""
    first, newline, rest = head.lstrip().partition(b"\n")
    if not first.startswith(b"{") or first.strip() == b"{":
        return False
    try:
        record = orjson.loads(first)
    except orjson.JSONDecodeError:
        # A broken first line is a line all the same where the next one begins an object, too.
        return bool(newline) and rest.lstrip().startswith(b"{") and first.rstrip().endswith(b"}")
    return bool(find_columns(record, options).text) or not _LIST_KEY.match(first)
