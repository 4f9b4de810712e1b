"""MeSH as NLM publishes it: descriptor, qualifier and supplementary XML (``desc2026.xml`` ...).

Records are streamed: what one needs is all that is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Final, TypeAlias

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

Parts: TypeAlias = dict[str, etree._Element]

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
    parts = _parts(record)
    identifier = _text(parts, f"{record.tag}UI") or _text(parts, f"{prefix}UI")
    name = _string(parts, f"{record.tag}Name") or _string(parts, f"{prefix}Name")
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
        _concepts(parts),
        _texts(parts, "TreeNumberList", "TreeNumber"),
        tuple(sorted({_mapped(heading) for heading in parts.get("HeadingMappedToList", ())})),
        _curies(parts, "PharmacologicalActionList"),
        _curies(parts, "SeeRelatedList"),
        _texts(parts, "PreviousIndexingList", "PreviousIndexing"),
        _text(parts, "Note"),
        _text(parts, "HistoryNote"),
    )


def _mapped(element: etree._Element) -> MappedTo:
    """A heading mapped to; a star stands before the id of what is a main point."""
    parts = _parts(element)
    descriptor = _referred(parts, "Descriptor")
    qualifier = _referred(parts, "Qualifier")
    major = descriptor.startswith("*") or qualifier.startswith("*")
    return MappedTo(_mesh(descriptor), _mesh(qualifier), major)


def _concepts(record: Parts) -> tuple[MeshConcept, ...]:
    concepts = [
        (element.get("PreferredConceptYN") == "Y", _parts(element))
        for element in record.get("ConceptList", ())
    ]
    relations = _relations(concepts)
    found = [
        MeshConcept(
            identifier := _text(parts, "ConceptUI"),
            _string(parts, "ConceptName"),
            PREFERRED if is_preferred else relations.get(identifier, "related"),
            _terms(parts.get("TermList", ())),
            _text(parts, "ScopeNote"),
            _numbers(parts),
            _texts(parts, "RelatedRegistryNumberList", "RelatedRegistryNumber"),
            _text(parts, "CASN1Name"),
        )
        for is_preferred, parts in concepts
    ]
    return tuple(sorted(found, key=lambda concept: (concept.relation != PREFERRED, concept.id)))


def _relations(concepts: list[tuple[bool, Parts]]) -> dict[str, str]:
    """Concept -> what it is to the preferred one."""
    preferred = {_text(parts, "ConceptUI") for is_preferred, parts in concepts if is_preferred}
    found: dict[str, str] = {}
    for _, parts in concepts:
        for relation in parts.get("ConceptRelationList", ()):
            names = RELATIONS.get(relation.get("RelationName", ""))
            if names is None:
                continue
            ends = _parts(relation)
            first, second = _text(ends, "Concept1UI"), _text(ends, "Concept2UI")
            if first in preferred:
                found[second] = names[0]
            elif second in preferred:
                found[first] = names[1]
    return found


def _numbers(concept: Parts) -> tuple[str, ...]:
    """Registry numbers: one element until 2022, a list of them since."""
    listed = _texts(concept, "RegistryNumberList", "RegistryNumber")
    numbers = {_text(concept, "RegistryNumber"), *listed}
    return tuple(sorted(numbers - {"", "0"}))


def _terms(elements: Iterable[etree._Element]) -> tuple[MeshTerm, ...]:
    """The terms; permuted forms carry the id of the term they are forms of."""
    found: dict[str, tuple[bool, str, str, str]] = {}
    permuted: dict[str, set[str]] = {}
    for term in elements:
        texts = {child.tag: child.text for child in term.iterchildren("TermUI", "String")}
        identifier, name = _clean(texts.get("TermUI")), _clean(texts.get("String"))
        if term.get("IsPermutedTermYN") == "Y":
            permuted.setdefault(identifier, set()).add(name)
        else:
            is_other = term.get("ConceptPreferredTermYN") != "Y"
            found[identifier] = (is_other, identifier, name, term.get("LexicalTag", "NON"))
    return tuple(
        MeshTerm(identifier, name, tag, tuple(sorted(permuted.get(identifier, ()))))
        for _, identifier, name, tag in sorted(found.values())
    )


def _curies(record: Parts, element: str) -> tuple[Curie, ...]:
    """The descriptors that the members of a list refer to."""
    members = map(_parts, record.get(element, ()))
    return tuple(sorted({_mesh(_referred(parts, "Descriptor")) for parts in members} - {""}))


def _mesh(identifier: str) -> Curie:
    identifier = identifier.removeprefix("*")
    return f"MESH:{identifier}" if identifier else ""


# One pass over the children of an element takes a third of the time of a search for each of them.


def _parts(element: etree._Element) -> Parts:
    """The children of an element by tag, of several the first."""
    return {child.tag: child for child in element.iterchildren(reversed=True)}


def _text(parts: Parts, tag: str) -> str:
    element = parts.get(tag)
    return "" if element is None else _clean(element.text)


def _string(parts: Parts, tag: str) -> str:
    """The name in an element of a name."""
    element = parts.get(tag)
    return "" if element is None else _text(_parts(element), "String")


def _referred(parts: Parts, kind: str) -> str:
    """The id of what is referred to."""
    element = parts.get(f"{kind}ReferredTo")
    return "" if element is None else _text(_parts(element), f"{kind}UI")


def _texts(parts: Parts, tag: str, member: str) -> tuple[str, ...]:
    """The texts of the members of a list, sorted, each once."""
    texts = {_clean(child.text) for child in parts.get(tag, ()) if child.tag == member}
    return tuple(sorted(texts - {""}))


def _clean(text: str | None) -> str:
    return " ".join(text.split()) if text else ""
