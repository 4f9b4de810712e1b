"""Identifiers as records spell them -> CURIEs."""

from __future__ import annotations

import re
from typing import Final

from kg.model import Curie
from kg.prefixes import is_curie

_DOI: Final = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE
)
_PMC: Final = re.compile(r"(?:PMC:?)\s*(\d+)", re.IGNORECASE)
_PMID: Final = re.compile(r"(?:PMID:\s*)(\d{1,8})", re.IGNORECASE)
_NCT: Final = re.compile(r"(?:CLINICALTRIALS:)?(NCT\d{8})", re.IGNORECASE)
_MESH: Final = re.compile(r"(?:MESH:)?([DC]\d{6,9})", re.IGNORECASE)


def doi_curie(text: str) -> Curie:
    """The CURIE of a DOI, in lower case as DOIs compare; empty where the text is none.

    >>> doi_curie("https://doi.org/10.1056/NEJMoa1201735")
    'doi:10.1056/nejmoa1201735'
    """
    found = _DOI.fullmatch(text.strip())
    return f"doi:{found[1].lower()}" if found else ""


def pmc_curie(text: str) -> Curie:
    """The CURIE of an article of PubMed Central; empty where the text is none.

    >>> pmc_curie("PMC3456789")
    'PMC:3456789'
    """
    found = _PMC.fullmatch(text.strip())
    return f"PMC:{found[1]}" if found else ""


def document_curie(local_id: str, *, digits_are_pmids: bool = False) -> Curie:
    """The CURIE of a document by the id that its file gives it; empty for an id of the user's own.

    Bare digits are a PMID only in formats that are made from PubMed.

    >>> document_curie("PMID: 19470797"), document_curie("nct01053949"), document_curie("19470797")
    ('PMID:19470797', 'CLINICALTRIALS:NCT01053949', '')
    """
    text = local_id.strip()
    if digits_are_pmids and text.isascii() and text.isdigit() and len(text) <= 8:
        return f"PMID:{int(text)}"
    if found := _PMID.fullmatch(text):
        return f"PMID:{int(found[1])}"
    if found := _NCT.fullmatch(text):
        return f"CLINICALTRIALS:{found[1].upper()}"
    return pmc_curie(text) or doi_curie(text) or (text if is_curie(text) else "")


def concept_curie(text: str) -> Curie:
    """The CURIE of a concept as annotated corpora write it; what is unknown stays as it is.

    >>> concept_curie("D003000"), concept_curie("MESH:C06147"), concept_curie("OMIM:194070")
    ('MESH:D003000', 'MESH:C06147', 'OMIM:194070')
    """
    found = _MESH.fullmatch(text.strip())
    if found:
        return f"MESH:{found[1].upper()}"
    return text.strip()
