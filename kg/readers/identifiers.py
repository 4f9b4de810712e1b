"""Identifiers as records spell them -> CURIEs."""

from __future__ import annotations

import re
from html import unescape
from typing import Final
from urllib.parse import unquote

from kg.model import Curie
from kg.prefixes import PREFIXES, is_curie
from kg.readers.numbers import to_int
from kg.trial_ids import REGISTRIES

_DOI: Final = re.compile(
    r"(https?://(?:dx\.)?doi\.org/)?(?:doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE
)
_SPACE: Final = re.compile(r"\s")
_DOI_IN_TEXT: Final = re.compile(r"\b10\.[0-9]{4,9}/[^\s\"“”«»]+")
_DOI_TAIL: Final = re.compile(
    r"<(?!\w+:)"  # a tag; where a DOI has it, pages and a colon follow
    r"|[?]|;jsessionid=|/(?:abstract|e?pdf|full(?:text)?|summary)(?![\w.-])"
    r"|[,;|](?=10\.[0-9]{4,9}/|doi|https?:)",
    re.IGNORECASE,
)
"""Where a DOI in a text is over."""
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}", "<": ">"}
_PUNCTUATION: Final = ".,;:!'’‘…*"
_PMC: Final = re.compile(r"(?:PMC:?)\s*([0-9]{1,12})", re.IGNORECASE)
_PMID: Final = re.compile(r"(?:PMID:\s*)([0-9]{1,8})", re.IGNORECASE)
_NCT: Final = re.compile(r"(?:CLINICALTRIALS:)?(NCT[0-9]{8})", re.IGNORECASE)
_MESH: Final = re.compile(r"(?:MESH:)?([DC][0-9]{6,9})", re.IGNORECASE)
_CUI: Final = re.compile(r"C[0-9]{7}")
_NUMBER: Final = re.compile(r"\*?([0-9]{1,12})")
"""An asterisk is how GNormPlus marks what it has guessed."""
_SEVERAL: Final = re.compile(r"[|+,;]")
NIL: Final = "-1"
_NOTHING: Final = frozenset({"", "-", "none", "null"})
_PREFIXES: Final = {prefix.casefold(): prefix for prefix in PREFIXES} | {
    "mim": "OMIM",
    "ncbitaxonomyid": "NCBITaxon",
}
"""How corpora spell prefixes, in lower case -> as they are in the table."""
_PMID_DIGITS: Final = 8
_REGISTRIES: Final = frozenset(registry.prefix for registry in REGISTRIES) - {"CLINICALTRIALS"}


def doi_in(text: str) -> Curie:
    """The CURIE of the first DOI that stands in a text, such as a citation; empty where there is none.

    It ends before a bracket that is not closed or was not opened, markup, the next DOI, what addresses of
    publishers add, and the punctuation of the sentence.

    >>> doi_in("Doe J. A trial. J Med. 2019. doi: 10.1000/J.2019.01.")
    'doi:10.1000/j.2019.01'
    >>> doi_in("(10.1016/S0140-6736(05)66001-1), p. 3"), doi_in("10.1017/S146[Opens in a new window]")
    ('doi:10.1016/s0140-6736(05)66001-1', 'doi:10.1017/s146')
    """
    found = _DOI_IN_TEXT.search(unescape(text))
    if found is None:
        return ""
    doi, whole = _DOI_TAIL.split(found[0], maxsplit=1)[0], ""
    while doi != whole:
        whole = doi
        doi = _balanced(doi).rstrip(_PUNCTUATION)
    return f"doi:{doi.lower()}" if doi.partition("/")[2] else ""


def _balanced(text: str) -> str:
    """The text up to the first bracket without its partner."""
    opened: list[int] = []
    for place, character in enumerate(text):
        if character in _BRACKETS:
            opened.append(place)
        elif character in _BRACKETS.values():
            if not opened or _BRACKETS[text[opened[-1]]] != character:
                return text[: opened[0] if opened else place]
            opened.pop()
    return text[: opened[0]] if opened else text


def doi_curie(text: str) -> Curie:
    """The CURIE of a DOI, in lower case as DOIs compare; empty where the text is none.

    >>> doi_curie("https://doi.org/10.1056/NEJMoa1201735"), doi_curie("10.1000/(SICI)1&lt;1:A&gt;3")
    ('doi:10.1056/nejmoa1201735', 'doi:10.1000/(sici)1<1:a>3')
    """
    found = _DOI.fullmatch(unescape(text).strip())
    if found is None:
        return ""
    doi = unquote(found[2]) if found[1] else found[2]
    return "" if _SPACE.search(doi) else f"doi:{doi.lower()}"


def pmc_curie(text: str) -> Curie:
    """The CURIE of an article of PubMed Central; empty where the text is none.

    >>> pmc_curie("PMC3456789")
    'PMC:3456789'
    """
    found = _PMC.fullmatch(text.strip())
    return f"PMC:{found[1]}" if found else ""


def pmid_curie(digits: str) -> Curie:
    """The CURIE of an article of PubMed by its number; empty where the text is none.

    >>> pmid_curie(" 19470797"), pmid_curie("123456789012")
    ('PMID:19470797', '')
    """
    number = to_int(digits)
    return "" if number is None or number >= 10**_PMID_DIGITS else f"PMID:{number}"


def document_curie(local_id: str, *, digits_are_pmids: bool = False) -> Curie:
    """The CURIE of a document by the id that its file gives it; empty for an id of the user's own.

    Bare digits are a PMID only in formats that are made from PubMed.  A CURIE is one of a document
    only if its prefix is that of articles or of a trial registry: the other prefixes are of concepts.

    >>> document_curie("PMID: 19470797"), document_curie("nct01053949"), document_curie("19470797")
    ('PMID:19470797', 'CLINICALTRIALS:NCT01053949', '')
    """
    text = local_id.strip()
    if digits_are_pmids and (curie := pmid_curie(text)):
        return curie
    if found := _PMID.fullmatch(text):
        return f"PMID:{int(found[1])}"
    if found := _NCT.fullmatch(text):
        return f"CLINICALTRIALS:{found[1].upper()}"
    is_trial = is_curie(text) and text.partition(":")[0] in _REGISTRIES
    return pmc_curie(text) or doi_curie(text) or (text if is_trial else "")


def concept_curie(text: str, space: str = "") -> Curie:
    """The CURIE of a concept as annotated corpora write it; what is unknown stays as it is.

    ``space`` is the prefix of numbers that are written without one.

    >>> concept_curie("D003000"), concept_curie("MESH:C06147"), concept_curie("MIM:194070")
    ('MESH:D003000', 'MESH:C06147', 'OMIM:194070')
    >>> concept_curie("*9606", "NCBITaxon"), concept_curie("C0027651"), concept_curie("673")
    ('NCBITaxon:9606', 'UMLS:C0027651', '673')
    """
    text = text.strip()
    if _CUI.fullmatch(text):
        return f"UMLS:{text}"
    if found := _MESH.fullmatch(text):
        return f"MESH:{found[1].upper()}"
    if space and (number := _NUMBER.fullmatch(text)):
        return f"{space}:{number[1]}"
    prefix, colon, identifier = text.partition(":")
    known = _PREFIXES.get(prefix.strip().casefold()) if colon else None
    return f"{known}:{identifier.strip()}" if known else text


def concept_curies(text: str, space: str = "") -> tuple[tuple[Curie, ...], bool]:
    """The CURIEs of a mention's concepts, and whether it is said to have none: ``-1``.

    Several are joined by ``|``, ``,``, ``;`` or ``+``. A mention without any, or with ``-``, says nothing.

    >>> concept_curies("D001943|D010051"), concept_curies("-1"), concept_curies("-")
    ((('MESH:D001943', 'MESH:D010051'), False), ((), True), ((), False))
    """
    parts = [part.strip() for part in _SEVERAL.split(text)]
    curies = dict.fromkeys(
        concept_curie(part, space)
        for part in parts
        if part != NIL and part.casefold() not in _NOTHING
    )
    return tuple(curies), not curies and NIL in parts
