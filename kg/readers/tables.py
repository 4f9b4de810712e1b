"""The user's own texts as a table: CSV and TSV with a line of column names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from kg.model import Document
from kg.readers.base import HEAD_SIZE, Head, ReadContext, Reader
from kg.readers.encoding import peekable, read_lines
from kg.readers.records import (
    ALIASES,
    find_columns,
    missing_column,
    record_document,
    unfound_columns,
)

_SUFFIXES: Final = frozenset({".csv", ".tsv", ".tab"})
_DELIMITERS: Final = "\t,;|"
_TEXTS: Final = frozenset(("text", *ALIASES["text"]))
_COLUMN_LENGTH: Final = 40
_QUOTES: Final = 'double the quotes in a cell: "" for "'
_OPEN_QUOTE: Final = re.compile(rb'(?:^|\t)"(?![^\t]*"(?:\t|$))')


def sniff_csv(head: Head) -> float:
    """By the suffix, or by a first line that is a list of column names with the usual ones in it."""
    return _sniff(head) if _delimiter(_first_line(head)) != "\t" else 0.0


def sniff_tsv(head: Head) -> float:
    """The same with tabs."""
    return _sniff(head) if _delimiter(_first_line(head)) == "\t" else 0.0


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """A document for each row; a row that is not one is noted and left out."""
    limit = context.options.max_document_bytes
    csv.field_size_limit(max(csv.field_size_limit(), limit))
    stream = peekable(stream)
    sample = stream.peek(HEAD_SIZE)
    lines: Iterator[str] = (line + "\n" for _, line in read_lines(stream, context))
    header = next((line for line in lines if line.strip()), "")
    delimiter = _delimiter(header)
    lines = chain((header,), lines)
    if _quotes_are_text(delimiter, sample):
        rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise context.bad(f"no names of columns: {error}", place="line 1", remedy=_QUOTES) from None
    columns = find_columns(names, context.options)
    unfound = unfound_columns(names, context.options)
    if unfound or (not columns.text and not (columns.title and columns.id)):
        what = unfound[0] if unfound else "text"
        reason, remedy = missing_column(names, what, context.options)
        raise context.bad(reason, place="line 1", remedy=remedy)
    for place, row in _rows(rows, context):
        if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
            reason = f"{len(row)} cells under {len(names)} columns"
            context.skip(reason, place=place, remedy="quote cells that hold the delimiter")
            continue
        document = record_document(dict(zip(names, row, strict=False)), columns, place, context)
        if document is not None:
            yield document


CSV: Final = Reader("csv", "CSV of texts: id, title, text, other columns", sniff_csv, read)
TSV: Final = Reader("tsv", "TSV of texts: id, title, text, other columns", sniff_tsv, read)


def _sniff(head: Head) -> float:
    if not head.text or head.root:
        return 0.0
    if head.suffix in _SUFFIXES:
        return 0.8
    first = _first_line(head)
    names = [name.strip(' "').lower() for name in first.split(_delimiter(first))]
    short = all(0 < len(name) <= _COLUMN_LENGTH for name in names)
    return 0.6 if len(names) > 1 and short and _TEXTS.intersection(names) else 0.0


def _first_line(head: Head) -> str:
    return head.text.lstrip("\r\n").partition("\n")[0].rstrip("\r")


def _rows(rows: Iterator[list[str]], context: ReadContext) -> Iterator[tuple[str, list[str]]]:
    """(place, cells) of each row that is not empty."""
    while True:
        place = f"line {rows.line_num + 1}"  # type: ignore[attr-defined]
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            reason = "a quoted cell is not closed" if "end of data" in str(error) else str(error)
            context.skip(reason, place=place, remedy=_QUOTES)
            continue
        if any(cell.strip() for cell in row):
            yield place, row


def _delimiter(header: str) -> str:
    """The character that parts the names of the first line; a tab before all others."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_DELIMITERS, key=lambda character: (bare.count(character), character == "\t"))


def _quotes_are_text(delimiter: str, sample: bytes) -> bool:
    """Whether quotation marks in a TSV are only characters: every line is a row, some open only."""
    if delimiter != "\t":
        return False
    lines = [line.rstrip(b"\r") for line in sample.split(b"\n")[:-1] if line.strip()]
    tabs = {line.count(b"\t") for line in lines}
    return len(tabs) == 1 and any(_OPEN_QUOTE.search(line) for line in lines)
