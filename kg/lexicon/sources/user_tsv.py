"""A terminology of one's own: a table of ids, names, categories, synonyms and cross references.

The columns are ``id``, ``name``, ``category``, ``synonyms``, ``xrefs``, with tabs between columns and ``|``
between synonyms and between cross references.  All but ``id`` and ``name`` may be missing, all but ``name``
empty; there may also be ``parents``, ``definition`` and ``retired`` (ids it had).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import IO, Final

from kg.errors import FormatError
from kg.lexicon.records import OWN_SOURCE, ConceptRecord, Name
from kg.lexicon.sources.opening import open_lines
from kg.lexicon.sources.xrefs import xref_curie
from kg.model import Curie, content_curie
from kg.schema import CATEGORIES

REQUIRED: Final = ("id", "name")
COLUMNS: Final = (
    *REQUIRED,
    "category",
    "synonyms",
    "xrefs",
    "parents",
    "definition",
    "retired",
)
HEADER_PATTERN: Final = r"^[^\n]*\n\ufeff?(?=[^\n]*\bname\b)(?:[a-z]+\t)*id(?:\t[a-z]+)*\r?(?:\n|$)"
"""The header as the second line of a text: a column ``id``, a column ``name``, and others."""


def read_user_tsv(
    file: IO[bytes], path: str = "", source: str = OWN_SOURCE
) -> Iterator[ConceptRecord]:
    """The rows as records. A row without an id gets one made of its category and name.

    Raises FormatError, with the line, for an unknown category, an id whose prefix is not known, a row
    without a name and a column that is not one of :data:`COLUMNS`.
    """
    with open_lines(file, path) as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        _check_columns(rows.fieldnames or (), path)
        for row in rows:
            cells = {key: (value or "").strip() for key, value in row.items() if key}
            if any(cells.values()):
                yield _record(cells, source, path, f"line {rows.line_num}")


def _check_columns(columns: Sequence[str], path: str) -> None:
    if not set(REQUIRED) <= set(columns) <= set(COLUMNS):
        raise FormatError(
            "the header is not that of a table of names",
            path=path,
            place="line 1",
            remedy=f"use the columns {', '.join(COLUMNS[:5])}, with tabs between them",
        )


def _record(cells: dict[str, str], source: str, path: str, place: str) -> ConceptRecord:
    name, category = cells["name"], cells.get("category") or "NamedThing"
    if not name:
        raise FormatError("the row has no name", path=path, place=place)
    if category not in CATEGORIES:
        raise FormatError(
            f"unknown category {category!r}",
            path=path,
            place=place,
            remedy="use one of " + ", ".join(CATEGORIES),
        )
    names = [Name(name, "label", source)]
    names += [Name(synonym, "synonym", source) for synonym in _list(cells, "synonyms")]
    curie = _curie(cells["id"], path, place) if cells["id"] else content_curie(category, name)
    return ConceptRecord(
        curie,
        name,
        category,
        tuple(names),
        tuple(_curie(text, path, place) for text in _list(cells, "xrefs")),
        tuple(_curie(text, path, place) for text in _list(cells, "parents")),
        retired=tuple(_curie(text, path, place) for text in _list(cells, "retired")),
        definition=cells.get("definition", ""),
    )


def _list(cells: dict[str, str], column: str) -> list[str]:
    return [part.strip() for part in cells.get(column, "").split("|") if part.strip()]


def _curie(text: str, path: str, place: str) -> Curie:
    curie = xref_curie(text)
    if not curie:
        raise FormatError(
            f"{text!r} is no id that the program knows",
            path=path,
            place=place,
            remedy="write prefix:identifier, with the prefix KG for ids of your own",
        )
    return curie
