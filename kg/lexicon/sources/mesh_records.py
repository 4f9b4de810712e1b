"""What NLM says of a heading: the records that the readers of MeSH's XML and of MeSH's RDF both give.

A record (descriptor, qualifier, supplementary) holds concepts, a concept holds terms, a term is a string
and its permuted forms.  See https://www.nlm.nih.gov/mesh/xml_data_elements.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from kg.lexicon.records import ConceptRecord, Name
from kg.model import CategoryName, Curie

DESCRIPTOR: Final = "descriptor"
QUALIFIER: Final = "qualifier"
SUPPLEMENTARY: Final = "supplementary"

PREFERRED: Final = "preferred"

TAG_KINDS: Final[dict[str, str]] = {"TRD": "brand"} | dict.fromkeys(
    ("ABB", "ABX", "ACR", "ACX"), "abbreviation"
)
"""Lexical tag of a term -> kind of name, for tags that tell one."""

CLASS_CATEGORIES: Final[dict[str, CategoryName]] = {
    "chemical": "ChemicalEntity",
    "disease": "Disease",
    "protocol": "Procedure",
    "organism": "OrganismTaxon",
    "population group": "PopulationOfIndividualOrganisms",
    "anatomy": "AnatomicalEntity",
    "geographic": "GeographicLocation",
}
"""Class of a record -> category, for records that have no place in the tree."""


class MeshTerm(NamedTuple):
    """A string that names a concept; ``permuted`` are its forms with the words in another order.

    ``lexical_tag``: ``NON`` none, ``TRD`` trade name, ``ABB`` ``ABX`` ``ACR`` ``ACX`` abbreviations and
    acronyms, ``EPO`` eponym, ``LAB`` laboratory number, ``NAM`` proper name.
    """

    id: str
    name: str
    lexical_tag: str = "NON"
    permuted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeshConcept:
    """A concept of a record; ``relation`` is what it is to the record's preferred one: ``preferred``,
    ``narrower``, ``broader``, ``related``. Its preferred term comes first."""

    id: str
    name: str
    relation: str = PREFERRED
    terms: tuple[MeshTerm, ...] = ()
    scope_note: str = ""
    registry_numbers: tuple[str, ...] = ()
    related_numbers: tuple[str, ...] = ()
    systematic_name: str = ""


class MappedTo(NamedTuple):
    """A heading that a supplementary record is indexed with; ``major``: as a main point."""

    descriptor: Curie
    qualifier: Curie = ""
    major: bool = False


@dataclass(frozen=True, slots=True)
class MeshHeading:
    """A record of MeSH. ``kind`` is ``descriptor``, ``qualifier`` or ``supplementary``; ``record_class``
    ``topical``, ``publication type``, ``check tag``, ``geographic``, or ``chemical``, ``protocol``,
    ``disease``, ``organism``, ``population group``, ``anatomy``.

    The preferred concept comes first, the others by their ids; other lists are sorted.
    """

    id: Curie
    kind: str
    name: str
    record_class: str = ""
    concepts: tuple[MeshConcept, ...] = ()
    tree_numbers: tuple[str, ...] = ()
    mapped_to: tuple[MappedTo, ...] = ()
    actions: tuple[Curie, ...] = ()
    see_also: tuple[Curie, ...] = ()
    previous_indexing: tuple[str, ...] = ()
    note: str = ""
    history: str = ""

    @property
    def definition(self) -> str:
        """The scope note of the preferred concept, else the note of a supplementary record."""
        return next((c.scope_note for c in self.concepts if c.scope_note), self.note)


_CAS = re.compile(r"\d{2,7}-\d\d-\d")
_UNII = re.compile(r"(?=.*\d)[A-Z0-9]{10}")


def registry_curie(number: str) -> Curie:
    """The CURIE of a registry number, empty for enzyme numbers, taxa and "0", which is none.

    >>> [registry_curie(text) for text in ("J4Z741D6O5", "548-62-9 (Gentian Violet)", "EC 1.1.1.1", "0")]
    ['UNII:J4Z741D6O5', 'CAS:548-62-9', '', '']
    """
    number = number.partition(" (")[0].strip()
    if _CAS.fullmatch(number):
        return f"CAS:{number}"
    return f"UNII:{number}" if _UNII.fullmatch(number) else ""


def to_record(heading: MeshHeading, source: str = "mesh") -> ConceptRecord:
    """The heading as a concept of a lexicon. Names are those of all its concepts, permuted forms too.

    Registry numbers of the preferred concept are those of the heading, also related ones that carry
    its own name in brackets; those of other concepts (of a base, of salts) only lead to it.  The parents
    of a supplementary record are the headings it maps to.
    """
    preferred = heading.concepts[0] if heading.concepts else MeshConcept("", heading.name)
    own = f"({preferred.name})".casefold()
    related = [n for n in preferred.related_numbers if n.casefold().endswith(own)]
    numbers = _curies([*preferred.registry_numbers, *related])
    others = [n for c in heading.concepts for n in (*c.registry_numbers, *c.related_numbers)]
    return ConceptRecord(
        heading.id,
        heading.name,
        CLASS_CATEGORIES.get(heading.record_class, ""),
        tuple(dict.fromkeys(_names(heading, source))),
        xrefs=numbers,
        parents=tuple(dict.fromkeys(mapped.descriptor for mapped in heading.mapped_to)),
        tree_numbers=heading.tree_numbers,
        retired=tuple(curie for curie in _curies(others) if curie not in numbers),
        definition=heading.definition,
        actions=heading.actions,
    )


def _curies(numbers: list[str]) -> tuple[Curie, ...]:
    return tuple(sorted({registry_curie(number) for number in numbers} - {""}))


def _names(heading: MeshHeading, source: str) -> Iterator[Name]:
    """The heading first, then term by term; a name's kind also says from which concept it is."""
    yield Name(heading.name, "label", source)
    for concept in heading.concepts:
        for term in concept.terms:
            kind = _kind(heading, concept, term)
            if term.name != heading.name:
                yield Name(term.name, kind, source)
            for name in term.permuted:
                yield Name(name, "permuted", source)


def _kind(heading: MeshHeading, concept: MeshConcept, term: MeshTerm) -> str:
    if term.lexical_tag in TAG_KINDS:
        return TAG_KINDS[term.lexical_tag]
    if heading.kind == SUPPLEMENTARY:
        return "supplementary"
    return "synonym" if concept.relation == PREFERRED else concept.relation
