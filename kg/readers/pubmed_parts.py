"""The parts of a PubMed record that are not text: headings, registry numbers, journal, retraction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lxml.etree import _Element

from kg.model import Annotation, Curie, MetadataValue, Reference
from kg.readers.xml import flat_text, fold
from kg.schema import SOURCE_PUBMED
from kg.trial_ids import trial_curie

_YEAR: Final = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_UI: Final = re.compile(r"[DC]\d{6,}")
_CORRECTIONS: Final[dict[str, str]] = {
    "RetractionIn": "retracted_by",
    "RetractionOf": "retraction_of",
    "PartialRetractionIn": "partially_retracted_by",
    "RetractedandRepublishedIn": "retracted_and_republished_in",
    "CorrectedandRepublishedIn": "corrected_and_republished_in",
    "ExpressionOfConcernIn": "expression_of_concern_in",
    "ErratumIn": "erratum_in",
    "UpdateIn": "updated_in",
}
"""RefType of a correction -> key of the metadata; the kinds that change what an article is worth."""
_RETRACTING: Final = frozenset({"RetractionIn", "RetractedandRepublishedIn"})


def headings(parts: Mapping[str, _Element]) -> tuple[Annotation, ...]:
    """NLM's headings and chemicals. The CURIE is empty where an old file gives only the name."""
    found: list[Annotation] = []
    for index, heading in enumerate(parts.get("MeshHeadingList", ()), 1):
        annotation = _heading(heading, f"MeshHeadingList/MeshHeading[{index}]")
        if annotation is not None:
            found.append(annotation)
    for index, element in enumerate(parts.get("SupplMeshList", ()), 1):
        path = f"SupplMeshList/SupplMeshName[{index}]"
        found.append(_annotation("mesh_heading", element, path))
    for index, chemical in enumerate(parts.get("ChemicalList", ()), 1):
        substance = chemical.find("NameOfSubstance")
        if substance is not None:
            path = f"ChemicalList/Chemical[{index}]"
            found.append(_annotation("chemical", substance, path))
    return tuple(annotation for annotation in found if annotation.name)


def _heading(heading: _Element, path: str) -> Annotation | None:
    descriptor = heading.find("DescriptorName")
    if descriptor is None:
        descriptor = heading.find("Descriptor")  # before 2002
    if descriptor is None:
        return None
    major = any(element.get("MajorTopicYN") == "Y" for element in heading)
    return _annotation("mesh_heading", descriptor, path, major=major)


def _annotation(role: str, element: _Element, path: str, *, major: bool = False) -> Annotation:
    ui = element.get("UI", "")
    curie = f"MESH:{ui}" if _UI.fullmatch(ui) else ""
    return Annotation(role, curie, flat_text(element), path, SOURCE_PUBMED, major)


def databank_references(banks: _Element) -> tuple[Reference, ...]:
    """The trials that an article is registered with in a data bank; other accessions are left out."""
    found: dict[Curie, Reference] = {}
    for index, bank in enumerate(banks, 1):
        name = fold(bank.findtext("DataBankName") or "")
        for place, element in enumerate(bank.iterfind("AccessionNumberList/AccessionNumber"), 1):
            accession = fold(element.text or "")
            curie = trial_curie(accession) or trial_curie(f"{name} {accession}")
            if curie and curie not in found:
                path = (
                    f"DataBankList/DataBank[{index}]/AccessionNumberList/AccessionNumber[{place}]"
                )
                found[curie] = Reference(curie, "trial", accession, path, role=name)
    return tuple(found.values())


def journal_metadata(
    parts: Mapping[str, _Element], fields: Mapping[str, _Element], data: _Element | None
) -> dict[str, MetadataValue]:
    """Journal, year, language of the article, kinds of publication, keywords of the authors."""
    metadata: dict[str, MetadataValue] = {}
    journal = fields.get("Journal")
    if journal is not None:
        name = flat_text(journal.find("Title")) or flat_text(journal.find("ISOAbbreviation"))
        metadata["journal"] = name
        date = journal.find("JournalIssue/PubDate")
        metadata["year"] = _year(date)
    elif "Book" in fields:
        metadata["journal"] = flat_text(fields["Book"].find("BookTitle"))
        metadata["year"] = _year(fields["Book"].find("PubDate"))
    if not metadata.get("journal") and "MedlineJournalInfo" in parts:
        metadata["journal"] = fold(parts["MedlineJournalInfo"].findtext("MedlineTA") or "")
    if "Language" in fields:
        parent = fields["Language"].getparent()
        languages = () if parent is None else parent.iterchildren("Language")
        metadata["language"] = " ".join(fold(element.text or "") for element in languages)
    kinds = _publication_types(fields)
    if kinds:
        metadata["publication_types"] = kinds
    if "KeywordList" in parts:
        words = tuple(flat_text(element) for element in parts["KeywordList"])
        metadata["keywords"] = tuple(word for word in words if word)
    if data is not None:
        metadata["publication_status"] = fold(data.findtext("PublicationStatus") or "")
    return {key: value for key, value in metadata.items() if value not in ("", 0, ())}


def corrections(
    parts: Mapping[str, _Element], fields: Mapping[str, _Element]
) -> dict[str, MetadataValue]:
    """Whether the article is retracted, and the notices that concern it."""
    retracted = "Retracted Publication" in _publication_types(fields)
    notices: dict[str, list[str]] = {}
    for element in parts.get("CommentsCorrectionsList", ()):
        kind = element.get("RefType", "")
        retracted = retracted or kind in _RETRACTING
        if kind in _CORRECTIONS:
            pmid = fold(element.findtext("PMID") or "")
            notice = f"PMID:{pmid}" if pmid else flat_text(element.find("RefSource"))
            notices.setdefault(_CORRECTIONS[kind], []).append(notice)
    metadata: dict[str, MetadataValue] = {key: tuple(value) for key, value in notices.items()}
    if retracted:
        metadata["retracted"] = True
    return metadata


def _publication_types(fields: Mapping[str, _Element]) -> tuple[str, ...]:
    if "PublicationTypeList" in fields:
        return tuple(flat_text(element) for element in fields["PublicationTypeList"])
    if "PublicationType" in fields:  # books
        return (flat_text(fields["PublicationType"]),)
    return ()


def _year(date: _Element | None) -> int:
    """The year of publication; of a range such as "1998 Dec-1999 Jan" the first; 0 for none."""
    if date is None:
        return 0
    found = _YEAR.search(date.findtext("Year") or date.findtext("MedlineDate") or "")
    return int(found[1]) if found else 0
