"""What identifiers that a person types stand for in a lexicon."""

from __future__ import annotations

import re
from typing import Final

from kg.lexicon import layout
from kg.lexicon.base import AnyLexicon
from kg.lexicon.store import forms_of
from kg.model import Candidate, Curie, Match
from kg.prefixes import PREFIXES, compact

_MESH: Final = re.compile(r"[DC][0-9]{6,9}", re.IGNORECASE)
_UMLS: Final = re.compile(r"C[0-9]{7}", re.IGNORECASE)
_DRUGBANK: Final = re.compile(r"DB[0-9]{5}", re.IGNORECASE)
_NCT: Final = re.compile(r"NCT[0-9]{8}", re.IGNORECASE)
_CURIE: Final = re.compile(r"[A-Za-z][\w.]*:[^\s:]+")
_BARE: Final = {
    _UMLS: "UMLS",
    _MESH: "MESH",
    _DRUGBANK: "DRUGBANK",
    _NCT: "CLINICALTRIALS",
}
"""What numbers look like that stand without a prefix -> that prefix; the first counts."""
_BY_CASE: Final = {prefix.casefold(): prefix for prefix in PREFIXES}


def is_like_identifier(text: str) -> bool:
    """Whether a text has the form of an identifier: a CURIE of whatever prefix, an IRI, a bare number of
    MeSH, DrugBank or ClinicalTrials.gov.

    >>> is_like_identifier("MESH:D999999"), is_like_identifier("D999999"), is_like_identifier("vitamin D3")
    (True, True, False)
    """
    return "://" in text or any(form.fullmatch(text) for form in (_MESH, _DRUGBANK, _NCT, _CURIE))


def curie_of(text: str) -> Curie:
    """The CURIE that an identifier is, its prefix as it is in the table; empty where it is none.

    >>> curie_of("mesh:D009101"), curie_of("d009101"), curie_of("DB00188"), curie_of("FOO:1")
    ('MESH:D009101', 'MESH:D009101', 'DRUGBANK:DB00188', '')
    """
    if "://" in text:
        return compact(text.removeprefix("<").removesuffix(">")) or ""
    for form, prefix in _BARE.items():
        if form.fullmatch(text):
            return f"{prefix}:{text.upper()}"
    prefix, _, identifier = text.partition(":")
    known = _BY_CASE.get(prefix.casefold())
    if known is None or not _CURIE.fullmatch(text):
        return ""
    is_mesh = known == "MESH" and _MESH.fullmatch(identifier)
    return f"{known}:{identifier.upper() if is_mesh else identifier}"


def identified(text: str, lexicon: AnyLexicon) -> tuple[Candidate | None, str]:
    """The concept of an identifier, or None, and what there is to say of it in words: that it is retired,
    that it is one of another terminology, or that the lexicon does not have it.  Of what is no identifier
    nothing is said."""
    if not is_like_identifier(text):
        return None, ""
    curie = curie_of(text)
    known = (lexicon.identify(form) for form in forms_of(curie))
    role, index = next((it for it in known if it is not None), (None, 0))
    if role is None:
        if curie:
            which = "such identifier" if curie == text else f"identifier {curie}"
            return None, f"the lexicon ({lexicon.info.name}) has no {which}"
        if "://" in text:
            return None, "an IRI of no terminology that is known here"
        prefix = text.partition(":")[0]
        return None, f"{prefix} is no known prefix, nor is it a name"
    concept = lexicon.concept(index)
    note = ""
    if role == layout.RETIRED:
        note = f"{curie} is retired, its successor is {concept.id} ({concept.name})"
    elif role == layout.XREF:
        note = f"{curie} is another identifier of {concept.id} ({concept.name})"
    return Candidate(concept, Match(text, "identifier", "identifier"), 1.0), note
