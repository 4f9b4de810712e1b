"""MeSH as NLM publishes it: descriptor, qualifier and supplementary XML (``desc2026.xml`` ...).

Records are streamed: what one needs is all that is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from lxml import etree

from kg.errors import FormatError
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
from kg.model import Curie

RECORDS: Final[dict[str, str]] = {
    "DescriptorRecord": DESCRIPTOR,
    "QualifierRecord": QUALIFIER,
    "SupplementalRecord": SUPPLEMENTARY,
}
"""Element of a record -> kind of the record."""

CLASSES: Final[dict[tuple[str, str], str]] = {
    (DESCRIPTOR, "1"): "topical",
    (DESCRIPTOR, "2"): "publication type",
    (DESCRIPTOR, "3"): "check tag",
    (DESCRIPTOR, "4"): "geographic",
    (SUPPLEMENTARY, "1"): "chemical",
    (SUPPLEMENTARY, "2"): "protocol",
    (SUPPLEMENTARY, "3"): "disease",
    (SUPPLEMENTARY, "4"): "organism",
    (SUPPLEMENTARY, "5"): "population group",
    (SUPPLEMENTARY, "6"): "anatomy",
}
"""Kind of a record and its class attribute -> class."""

RELATIONS: Final[dict[str, tuple[str, str]]] = {
    "NRW": ("narrower", "broader"),
    "BRD": ("broader", "narrower"),
    "REL": ("related", "related"),
}
"""Name of a relation -> what the second concept is to the first, and the first to the second."""


def read_mesh_xml(file: IO[bytes], path: str = "") -> Iterator[MeshHeading]:
    """The records of a file of NLM's XML, in its order. Raises FormatError where it is not whole."""
    try:
        for _, record in etree.iterparse(
            file,
            tag=tuple(RECORDS),
            load_dtd=False,
            no_network=True,
            resolve_entities=False,
            huge_tree=True,
        ):
            yield _heading(record, path)
            record.clear()
            while record.getprevious() is not None:
                del record.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise FormatError(
            f"the XML is damaged: {error.msg}",
            path=path,
            place=f"line {error.lineno}",
            remedy="download the file again",
        ) from error


def _heading(record: etree._Element, path: str) -> MeshHeading:
    prefix = record.tag.removesuffix("Record")
    kind = RECORDS[record.tag]
    identifier = _text(record, f"{record.tag}UI") or _text(record, f"{prefix}UI")
    name = _text(record, f"{record.tag}Name/String") or _text(record, f"{prefix}Name/String")
    if not identifier or not name:
        raise FormatError(
            "a record lacks its id or its name", path=path, place=f"line {record.sourceline}"
        )
    number = record.get("DescriptorClass") or record.get("SCRClass") or ""
    return MeshHeading(
        f"MESH:{identifier}",
        kind,
        name,
        CLASSES.get((kind, number), ""),
        _concepts(record),
        _texts(record, "TreeNumberList/TreeNumber"),
        tuple(sorted({_mapped(element) for element in record.iterfind(_MAPPED)})),
        _curies(record, "PharmacologicalActionList/PharmacologicalAction"),
        _curies(record, "SeeRelatedList/SeeRelatedDescriptor"),
        _texts(record, "PreviousIndexingList/PreviousIndexing"),
        _text(record, "Note"),
        _text(record, "HistoryNote"),
    )


_MAPPED: Final = "HeadingMappedToList/HeadingMappedTo"
_DESCRIPTOR: Final = "DescriptorReferredTo/DescriptorUI"
_QUALIFIER: Final = "QualifierReferredTo/QualifierUI"


def _mapped(element: etree._Element) -> MappedTo:
    """A heading mapped to; a star stands before the id of what is a main point."""
    descriptor = _text(element, _DESCRIPTOR)
    qualifier = _text(element, _QUALIFIER)
    major = descriptor.startswith("*") or qualifier.startswith("*")
    return MappedTo(_mesh(descriptor), _mesh(qualifier), major)


def _concepts(record: etree._Element) -> tuple[MeshConcept, ...]:
    elements = record.findall("ConceptList/Concept")
    relations = _relations(elements)
    concepts = [
        MeshConcept(
            identifier := _text(element, "ConceptUI"),
            _text(element, "ConceptName/String"),
            PREFERRED
            if element.get("PreferredConceptYN") == "Y"
            else relations.get(identifier, "related"),
            _terms(element),
            _text(element, "ScopeNote"),
            _numbers(element),
            _texts(element, "RelatedRegistryNumberList/RelatedRegistryNumber"),
            _text(element, "CASN1Name"),
        )
        for element in elements
    ]
    return tuple(sorted(concepts, key=lambda concept: (concept.relation != PREFERRED, concept.id)))


def _relations(concepts: list[etree._Element]) -> dict[str, str]:
    """Concept -> what it is to the preferred one."""
    preferred = {_text(c, "ConceptUI") for c in concepts if c.get("PreferredConceptYN") == "Y"}
    found: dict[str, str] = {}
    for concept in concepts:
        for relation in concept.iterfind("ConceptRelationList/ConceptRelation"):
            names = RELATIONS.get(relation.get("RelationName", ""))
            if names is None:
                continue
            first, second = _text(relation, "Concept1UI"), _text(relation, "Concept2UI")
            if first in preferred:
                found[second] = names[0]
            elif second in preferred:
                found[first] = names[1]
    return found


def _numbers(concept: etree._Element) -> tuple[str, ...]:
    """Registry numbers: one element until 2022, a list of them since."""
    numbers = {_text(concept, "RegistryNumber"), *_texts(concept, _NUMBER_LIST)}
    return tuple(sorted(numbers - {"", "0"}))


_NUMBER_LIST: Final = "RegistryNumberList/RegistryNumber"


def _terms(concept: etree._Element) -> tuple[MeshTerm, ...]:
    """The terms; permuted forms carry the id of the term they are forms of."""
    found: dict[str, etree._Element] = {}
    permuted: dict[str, set[str]] = {}
    for term in concept.iterfind("TermList/Term"):
        identifier = _text(term, "TermUI")
        if term.get("IsPermutedTermYN") == "Y":
            permuted.setdefault(identifier, set()).add(_text(term, "String"))
        else:
            found[identifier] = term
    order = sorted(found, key=lambda identifier: (_is_other(found[identifier]), identifier))
    return tuple(
        MeshTerm(
            identifier,
            _text(found[identifier], "String"),
            found[identifier].get("LexicalTag", "NON"),
            tuple(sorted(permuted.get(identifier, ()))),
        )
        for identifier in order
    )


def _is_other(term: etree._Element) -> bool:
    return term.get("ConceptPreferredTermYN") != "Y"


def _curies(record: etree._Element, path: str) -> tuple[Curie, ...]:
    found = {_mesh(_text(element, _DESCRIPTOR)) for element in record.iterfind(path)}
    return tuple(sorted(found - {""}))


def _mesh(identifier: str) -> Curie:
    identifier = identifier.removeprefix("*")
    return f"MESH:{identifier}" if identifier else ""


def _texts(element: etree._Element, path: str) -> tuple[str, ...]:
    found = {" ".join((child.text or "").split()) for child in element.iterfind(path)}
    return tuple(sorted(found - {""}))


def _text(element: etree._Element, path: str) -> str:
    return " ".join((element.findtext(path) or "").split())
