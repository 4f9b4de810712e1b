"""MeSH RDF as NLM publishes it (``mesh.nt``, also gzipped): the same records as its XML.

Triples of a record lie far apart in the file.  They are kept in a temporary database on disk until all
are read, so that memory does not grow with the file.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from typing import IO, Final

from kg.errors import FormatError
from kg.lexicon.records import LeftOut
from kg.lexicon.sources.mesh_records import (
    DESCRIPTOR,
    PREFERRED,
    QUALIFIER,
    SUPPLEMENTARY,
    MappedTo,
    MeshConcept,
    MeshHeading,
    MeshTerm,
)

CLASSES: Final[dict[str, tuple[str, str]]] = {
    "TopicalDescriptor": (DESCRIPTOR, "topical"),
    "PublicationType": (DESCRIPTOR, "publication type"),
    "CheckTag": (DESCRIPTOR, "check tag"),
    "GeographicalDescriptor": (DESCRIPTOR, "geographic"),
    "Qualifier": (QUALIFIER, ""),
    "SCR_Chemical": (SUPPLEMENTARY, "chemical"),
    "SCR_Protocol": (SUPPLEMENTARY, "protocol"),
    "SCR_Disease": (SUPPLEMENTARY, "disease"),
    "SCR_Organism": (SUPPLEMENTARY, "organism"),
    "SCR_Population": (SUPPLEMENTARY, "population group"),
    "SCR_Anatomy": (SUPPLEMENTARY, "anatomy"),
}
"""Class of MeSH's vocabulary -> kind and class of a record."""

CONCEPTS: Final[dict[str, str]] = {
    "preferredConcept": PREFERRED,
    "concept": "related",
}
"""Property of a record -> what the concept is, where the preferred one does not say more."""

RELATIONS: Final[dict[str, str]] = {
    "narrowerConcept": "narrower",
    "broaderConcept": "broader",
    "relatedConcept": "related",
}
"""Property of the preferred concept -> what the other one is to it."""

_PROPERTIES: Final = """
    active altLabel broaderConcept casn1_label concept historyNote label lexicalTag mappedTo
    narrowerConcept note pharmacologicalAction preferredConcept preferredMappedTo preferredTerm prefLabel
    previousIndexing registryNumber relatedConcept relatedRegistryNumber scopeNote seeAlso term
    treeNumber type
"""
_READ: Final = frozenset(_PROPERTIES.split())
_TRIPLE: Final = re.compile(
    r"<([^>]*)>\s+<([^>]*)>\s+"
    r'(?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^<[^>]*>)?|_:\S+)\s*\.\s*(?:#.*)?'
)
_RESOURCE: Final = re.compile(r"http://id\.nlm\.nih\.gov/mesh/(?:\d{4}/)?([^/#]+)")
_ESCAPE: Final = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_CONTROLS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_PAIR: Final = re.compile(r"(D\d+)(Q\d+)")

Triples = dict[str, list[str]]
"""The objects of a subject by property."""


def read_mesh_rdf(file: IO[bytes], path: str = "") -> Iterator[MeshHeading | LeftOut]:
    """The records of MeSH RDF as N-Triples, by id; those that are no longer in use are left out.

    Raises FormatError where a line is no triple.
    """
    with closing(sqlite3.connect("")) as database:
        database.execute("create table triple (subject text, property text, object text)")
        database.executemany("insert into triple values (?, ?, ?)", _triples(file, path))
        database.execute("create index by_subject on triple (subject)")
        for subject, kind in _records(database):
            found = _of(database, subject)
            if not found.get("label"):
                raise FormatError("a record lacks its name", path=path, place=subject)
            if found.get("active") != ["false"]:
                yield _heading(database, subject, found, *CLASSES[kind])
            else:
                yield LeftOut(f"MESH:{subject}", found["label"][0], "no longer in use")


def _records(database: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(id, class) of every record."""
    marks = ",".join("?" * len(CLASSES))
    query = (
        f"select subject, min(object) from triple where property = 'type' and object in ({marks})"
    )
    yield from database.execute(f"{query} group by subject order by subject", tuple(CLASSES))


def _triples(file: IO[bytes], path: str) -> Iterator[tuple[str, str, str]]:
    for number, line in enumerate(file, 1):
        try:
            text = line.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise FormatError("not UTF-8", path=path, place=f"line {number}") from error
        if not text or text.startswith(("#", "_:")):
            continue
        match = _TRIPLE.fullmatch(text)
        if match is None:
            raise FormatError(
                "this line is no triple",
                path=path,
                place=f"line {number}",
                remedy="give MeSH RDF as N-Triples, whole",
            )
        property_ = re.split(r"[#/]", match[2])[-1]
        subject = _RESOURCE.fullmatch(match[1])
        if subject is not None and property_ in _READ and not _PAIR.fullmatch(subject[1]):
            value = re.split(r"[#/]", match[3])[-1] if match[3] else _literal(match[4] or "")
            yield subject[1], property_, value


def _literal(text: str) -> str:
    """
    >>> _literal(r"a \\"dye\\"\\nthat is L\\u00F6sung")
    'a "dye" that is Lösung'
    """
    return " ".join(_ESCAPE.sub(_unescaped, text).split())


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3])


def _of(database: sqlite3.Connection, subject: str) -> Triples:
    query = (
        "select distinct property, object from triple where subject = ? order by property, object"
    )
    rows = database.execute(query, (subject,))
    return {
        name: [value for _, value in group] for name, group in groupby(rows, key=lambda row: row[0])
    }


def _heading(
    database: sqlite3.Connection, subject: str, found: Triples, kind: str, record_class: str
) -> MeshHeading:
    return MeshHeading(
        f"MESH:{subject}",
        kind,
        _first(found, "label"),
        record_class,
        _concepts(database, found),
        tuple(found.get("treeNumber", ())),
        tuple(sorted(_mapped(found))),
        _curies(found, "pharmacologicalAction"),
        _curies(found, "seeAlso"),
        tuple(found.get("previousIndexing", ())),
        _first(found, "note"),
        _first(found, "historyNote"),
    )


def _mapped(found: Triples) -> Iterator[MappedTo]:
    """Headings mapped to; one with a qualifier is one resource for the two."""
    major = set(found.get("preferredMappedTo", ()))
    for value in major.union(found.get("mappedTo", ())):
        pair = _PAIR.fullmatch(value)
        descriptor, qualifier = pair.groups() if pair else (value, "")
        yield MappedTo(
            f"MESH:{descriptor}", f"MESH:{qualifier}" if qualifier else "", value in major
        )


def _concepts(database: sqlite3.Connection, found: Triples) -> tuple[MeshConcept, ...]:
    relations: dict[str, str] = {}
    concepts: list[MeshConcept] = []
    for name, relation in CONCEPTS.items():
        for identifier in found.get(name, ()):
            triples = _of(database, identifier)
            if relation == PREFERRED:
                for other, meaning in RELATIONS.items():
                    relations |= dict.fromkeys(triples.get(other, ()), meaning)
            known = relations.get(identifier, relation)
            concepts.append(_concept(database, identifier, known, triples))
    return tuple(concepts)


def _concept(
    database: sqlite3.Connection, identifier: str, relation: str, found: Triples
) -> MeshConcept:
    preferred = found.get("preferredTerm", [])
    others = [term for term in found.get("term", ()) if term not in preferred]
    numbers = [number for number in found.get("registryNumber", ()) if number != "0"]
    return MeshConcept(
        identifier,
        _first(found, "label"),
        relation,
        tuple(_term(identifier, _of(database, identifier)) for identifier in preferred + others),
        _first(found, "scopeNote"),
        tuple(numbers),
        tuple(found.get("relatedRegistryNumber", ())),
        _first(found, "casn1_label"),
    )


def _term(identifier: str, found: Triples) -> MeshTerm:
    permuted = tuple(found.get("altLabel", ()))
    return MeshTerm(identifier, _first(found, "prefLabel"), _first(found, "lexicalTag"), permuted)


def _curies(found: Triples, name: str) -> tuple[str, ...]:
    return tuple(f"MESH:{value}" for value in found.get(name, ()))


def _first(found: Triples, name: str) -> str:
    return next(iter(found.get(name, ())), "")
