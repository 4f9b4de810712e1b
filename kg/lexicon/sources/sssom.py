"""SSSOM tables of mappings (https://w3id.org/sssom): what is the same as what, what is wider.

A mapping becomes a record without a name: it adds to a concept and is never one by itself.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import IO, Final

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, LeftOut
from kg.lexicon.sources.opening import open_lines
from kg.lexicon.sources.xrefs import xref_curie
from kg.model import Curie

COLUMNS: Final = ("subject_id", "predicate_id", "object_id")
EXACT: Final = frozenset({"skos:exactMatch", "owl:equivalentClass", "owl:sameAs"})
BROADER: Final = frozenset({"skos:broadMatch", "rdfs:subClassOf"})
NARROWER: Final = frozenset({"skos:narrowMatch"})
REPLACED: Final = frozenset({"IAO:0100001", "obo:IAO_0100001"})
"""Predicates that are used, by what they say of the object; others are left out."""

_PREFIX_LINE: Final = re.compile(r"#\s+([\w.]+):\s*[\"']?(https?://[^\"'\s]+)[\"']?\s*")


def read_sssom(
    file: IO[bytes], path: str = "", source: str = ""
) -> Iterator[ConceptRecord | LeftOut]:
    """The mappings between ids that we have prefixes for, and what is left out.

    Raises FormatError where a column is missing.
    """
    with open_lines(file, path) as lines:
        prefixes: dict[str, str] = {}
        rows = csv.DictReader(_table(lines, prefixes), delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = set(COLUMNS) - set(rows.fieldnames or ())
        if missing:
            raise FormatError(f"no column {min(missing)!r}", path=path)
        for row in rows:
            first = _curie(row["subject_id"], prefixes)
            second = _curie(row["object_id"], prefixes)
            records = tuple(_records(first, row["predicate_id"], second))
            reason = ""
            if not first or not second:
                reason = "a mapping of an id of an unknown prefix"
            elif (row.get("predicate_modifier") or "").lower() == "not":
                reason = "a mapping that is denied"
            elif not records:
                reason = f"a mapping that is not used ({row['predicate_id']})"
            if reason:
                yield LeftOut(row["subject_id"] or "", row["object_id"] or "", reason)
            else:
                yield from records


def _table(lines: Iterable[str], prefixes: dict[str, str]) -> Iterator[str]:
    """The lines of the table; the prefixes of the commented lines go into ``prefixes``."""
    for line in lines:
        if not line.startswith("#"):
            yield line
        elif match := _PREFIX_LINE.fullmatch(line.rstrip()):
            prefixes[match[1]] = match[2]


def _curie(text: str | None, prefixes: dict[str, str]) -> Curie:
    prefix, _, identifier = (text or "").partition(":")
    return xref_curie(text or "") or xref_curie(prefixes.get(prefix, "") + identifier)


def _records(first: Curie, predicate: str, second: Curie) -> Iterator[ConceptRecord]:
    if predicate in EXACT:
        yield ConceptRecord(first, "", "", xrefs=(second,))
    elif predicate in BROADER:
        yield ConceptRecord(first, "", "", parents=(second,))
    elif predicate in NARROWER:
        yield ConceptRecord(second, "", "", parents=(first,))
    elif predicate in REPLACED:
        yield ConceptRecord(second, "", "", retired=(first,))
