"""Ontologies in OBO format (Mondo, Disease Ontology, HPO, ChEBI): one stanza a term, streamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import chain
from typing import IO, Final, NamedTuple

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, LeftOut
from kg.lexicon.sources.obo_terms import (
    EXACT_SOURCES,
    ROLES,
    OboTerm,
    Synonym,
    records_of,
)
from kg.lexicon.sources.opening import open_lines
from kg.lexicon.sources.xrefs import xref_curie
from kg.model import Curie

_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(.*)')
_QUALIFIERS: Final = re.compile(r"\s*\{([^}]*)\}\s*$")
_COMMENT: Final = re.compile(r"\s+!\s.*$")
_KINDS: Final = frozenset({"Typedef", "Instance", "Annotation", "Formula"})
"""Stanzas that are not read, beside ``Term``."""

_NO_TAG: Final = "a line that is no tag with a value"
_SECOND_ID: Final = "a second id in a stanza, with all that follows in it"
_ONCE: Final = ("id", "name", "def")
_ESCAPES: Final = {"n": " ", "W": " ", "t": " "}
_INCHIKEY: Final = re.compile(r"[A-Z]{14}-[A-Z]{10}-[A-Z]")


def read_obo(
    file: IO[bytes], path: str = "", source: str = ""
) -> Iterator[ConceptRecord | LeftOut]:
    """The terms of the ontology that the header names, and what is left out.

    A line that cannot be read is left out, with its number.  Raises FormatError where there is no header
    and where the head of a stanza is not closed.
    """
    with open_lines(file, path) as lines:
        stanzas = _stanzas(lines, path)
        header = next(stanzas)
        prefix = prefix_of(next((it.value for it in header.lines if it.tag == "ontology"), ""))
        if not prefix:
            raise FormatError(
                "the header does not say which ontology this is",
                path=path,
                place="line 1",
                remedy="it needs a line such as `ontology: mondo`",
            )
        yield from (LeftOut("", line.text, _NO_TAG) for line in header.lines if not line.tag)
        yield from records_of(chain.from_iterable(map(_terms, stanzas)), prefix, source)


def prefix_of(ontology: str) -> str:
    """The prefix of an ontology's terms, by its name or address.

    >>> prefix_of("mondo"), prefix_of("http://purl.obolibrary.org/obo/hp/hp-base.owl")
    ('MONDO', 'HP')
    """
    name = re.split(r"[/#]", ontology.strip().removesuffix(".owl").removesuffix(".json"))[-1]
    return re.split(r"[-_]", name)[0].upper()


class _Line(NamedTuple):
    number: int
    tag: str
    """Empty where the line is no tag with a value; ``value`` is the whole line then."""
    value: str

    @property
    def text(self) -> str:
        """The line as reports show it."""
        text = f"{self.tag}: {self.value}" if self.tag else self.value
        return f"line {self.number}: {text}".rstrip()


class _Stanza(NamedTuple):
    kind: str
    """Empty for the header."""
    number: int
    """Of its first line."""
    lines: list[_Line]


def _stanzas(lines: Iterable[str], path: str) -> Iterator[_Stanza]:
    """The header and every stanza."""
    stanza = _Stanza("", 1, [])
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if line.startswith("["):
            head = _COMMENT.sub("", line)
            if not head.endswith("]"):
                raise FormatError(
                    "the head of a stanza is not closed",
                    path=path,
                    place=f"line {number}",
                    remedy="write it as [Term]",
                )
            yield stanza
            stanza = _Stanza(head[1:-1], number, [])
        elif line and not line.startswith("!"):
            tag, colon, value = line.partition(":")
            stanza.lines.append(
                _Line(number, tag, value.strip()) if colon else _Line(number, "", line)
            )
    yield stanza


def _fault(line: _Line, seen: Container[str]) -> str:
    """Why a line of a term cannot be read, empty where it can."""
    if not line.tag:
        return _NO_TAG
    if line.tag not in _TAGS and line.tag != "id":
        return ""
    if not line.value or line.value.startswith("! "):
        return "a tag without a value"
    if line.tag in _ONCE and line.tag in seen:
        return _SECOND_ID if line.tag == "id" else "a tag that may be there only once"
    quoted = line.tag not in ("def", "synonym") or _QUOTED.match(line.value)
    return "" if quoted else "a quotation that is missing or does not end"


def _identifier(stanza: _Stanza) -> Curie:
    identifier = next((_plain(line.value) for line in stanza.lines if line.tag == "id"), "")
    return xref_curie(identifier) or identifier


def _terms(stanza: _Stanza) -> Iterator[OboTerm | LeftOut]:
    """The term of a stanza, and what is left out of it."""
    if stanza.kind != "Term":
        if stanza.kind not in _KINDS:
            head = f"line {stanza.number}: [{stanza.kind}]"
            yield LeftOut(_identifier(stanza), head, "a stanza of an unknown kind")
        return
    term = OboTerm(_identifier(stanza))
    seen: set[str] = set()
    for line in stanza.lines:
        if reason := _fault(line, seen):
            yield LeftOut(term.id, line.text, reason)
            if reason == _SECOND_ID:
                break
        elif line.tag in _TAGS:
            _TAGS[line.tag](term, line.value)
        seen.add(line.tag)
    if term.id:
        yield term
    else:
        name = f"line {stanza.number}: {term.name}".rstrip(": ")
        yield LeftOut("", name, "a term without an id")


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
