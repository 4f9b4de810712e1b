"""SSSOM tables of mappings (https://w3id.org/sssom): what is the same as what, what is wider.

A mapping becomes a record without a name: it adds to a concept and is never one by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, Final

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, LeftOut
from kg.lexicon.sources.opening import open_lines
from kg.lexicon.sources.xrefs import is_odd_mesh, xref_curie
from kg.model import Curie

COLUMNS: Final = ("subject_id", "predicate_id", "object_id")
EXACT: Final = frozenset({"skos:exactMatch", "owl:equivalentClass", "owl:sameAs"})
BROADER: Final = frozenset({"skos:broadMatch", "rdfs:subClassOf"})
NARROWER: Final = frozenset({"skos:narrowMatch"})
REPLACED: Final = frozenset({"IAO:0100001", "obo:IAO_0100001"})
"""Predicates that are used, by what they say of the object; others are left out."""

WRONG_WIDTH: Final = "a row with more or fewer cells than the header"

_PREFIX_LINE: Final = re.compile(r"#\s+([\w.]+):\s*[\"']?(https?://[^\"'\s]+)[\"']?\s*")


def read_sssom(
    file: IO[bytes], path: str = "", source: str = ""
) -> Iterator[ConceptRecord | LeftOut]:
    """The mappings between ids that we have prefixes for, and what is left out.

    A row with more or fewer cells than the header is left out.  Raises FormatError where a column is
    missing.
    """
    with open_lines(file, path) as lines:
        prefixes: dict[str, str] = {}
        rows = _rows(lines, prefixes)
        number, header = next(rows, (1, []))
        missing = set(COLUMNS) - set(header)
        if missing:
            reason = f"no column {min(missing)!r}"
            raise FormatError(reason, path=path, place=f"line {number}")
        for number, cells in rows:
            if len(cells) != len(header):
                yield LeftOut("", f"line {number}: {' '.join(cells)}", WRONG_WIDTH)
            else:
                yield from _mapping(dict(zip(header, cells, strict=True)), prefixes)


def _rows(lines: Iterable[str], prefixes: dict[str, str]) -> Iterator[tuple[int, list[str]]]:
    """The rows with their lines' numbers; the prefixes of the commented lines go into ``prefixes``."""
    for number, line in enumerate(lines, 1):
        if not line.startswith("#"):
            if line.strip():
                yield number, line.rstrip("\r\n").split("\t")
        elif match := _PREFIX_LINE.fullmatch(line.rstrip()):
            prefixes[match[1]] = match[2]


def _mapping(row: dict[str, str], prefixes: dict[str, str]) -> Iterator[ConceptRecord | LeftOut]:
    subject, predicate, object_ = (row[column] for column in COLUMNS)
    first, second = _curie(subject, prefixes), _curie(object_, prefixes)
    records = tuple(_records(first, predicate, second))
    reason = ""
    if not first or not second:
        odd = any(is_odd_mesh(_address(text, prefixes)) for text in (subject, object_))
        reason = f"a mapping of {'what is no MeSH id' if odd else 'an id of an unknown prefix'}"
    elif row.get("predicate_modifier", "").lower() == "not":
        reason = "a mapping that is denied"
    elif not records:
        reason = f"a mapping that is not used ({predicate})"
    if reason:
        yield LeftOut(subject, object_, reason)
    else:
        yield from records


def _curie(text: str, prefixes: dict[str, str]) -> Curie:
    return xref_curie(text) or xref_curie(_address(text, prefixes))


def _address(text: str, prefixes: dict[str, str]) -> str:
    """The IRI of a CURIE whose prefix the file explains, others as they are."""
    prefix, _, identifier = text.partition(":")
    return prefixes[prefix] + identifier if prefix in prefixes else text


def _records(first: Curie, predicate: str, second: Curie) -> Iterator[ConceptRecord]:
    if predicate in EXACT:
        yield ConceptRecord(first, "", "", xrefs=(second,))
    elif predicate in BROADER:
        yield ConceptRecord(first, "", "", parents=(second,))
    elif predicate in NARROWER:
        yield ConceptRecord(second, "", "", parents=(first,))
    elif predicate in REPLACED:
        yield ConceptRecord(second, "", "", retired=(first,))
