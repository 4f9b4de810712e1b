"""A terminology of one's own: a table of ids, names, categories, synonyms and cross references.

The columns are ``id``, ``name``, ``category``, ``synonyms``, ``xrefs``, with tabs between columns and ``|``
between synonyms and between cross references.  All but ``id`` and ``name`` may be missing, all but ``name``
empty; there may also be ``parents``, ``definition`` and ``retired`` (ids it had).

Within a cell ``\\|`` is a bar, ``\\t`` a tab, ``\\n`` and ``\\r`` a line break, ``\\\\`` a backslash; any
other backslash is itself.  White space around what stands in a cell is not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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


_ESCAPES: Final = {"\\": "\\\\", "|": "\\|", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_SPECIAL: Final = re.compile(r"[\\|\t\n\r]")
_ESCAPED: Final = re.compile(r"\\([\\|tnr])")
_PLAIN: Final = {escape[1]: sign for sign, escape in _ESCAPES.items()}
_PART: Final = re.compile(r"(?:\\[\\|tnr]|[^|])+")


def read_user_tsv(
    file: IO[bytes], path: str = "", source: str = OWN_SOURCE
) -> Iterator[ConceptRecord]:
    """The rows as records. A row without an id gets one made of its category and name.

    Raises FormatError, with the line, for an unknown category, an id whose prefix is not known, a row
    without a name, a cell beside the columns and a column that is not one of :data:`COLUMNS`.
    """
    with open_lines(file, path) as lines:
        columns = next(lines, "").rstrip("\r\n").split("\t")
        _check_columns(columns, path)
        for number, line in enumerate(lines, 2):
            cells = [cell.strip() for cell in line.split("\t")]
            if any(cells[len(columns) :]):
                reason = "the row has more cells than there are columns"
                raise FormatError(reason, path=path, place=f"line {number}")
            if any(cells):
                row = dict.fromkeys(COLUMNS, "") | dict(zip(columns, cells, strict=False))
                yield _record(row, source, path, f"line {number}")


def user_tsv_lines(records: Iterable[ConceptRecord]) -> Iterator[str]:
    """The lines of such a table: the header, and a row for each record.

    The kinds and sources of names do not go into it, nor do tree numbers and actions.  Raises FormatError
    for an id that could not be read again.
    """
    yield "\t".join(COLUMNS) + "\n"
    for record in records:
        names = dict.fromkeys(name.name for name in record.names if name.name != record.name)
        cells = (
            _written_curie(record.id),
            escaped(record.name),
            record.category,
            "|".join(map(escaped, names)),
            "|".join(map(_written_curie, record.xrefs)),
            "|".join(map(_written_curie, record.parents)),
            escaped(record.definition),
            "|".join(map(_written_curie, record.retired)),
        )
        yield "\t".join(cells) + "\n"


def escaped(text: str) -> str:
    r"""The text as a cell, or a part of one, has it.

    >>> print(escaped("a|b\nc"), escaped(r"d\e"))
    a\|b\nc d\\e
    """
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)


def unescaped(text: str) -> str:
    r"""The text that a cell stands for.

    >>> print(unescaped(r"a\|b"), unescaped(r"a\\b"), unescaped(r"a\b"))
    a|b a\b a\b
    """
    return _ESCAPED.sub(lambda match: _PLAIN[match[1]], text)


def _check_columns(columns: Sequence[str], path: str) -> None:
    if not set(REQUIRED) <= set(columns) <= set(COLUMNS):
        raise FormatError(
            "the header is not that of a table of names",
            path=path,
            place="line 1",
            remedy=f"use the columns {', '.join(COLUMNS[:5])}, with tabs between them",
        )


def _record(cells: dict[str, str], source: str, path: str, place: str) -> ConceptRecord:
    name, category = unescaped(cells["name"]), cells["category"] or "NamedThing"
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
        definition=unescaped(cells["definition"]),
    )


def _list(cells: dict[str, str], column: str) -> list[str]:
    parts = (part.strip() for part in _PART.findall(cells[column]))
    return [unescaped(part) for part in parts if part]


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


def _written_curie(curie: Curie) -> str:
    if xref_curie(curie) != curie or _SPECIAL.search(curie):
        raise FormatError(
            f"{curie!r} cannot be written into a table of names",
            remedy="only ids of prefixes that the program knows can be read from one",
        )
    return curie
