"""Ontologies in OBO format (Mondo, Disease Ontology, HPO, ChEBI): one stanza a term, streamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Final

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, LeftOut
from kg.lexicon.sources.obo_terms import (
    EXACT_SOURCES,
    ROLES,
    OboTerm,
    Synonym,
    left_out,
    to_record,
)
from kg.lexicon.sources.opening import open_lines
from kg.lexicon.sources.xrefs import xref_curie

_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(.*)')
_QUALIFIERS: Final = re.compile(r"\s*\{([^}]*)\}\s*$")
_COMMENT: Final = re.compile(r"\s+!\s.*$")
_ESCAPES: Final = {"n": " ", "W": " ", "t": " "}
_INCHIKEY: Final = re.compile(r"[A-Z]{14}-[A-Z]{10}-[A-Z]")


def read_obo(
    file: IO[bytes], path: str = "", source: str = ""
) -> Iterator[ConceptRecord | LeftOut]:
    """The terms of the ontology that the header names, and what is left out.

    Raises FormatError where there is no header.
    """
    with open_lines(file, path) as lines:
        stanzas = _stanzas(lines)
        _, header = next(stanzas, ("", []))
        prefix = prefix_of(next((value for tag, value in header if tag == "ontology"), ""))
        if not prefix:
            raise FormatError(
                "the header does not say which ontology this is", path=path, place="line 1"
            )
        for kind, pairs in stanzas:
            if kind == "Term" and (term := _term(pairs)) is not None:
                yield from left_out(term, prefix)
                record = to_record(term, prefix, source or prefix.lower())
                if record is not None:
                    yield record


def prefix_of(ontology: str) -> str:
    """The prefix of an ontology's terms, by its name or address.

    >>> prefix_of("mondo"), prefix_of("http://purl.obolibrary.org/obo/hp/hp-base.owl")
    ('MONDO', 'HP')
    """
    name = re.split(r"[/#]", ontology.strip().removesuffix(".owl").removesuffix(".json"))[-1]
    return re.split(r"[-_]", name)[0].upper()


def _stanzas(lines: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(kind, tags and values) of the header, whose kind is empty, and of every stanza."""
    kind, pairs = "", list[tuple[str, str]]()
    for line in lines:
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            yield kind, pairs
            kind, pairs = line[1:-1], []
        elif line and not line.startswith("!"):
            tag, colon, value = line.partition(":")
            if colon:
                pairs.append((tag, value.strip()))
    yield kind, pairs


def _term(pairs: list[tuple[str, str]]) -> OboTerm | None:
    identifier = next((value for tag, value in pairs if tag == "id"), "")
    term = OboTerm(xref_curie(_plain(identifier)) or identifier)
    for tag, value in pairs:
        if tag in _TAGS:
            _TAGS[tag](term, value)
    return term if identifier else None


def _add_name(term: OboTerm, value: str) -> None:
    term.name = _unescaped(value)


def _add_definition(term: OboTerm, value: str) -> None:
    if match := _QUOTED.match(value):
        term.definition = " ".join(_unescaped(match[1]).split())


def _add_synonym(term: OboTerm, value: str) -> None:
    """``"text" SCOPE type [sources]``"""
    if match := _QUOTED.match(value):
        words = match[2].partition("[")[0].split()
        scope = words[0] if words else "RELATED"
        term.synonyms.append(
            Synonym(_unescaped(match[1]), scope, words[1] if len(words) > 1 else "")
        )


def _add_xref(term: OboTerm, value: str) -> None:
    """A cross reference; Mondo's only where it is to the same thing."""
    qualifiers = _QUALIFIERS.search(value)
    near = term.id.startswith("MONDO:") and EXACT_SOURCES not in (qualifiers or [""])[0]
    if not near:
        term.xrefs.append(_plain(value).partition(' "')[0])


def _add_relationship(term: OboTerm, value: str) -> None:
    relation, _, target = _plain(value).partition(" ")
    if relation in ROLES:
        term.roles.append(target)


def _add_property(term: OboTerm, value: str) -> None:
    """Exact matches, and the InChIKey of a chemical."""
    name, _, rest = value.partition(" ")
    text = rest.strip().strip('"').split('"')[0].split(" ")[0]
    if name.endswith("exactMatch"):
        term.xrefs.append(text)
    elif "inchi" in name.lower() and "key" in name.lower() and _INCHIKEY.fullmatch(text):
        term.xrefs.append(f"INCHIKEY:{text}")


def _add_obsolete(term: OboTerm, value: str) -> None:
    term.obsolete = value.startswith("true")


_TAGS: Final[dict[str, Callable[[OboTerm, str], None]]] = {
    "name": _add_name,
    "def": _add_definition,
    "synonym": _add_synonym,
    "xref": _add_xref,
    "is_a": lambda term, value: term.parents.append(_plain(value)),
    "alt_id": lambda term, value: term.alternatives.append(_plain(value)),
    "replaced_by": lambda term, value: term.replaced_by.append(_plain(value)),
    "relationship": _add_relationship,
    "property_value": _add_property,
    "is_obsolete": _add_obsolete,
}
"""Tag of a line -> what it adds to the term."""


def _plain(value: str) -> str:
    """The value without its qualifiers and its comment.

    >>> _plain('MONDO:0000001 {source="x"} ! disease'), _plain('DOID:4 {source="y"}')
    ('MONDO:0000001', 'DOID:4')
    """
    return _QUALIFIERS.sub("", _COMMENT.sub("", value)).strip()


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text).strip()
