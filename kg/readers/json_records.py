"""The records of a JSON file, one after the other; of a large file never more than one in memory.

A file may be one record, a list of records, an object that holds such a list under a key, or hold one
record a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO, Final

import orjson

from kg.readers.base import ReadContext

_SMALL: Final = 8 << 20
"""A file up to this size is read as a whole, which is faster."""

_CHUNK: Final = 1 << 20
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]|"', re.DOTALL)
_PAIRS: Final = {b"{": b"}", b"[": b"]"}
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def iter_records(
    stream: BinaryIO, context: ReadContext, *, key: str
) -> Iterator[tuple[str, object]]:
    """(place, record) of each record. ``key`` is the one under which an object holds a list of them.

    A damaged line of JSON Lines is noted in the context.  Any other damage, and a record of more than
    ``context.options.max_document_bytes``, raises FormatError after the good records before it.
    """
    head = stream.read(_SMALL).removeprefix(_BYTE_ORDER_MARK)
    rest = iter(lambda: stream.read(_CHUNK), b"")
    if len(head) < _SMALL - len(_BYTE_ORDER_MARK):
        try:
            whole = orjson.loads(head)
        except orjson.JSONDecodeError:
            pass
        else:
            yield from _numbered(_records_in(whole, key))
            return
    first_line, newline, _ = head.lstrip().partition(b"\n")
    chunks = chain((head,), rest)
    if newline and _is_record(first_line, key):
        yield from _records_of_lines(chunks, context)
    else:
        yield from _records_of_stream(chunks, context, key)


def _numbered(records: Iterable[object]) -> Iterator[tuple[str, object]]:
    return ((f"record {number}", record) for number, record in enumerate(records, 1))


def _records_in(value: object, key: str) -> list[object]:
    if isinstance(value, dict) and isinstance(value.get(key), list):
        value = value[key]
    return value if isinstance(value, list) else [value]


def _is_record(line: bytes, key: str) -> bool:
    if not line.startswith(b"{"):
        return False
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return key not in record


def _records_of_lines(
    chunks: Iterable[bytes], context: ReadContext
) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(_lines(chunks, context), 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            context.skip(f"broken JSON: {error}", place=place, remedy="mend or drop the line")
        else:
            yield place, record


def _lines(chunks: Iterable[bytes], context: ReadContext) -> Iterator[bytes]:
    begun = b""
    for chunk in chunks:
        *lines, begun = (begun + chunk).split(b"\n")
        yield from lines
        _check_size(len(begun), context)
    yield begun


def _records_of_stream(
    chunks: Iterable[bytes], context: ReadContext, key: str
) -> Iterator[tuple[str, object]]:
    number = 0
    for number, data in enumerate(_Splitter(key, context).split(chunks), 1):
        place = f"record {number}"
        try:
            record = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise context.bad(f"broken JSON: {error}", place=place) from None
        yield place, record


def _check_size(size: int, context: ReadContext) -> None:
    limit = context.options.max_document_bytes
    if size > limit:
        raise context.bad(f"a record of more than {limit} bytes")


class _Splitter:
    """Cuts a stream of JSON into its records, by brackets outside of strings.

    ``_open`` holds the brackets that are open.  ``_record_depth`` is how deep in them the records stand:
    0 at the top, 1 in a list, 2 in the list under the key of an object.  ``_start`` is where the record
    at hand begins in the buffer.
    """

    def __init__(self, key: str, context: ReadContext) -> None:
        self._key = b'"' + key.encode() + b'"'
        self._context = context
        self._open: list[bytes] = []
        self._record_depth = 0
        self._start = -1
        self._after_key = False

    def split(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The bytes of each record."""
        buffer, position = b"", 0
        for chunk in chunks:
            keep = position if self._start < 0 else self._start
            buffer, position = buffer[keep:] + chunk, position - keep
            self._start = min(self._start, 0)
            _check_size(len(buffer) - _CHUNK, self._context)
            for token in _TOKEN.finditer(buffer, position):
                if token.group() == b'"':  # the string goes on in the next chunk
                    position = token.start()
                    break
                position = token.end()
                if self._closes_record(token):
                    yield buffer[self._start : position]
                    self._start = -1
            else:
                position = len(buffer)
        if self._open:
            raise self._context.bad(
                "the file ends in the middle of a record", remedy="fetch it again"
            )

    def _closes_record(self, token: re.Match[bytes]) -> bool:
        """Follow one token; whether it is the end of a record."""
        mark = token.group()
        after_key, self._after_key = self._after_key, False
        if mark in _PAIRS:
            self._enter(mark, token.start(), after_key)
        elif mark in _PAIRS.values():
            return self._leave(mark)
        elif len(self._open) == 1 and mark == self._key:
            self._after_key = True
        return False

    def _enter(self, mark: bytes, position: int, after_key: bool) -> None:
        depth = len(self._open)
        if mark == b"{" and depth == self._record_depth and self._start < 0:
            self._start = position
        elif mark == b"[" and (depth == 0 or (after_key and depth == 1)):
            self._start, self._record_depth = -1, depth + 1
        self._open.append(mark)

    def _leave(self, mark: bytes) -> bool:
        if not self._open or _PAIRS[self._open.pop()] != mark:
            raise self._context.bad("broken JSON: brackets that do not match")
        depth = len(self._open)
        closes = mark == b"}" and self._start >= 0 and depth == self._record_depth
        if depth == 0:
            self._record_depth = 0
        return closes
