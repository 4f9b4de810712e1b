"""A terminology of one's own: a table of ids, names, categories, synonyms and cross references.

The columns are ``id``, ``name``, ``category``, ``synonyms``, ``xrefs``, with tabs between columns and ``|``
between synonyms and between cross references.  All but ``id`` and ``name`` may be missing, all but ``name``
empty; there may also be ``parents``, ``definition`` and ``retired`` (ids it had).

Within a cell ``\\|`` is a bar, ``\\t`` a tab, ``\\n`` and ``\\r`` a line break, ``\\\\`` a backslash; any
other backslash is itself.  White space around what stands in a cell is not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import IO, Final

from kg.errors import FormatError
from kg.lexicon.records import OWN_SOURCE, ConceptRecord, LeftOut, Name
from kg.lexicon.sources.opening import open_lines
from kg.lexicon.sources.xrefs import is_odd_mesh, xref_curie
from kg.model import CategoryName, Curie, content_curie
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
HEADER_PATTERN: Final = (
    r"(?i)^[^\n]*\n\ufeff?(?=[^\n]*\bname\b)(?:[a-z]+\t)*id(?:\t[a-z]+)*\r?(?:\n|$)"
)
"""The header as the second line of a text: a column ``id``, a column ``name``, and others."""


_ESCAPES: Final = {"\\": "\\\\", "|": "\\|", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_SPECIAL: Final = re.compile(r"[\\|\t\n\r]")
_ESCAPED: Final = re.compile(r"\\([\\|tnr])")
_PLAIN: Final = {escape[1]: sign for sign, escape in _ESCAPES.items()}
_PART: Final = re.compile(r"(?:\\[\\|tnr]|[^|])+")


def read_user_tsv(
    file: IO[bytes], path: str = "", source: str = OWN_SOURCE
) -> Iterator[ConceptRecord | LeftOut]:
    """The rows as records. A row without an id gets one made of its category and name.

    A row that names itself as its parent does not have that parent.  Raises FormatError, with the line,
    for an unknown category, an id whose prefix is not known, one id with two categories, a row without a
    name, a cell beside the columns, a NUL byte, a column that is not one of :data:`COLUMNS` and a second
    one of the same name; and for rows that are broader than each other (see :func:`_check_cycles`).
    """
    categories: dict[Curie, tuple[CategoryName, int]] = {}
    parents: dict[Curie, tuple[Curie, ...]] = {}
    with open_lines(file, path) as lines:
        columns = [cell.strip().lower() for cell in next(lines, "").split("\t")]
        _check_columns(columns, path)
        for number, line in enumerate(lines, 2):
            row = _row(line, columns, path, f"line {number}")
            if row is None:
                continue
            record = _record(row, source, path, f"line {number}")
            if row["category"]:
                known, first = categories.setdefault(record.id, (record.category, number))
                _check_category(record, known, first, path, number)
            if record.id in record.parents:
                yield LeftOut(record.id, record.name, "a row that is its own parent")
                others = tuple(parent for parent in record.parents if parent != record.id)
                record = replace(record, parents=others)
            if record.parents:
                parents[record.id] = parents.get(record.id, ()) + record.parents
            yield record
    _check_cycles(parents, path)


def user_tsv_lines(records: Iterable[ConceptRecord]) -> Iterator[str]:
    """The lines of such a table: the header, and a row for each record.

    The kinds and sources of names do not go into it, nor do tree numbers, actions, and retired ids that are
    misspelt and would be read as others.  Raises FormatError for what could not be read again.
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
            "|".join(_written_curie(old) for old in record.retired if xref_curie(old) in ("", old)),
        )
        line = "\t".join(cells)
        if "\0" in line:
            raise FormatError(f"a NUL byte in {record.id} cannot be written into a table of names")
        yield line + "\n"


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


def fault_of_columns(columns: Sequence[str]) -> str:
    """What is wrong with the columns of such a table, empty where nothing is.

    >>> fault_of_columns(["id", "label"]), fault_of_columns(["id", "name", "id"])
    ("there is no column 'name'", "there are two columns 'id'")
    """
    for column in REQUIRED:
        if column not in columns:
            return f"there is no column {column!r}"
    for column in columns:
        if column not in COLUMNS:
            return f"there is a column {column!r}"
        if columns.count(column) > 1:
            return f"there are two columns {column!r}"
    return ""


COLUMNS_REMEDY: Final = (
    f"use the columns {', '.join(COLUMNS[:-1])} and {COLUMNS[-1]}, of which {' and '.join(REQUIRED)} "
    "are needed, with tabs between them"
)


def _check_columns(columns: Sequence[str], path: str) -> None:
    if fault := fault_of_columns(columns):
        reason = f"the header is not that of a table of names: {fault}"
        raise FormatError(reason, path=path, place="line 1", remedy=COLUMNS_REMEDY)


def _row(line: str, columns: Sequence[str], path: str, place: str) -> dict[str, str] | None:
    """The cells of a row by column, None for a blank one."""
    if "\0" in line:
        remedy = "save the table anew as plain text in UTF-8"
        raise FormatError("there is a NUL byte", path=path, place=place, remedy=remedy)
    cells = [cell.strip() for cell in line.split("\t")]
    if any(cells[len(columns) :]):
        reason = "the row has more cells than there are columns"
        remedy = "take the tabs out of its cells"
        raise FormatError(reason, path=path, place=place, remedy=remedy)
    if not any(cells):
        return None
    return dict.fromkeys(COLUMNS, "") | dict(zip(columns, cells, strict=False))


def _check_category(
    record: ConceptRecord, known: CategoryName, first: int, path: str, number: int
) -> None:
    if record.category != known:
        raise FormatError(
            f"{record.id} is {record.category} here and {known} in line {first}",
            path=path,
            place=f"line {number}",
            remedy="give it one category, or two ids to two things",
        )


def _check_cycles(parents: Mapping[Curie, Iterable[Curie]], path: str) -> None:
    """Raises FormatError for things of one's own each of which has the next as parent, the last the first.

    What terminologies say of their ids is not looked at: MeSH has such circles itself, and a table may be
    what was exported of several terminologies.
    """
    graph = {
        child: [parent for parent in broader if parent.startswith("KG:")]
        for child, broader in parents.items()
        if child.startswith("KG:")
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # The sorter puts each one before those that have it as parent.
        raise FormatError(
            "the parents go in a circle: " + " < ".join(error.args[1][::-1]),
            path=path,
            place="column parents",
            remedy="take one of these parents out",
        ) from error


def _record(cells: dict[str, str], source: str, path: str, place: str) -> ConceptRecord:
    name, category = unescaped(cells["name"]), cells["category"] or "NamedThing"
    if not name:
        remedy = "give it a name, or take it out"
        raise FormatError("the row has no name", path=path, place=place, remedy=remedy)
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
    if curie := xref_curie(text):
        return curie
    if is_odd_mesh(text):
        reason = f"{text!r} is no id of MeSH"
        remedy = "write it as MeSH does, such as MESH:D009101 or MESH:C000629685"
    else:
        reason = f"{text!r} is no id that the program knows"
        remedy = "write prefix:identifier, with the prefix KG for ids of your own"
    raise FormatError(reason, path=path, place=place, remedy=remedy)


def _written_curie(curie: Curie) -> str:
    if xref_curie(curie) != curie or _SPECIAL.search(curie):
        raise FormatError(
            f"{curie!r} cannot be written into a table of names",
            remedy="only ids of prefixes that the program knows can be read from one",
        )
    return curie
