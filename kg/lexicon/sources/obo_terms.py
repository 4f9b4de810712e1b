"""Terms of an ontology as OBO and OBO JSON both say them -> records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kg.lexicon.records import ConceptRecord, LeftOut, Name
from kg.lexicon.sources.xrefs import is_odd_mesh, xref_curies
from kg.model import CategoryName, Curie

CATEGORIES: Final[dict[str, CategoryName]] = {
    "MONDO": "Disease",
    "DOID": "Disease",
    "HP": "PhenotypicFeature",
    "CHEBI": "ChemicalEntity",
}
"""Prefix of an ontology -> the category of its terms."""

SCOPES: Final[dict[str, str]] = {
    "EXACT": "synonym",
    "NARROW": "narrower",
    "BROAD": "broader",
    "RELATED": "related",
}
"""Scope of a synonym -> kind of name."""

TYPES: Final[dict[str, str]] = {
    "ABBREVIATION": "abbreviation",
    "ACRONYM": "abbreviation",
    "BRAND_NAME": "brand",
    "INN": "synonym",
    "IUPAC_NAME": "synonym",
}
"""Last part of a synonym's type in capitals -> kind of name, for types that tell one."""

UNUSED: Final = ("EXCLUDE", "DEPRECATED", "OBSOLETE")
"""Types of synonyms that are not used."""

EXACT_SOURCES: Final = "equivalentTo"
"""What Mondo notes beside cross references to the same thing; others of Mondo are to something near."""

ROLES: Final = frozenset({"has_role", "RO_0000087", "RO:0000087"})
"""Relations to what a chemical does."""


class Synonym(NamedTuple):
    """A synonym, its scope in capitals and the name of its type, if any."""

    name: str
    scope: str = "EXACT"
    type: str = ""


@dataclass(slots=True)
class OboTerm:
    """A term, put together line by line. ``parents`` and ``roles`` are ids as the file spells them."""

    id: Curie
    name: str = ""
    definition: str = ""
    synonyms: list[Synonym] = field(default_factory=list)
    xrefs: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    replaced_by: list[str] = field(default_factory=list)
    obsolete: bool = False


def records_of(
    terms: Iterable[OboTerm | LeftOut], prefix: str, source: str = ""
) -> Iterator[ConceptRecord | LeftOut]:
    """The records of the ontology ``prefix``, and what is left out of its terms.

    Two terms of one id both add to its concept; the second one is noted.
    """
    seen: set[Curie] = set()
    for term in terms:
        if isinstance(term, LeftOut):
            yield term
            continue
        if term.id in seen:
            yield LeftOut(term.id, term.name, "the same id twice; the terms are joined")
        seen.add(term.id)
        yield from left_out(term, prefix)
        record = to_record(term, prefix, source or prefix.lower())
        if record is not None:
            yield record


def to_record(term: OboTerm, prefix: str, source: str) -> ConceptRecord | None:
    """The record of a term of the ontology ``prefix``, None for those of others and obsolete ones.

    An obsolete term that one other replaces is a record without a name: an id that leads to that one.
    """
    if not term.id.startswith(f"{prefix}:"):
        return None
    category = CATEGORIES.get(prefix, "")
    if term.obsolete:
        current = xref_curies(term.replaced_by)
        return (
            ConceptRecord(current[0], "", category, retired=(term.id,))
            if len(current) == 1
            else None
        )
    if not term.name:
        return None
    names = [Name(term.name, "label", source)]
    names += [
        Name(synonym.name, kind, source)
        for synonym in term.synonyms
        if (kind := _kind(synonym)) and synonym.name != term.name
    ]
    return ConceptRecord(
        term.id,
        term.name,
        category,
        tuple(dict.fromkeys(names)),
        tuple(x for x in xref_curies(term.xrefs) if x != term.id),
        xref_curies(term.parents),
        retired=xref_curies(term.alternatives),
        definition=term.definition,
        actions=xref_curies(term.roles),
    )


def left_out(term: OboTerm, prefix: str) -> Iterator[LeftOut]:
    """What :func:`to_record` does not take of a term: all of it, or some of its synonyms and references."""
    if not term.id.startswith(f"{prefix}:"):
        yield LeftOut(term.id, term.name, "a term of another ontology")
    elif term.obsolete:
        if len(xref_curies(term.replaced_by)) != 1:
            yield LeftOut(term.id, term.name, "obsolete, and not replaced by one other term")
    elif not term.name:
        yield LeftOut(term.id, "", "without a name")
    else:
        for synonym in term.synonyms:
            if not _kind(synonym):
                yield LeftOut(term.id, synonym.name, "a synonym that is not to be used")
        for xref in filter(is_odd_mesh, term.xrefs):
            yield LeftOut(term.id, xref, "a cross reference to MeSH that is no MeSH id")


def _kind(synonym: Synonym) -> str:
    """The kind of a name, empty where it is not to be used.

    >>> _kind(Synonym("GLM", "EXACT", "http://x/hp#abbreviation")), _kind(Synonym("glum", "RELATED"))
    ('abbreviation', 'related')
    """
    type_ = synonym.type.replace(":", "#").replace("/", "#").rpartition("#")[2].upper()
    if type_ in UNUSED:
        return ""
    return TYPES.get(type_, SCOPES.get(synonym.scope, "related"))
